//! Logs with something broken in them: a clear answer, never a panic.

use std::fs;
use std::time::{Duration, Instant};

use sarif::{Limits, ReadError};
use serde_json::{Value, json};

use crate::{log_of, result, shared, try_read};

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("below a usize")
    }
}

/// Changes a few bytes, repeats a part, leaves one out, or cuts the end off.
fn mutate(log: &[u8], dice: &mut Dice) -> Vec<u8> {
    const PIECES: [&[u8]; 12] = [
        b"{", b"}", b"[", b"]", b"\"", b",", b"null", b"-1", b"1e999", b"\\ud800", b"\xff", b"{}",
    ];
    let mut log = log.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(log.len());
        let end = (at + 1 + dice.below(200)).min(log.len());
        match dice.below(5) {
            0 => log[at] = u8::try_from(dice.below(256)).expect("a byte"),
            1 => {
                let piece = PIECES[dice.below(PIECES.len())];
                log.splice(at..at, piece.iter().copied());
            }
            2 => {
                let part = log[at..end].to_vec();
                log.splice(at..at, part);
            }
            3 if log.len() > end => {
                log.drain(at..end);
            }
            _ => log.truncate(at.max(1)),
        }
    }
    log
}

/// Puts something else in the place of a few values, so that the log stays JSON.
fn disfigure(log: &[u8], dice: &mut Dice) -> Vec<u8> {
    let text = log.strip_prefix(b"\xef\xbb\xbf").unwrap_or(log);
    let mut log: Value = serde_json::from_slice(text).expect("JSON");
    for _ in 0..=dice.below(6) {
        let strange = [
            json!(null),
            json!([]),
            json!({}),
            json!(-1),
            json!(1e300),
            json!("\u{0}"),
            json!(true),
            json!([[{}]]),
            json!({"index": 4_294_967_295_u32}),
            json!("%00%"),
            json!("{0}{{"),
        ];
        let value = strange[dice.below(strange.len())].clone();
        let deepest = dice.below(14);
        if let Some(run) = log["runs"].get_mut(0) {
            *descend(run, deepest, dice) = value;
        }
    }
    log.to_string().into_bytes()
}

/// A value at most so many steps further down.
fn descend<'a>(value: &'a mut Value, steps: usize, dice: &mut Dice) -> &'a mut Value {
    let children = match &*value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if children == 0 {
        return value;
    }
    let child = match value {
        Value::Array(items) => items.get_mut(dice.below(children)),
        Value::Object(members) => members.values_mut().nth(dice.below(children)),
        _ => None,
    };
    let child = child.expect("counted above");
    if steps == 0 {
        child
    } else {
        descend(child, steps - 1, dice)
    }
}

/// Logs to break: those of real scanners where they are, and one with something of everything.
fn originals() -> Vec<Vec<u8>> {
    let mut one = result("a%20b.c", 3, "f();");
    one["codeFlows"] = json!([{"threadFlows": [{"locations": [{"index": 0}]}]}]);
    one["partialFingerprints"] = json!({"a": "1"});
    let own = log_of(json!({
        "tool": {"driver": {"name": "P", "rules": [{"id": "R", "properties": {"tags": ["cwe-7"]}}]}},
        "artifacts": [{"location": {"uri": "a.c"}, "parentIndex": 0}],
        "results": [one, result("b.c", 4, "g();")],
    }));
    let mut logs = vec![own.to_string().into_bytes()];
    if let Some(folder) = shared("sarif-corpus") {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "sarif")
            {
                logs.push(fs::read(path).expect("readable"));
            }
        }
    }
    logs.retain(|log| log.len() < 150_000);
    logs.sort();
    logs
}

/// How many logs are broken: `SARIF_BROKEN_LOGS`, or three hundred.
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no configuration of its own"
)]
fn rounds() -> usize {
    std::env::var("SARIF_BROKEN_LOGS").map_or(300, |count| count.parse().expect("a number"))
}

#[test]
fn broken_logs_get_an_answer_each() {
    let logs = originals();
    let mut dice = Dice(0x5eed_1e55_0f5a_71f0);
    let (mut read, mut refused) = (0, 0);
    for round in 0..rounds() {
        let log = &logs[round % logs.len()];
        let broken = if dice.below(2) == 0 {
            mutate(log, &mut dice)
        } else {
            disfigure(log, &mut dice)
        };
        let begin = Instant::now();
        match try_read(&broken, &Limits::default()) {
            Ok(_) => read += 1,
            Err(ReadError::Refused(refusal)) => {
                assert!(refusal.to_string().ends_with('.'), "{refusal}");
                refused += 1;
            }
            Err(error) => panic!("round {round}: {error}"),
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "round {round}");
    }
    println!("{read} read, {refused} refused, of {} logs", logs.len());
    assert!(refused > 0 && read > 0);
}
