//! What a log costs at most, whatever it holds. Each log is read in a process of its own, because
//! only a process knows its peak.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use sarif::Limits;

const HEAD: &str = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"P"}},"results":["#;
const SCENARIO: &str = "SARIF_MEMORY_SCENARIO";

/// A text with a piece in it that is repeated; never whole in memory.
struct Long<'a> {
    piece: &'a [u8],
    left: usize,
    at: usize,
}

impl Read for Long<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() && self.left > 0 {
            let rest = &self.piece[self.at..];
            let count = rest.len().min(buffer.len() - written);
            buffer[written..written + count].copy_from_slice(&rest[..count]);
            written += count;
            self.at += count;
            if self.at == self.piece.len() {
                self.at = 0;
                self.left -= 1;
            }
        }
        Ok(written)
    }
}

/// Reads a log of `count` equal pieces and says what came of it.
fn outcome(before: &str, piece: &str, count: usize, after: &str) -> String {
    answer(|| {
        let middle = Long {
            piece: piece.as_bytes(),
            left: count,
            at: 0,
        };
        Ok(before.as_bytes().chain(middle).chain(after.as_bytes()))
    })
}

fn answer<R: Read>(open: impl FnMut() -> io::Result<R>) -> String {
    match sarif::read(open, &Limits::default(), &mut |_| Ok::<(), Infallible>(())) {
        Ok(summary) => format!("{} results, {} cut", summary.results, summary.cut),
        Err(error) => error.to_string(),
    }
}

fn run(scenario: &str) -> String {
    let before = |start: &str| format!("{HEAD}{start}");
    let tail = "]}]}";
    match scenario {
        "little" => outcome(HEAD, "", 0, tail),
        "a string of 50 MB" => outcome(
            &before(r#"{"message":{"text":""#),
            &"x".repeat(1_000_000),
            50,
            r#""}}]}]}"#,
        ),
        "brackets of 100 MB" => outcome(HEAD, &"[".repeat(1_000_000), 100, ""),
        "a million results and one" => outcome(&before("{}"), &",{}".repeat(1_000), 1_000, tail),
        "a result of 100,000 steps" => outcome(
            &before(r#"{"codeFlows":[{"threadFlows":[{"locations":[{}"#),
            r#",{"location":{"message":{"text":"here"}}}"#,
            100_000,
            "]}]}]}]}]}",
        ),
        "20,000 results" => outcome(
            &before("{}"),
            r#",{"ruleId":"R","message":{"text":"Something is wrong here."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/main.c"},"region":{"startLine":7,"snippet":{"text":"f();"}}}}]}"#,
            20_000,
            tail,
        ),
        "a bomb of 30 MB" => {
            let blank = vec![b' '; 1_000_000];
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            for _ in 0..30 {
                encoder.write_all(&blank).expect("written");
            }
            let bomb = encoder.finish().expect("finished");
            answer(|| Ok(&bomb[..]))
        }
        other => panic!("no such scenario: {other}"),
    }
}

/// The largest resident size of this process so far, in KiB.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The log that this process was started for, if it was.
#[expect(
    clippy::disallowed_methods,
    reason = "a test process has no other way to be told something"
)]
fn scenario() -> Option<String> {
    std::env::var(SCENARIO).ok()
}

/// What came of a log, and the peak in KiB of the process that read it.
fn apart(scenario: &str) -> (String, u64) {
    let this = std::env::current_exe().expect("a path");
    let done = Command::new(this)
        .args([
            "memory::no_log_costs_more_memory_than_a_few_megabytes",
            "--exact",
            "--nocapture",
        ])
        .env(SCENARIO, scenario)
        .output()
        .expect("it runs");
    let output = String::from_utf8(done.stdout).expect("text");
    let line = |name: &str| {
        let line = output.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{scenario}: {output}"))
            .to_owned()
    };
    (line("ANSWER "), line("PEAK ").parse().expect("a number"))
}

#[test]
fn no_log_costs_more_memory_than_a_few_megabytes() {
    if let Some(scenario) = scenario() {
        let answer = run(&scenario);
        let peak = peak().expect("told by the system");
        println!("\nANSWER {answer}\nPEAK {peak}");
        return;
    }
    if peak().is_none() {
        println!("the system does not tell peaks of memory; nothing was measured");
        return;
    }
    let (_, little) = apart("little");
    for (scenario, expected) in [
        ("a string of 50 MB", "1 results, 1 cut"),
        (
            "brackets of 100 MB",
            "limit of 100 objects within each other",
        ),
        ("a million results and one", "limit of 1000000 results"),
        ("a result of 100,000 steps", "1 results, 1 cut"),
        ("20,000 results", "20001 results, 0 cut"),
        ("a bomb of 30 MB", "limit of 200 plain bytes"),
    ] {
        let (answer, peak) = apart(scenario);
        let above = peak.saturating_sub(little);
        println!("{scenario}: {above} KiB above a little log");
        assert!(answer.contains(expected), "{scenario}: {answer}");
        assert!(
            above < 8 * 1024,
            "{scenario}: {above} KiB above a little log"
        );
    }
}
