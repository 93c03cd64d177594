//! Logs with something broken in them: a clear answer, never a panic.

use std::fs;
use std::time::{Duration, Instant};

use sarif::{Limits, ReadError};
use serde_json::json;

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

#[test]
fn three_hundred_broken_logs_get_an_answer_each() {
    let logs = originals();
    let mut dice = Dice(0x5eed_1e55_0f5a_71f0);
    let (mut read, mut refused) = (0, 0);
    for round in 0..300 {
        let broken = mutate(&logs[round % logs.len()], &mut dice);
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
