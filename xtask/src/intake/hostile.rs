//! Reports that were made to harm.

use std::io::{self, Read, Write};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use ureq::SendBody;

use crate::process::{Memory, Usage};
use crate::yard::Yard;

/// The most memory that the server may take, in MiB.
const MEMORY: f64 = 100.0;
const HEAD: &str = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"P"}},"results":["#;
const MEGABYTE: usize = 1_000_000;

/// A report of equal pieces, and what has to be answered.
struct Hostile {
    name: &'static str,
    before: &'static str,
    piece: Vec<u8>,
    count: usize,
    after: &'static str,
    state: &'static str,
    says: &'static str,
}

/// Uploads each; how many there are.
pub(super) fn upload(yard: &Yard, part: usize) -> Result<usize> {
    let project = yard.project()?;
    let reports = reports(part);
    for report in &reports {
        let middle = Pieces {
            piece: &report.piece,
            left: report.count,
            at: 0,
        };
        let mut body = report.before.as_bytes().chain(middle);
        let mut body = body.by_ref().chain(report.after.as_bytes());
        try_one(yard, &project, report, SendBody::from_reader(&mut body))?;
    }
    let bomb = Hostile {
        name: "a gzip bomb",
        before: "",
        piece: Vec::new(),
        count: 0,
        after: "",
        state: "refused",
        says: "plain bytes for each compressed one",
    };
    let packed = bomb_of(1_000 / part)?;
    try_one(
        yard,
        &project,
        &bomb,
        SendBody::from_reader(&mut &packed[..]),
    )?;
    Ok(reports.len() + 1)
}

fn reports(part: usize) -> Vec<Hostile> {
    vec![
        Hostile {
            name: "one string of 500 MB",
            before: r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"P"}},"results":[{"message":{"text":""#,
            piece: vec![b'x'; MEGABYTE],
            count: 500 / part,
            after: r#""}}]}]}"#,
            state: "completed",
            says: "cut",
        },
        Hostile {
            name: "a gigabyte of brackets",
            before: HEAD,
            piece: vec![b'['; MEGABYTE],
            count: 1_000 / part,
            after: "",
            state: "refused",
            says: "objects within each other",
        },
        Hostile {
            name: "10 million empty results",
            before: r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"P"}},"results":[{}"#,
            piece: ",{}".repeat(1_000).into_bytes(),
            count: 10_000 / part,
            after: "]}]}",
            state: "refused",
            says: "limit of 1000000 results",
        },
    ]
}

fn try_one(yard: &Yard, project: &str, report: &Hostile, body: SendBody<'_>) -> Result<()> {
    let pid = yard.node.pid()?;
    Memory::forget_peak(pid)?;
    let (before, begin) = (Usage::of(pid)?, Instant::now());
    let scan = yard.upload(project, body).context(report.name)?;
    let ended = yard.ended(&scan)?;
    let (cpu, peak) = (Usage::of(pid)?.since(&before), Memory::of(pid)?.peak);
    let said = format!("{} {}", ended["reason"], ended["warnings"]);
    println!(
        "{}: {} in {:.1} s, {cpu:.1} s CPU, peak {peak:.0} MiB: {said}",
        report.name,
        ended["state"],
        begin.elapsed().as_secs_f32()
    );
    ensure!(ended["state"] == report.state, "{}: {ended}", report.name);
    ensure!(said.contains(report.says), "{}: {said}", report.name);
    ensure!(peak <= MEMORY, "{}: {peak:.0} MiB of memory", report.name);
    Ok(())
}

/// Blanks that unpack to so many megabytes.
fn bomb_of(megabytes: usize) -> Result<Vec<u8>> {
    let blank = vec![b' '; MEGABYTE];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..megabytes {
        encoder.write_all(&blank)?;
    }
    Ok(encoder.finish()?)
}

/// A piece of text again and again.
struct Pieces<'a> {
    piece: &'a [u8],
    left: usize,
    at: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let rest = &self.piece[self.at..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        if self.at == self.piece.len() {
            self.at = 0;
            self.left -= 1;
        }
        Ok(count)
    }
}
