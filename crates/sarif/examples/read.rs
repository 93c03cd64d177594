//! Reads one log and writes what it cost: `cargo run -p sarif --release --example read -- FILE`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read FILE")?;
    let bytes = std::fs::metadata(&path)?.len();
    let begin = Instant::now();
    let mut severities = BTreeMap::new();
    let mut suppressed = 0_u64;
    let summary = sarif::read(
        || File::open(&path),
        &sarif::Limits::default(),
        &mut |finding: sarif::Finding| {
            *severities.entry(finding.severity).or_insert(0_u64) += 1;
            suppressed += u64::from(finding.suppression.is_some());
            Ok::<(), Infallible>(())
        },
    )?;
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a measurement, not an account")]
    let (megabytes, results) = (bytes as f64 / 1e6, summary.results as f64);
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} results, {} findings, {suppressed} suppressed, {} cut",
        summary.results, summary.findings, summary.cut,
    )?;
    writeln!(out, "severity: {severities:?}")?;
    writeln!(out, "speaks for {:?}", summary.speaks_for())?;
    for skipped in &summary.skipped {
        writeln!(
            out,
            "skipped {}: {}, such as {}",
            skipped.count, skipped.reason, skipped.example
        )?;
    }
    for warning in &summary.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    writeln!(
        out,
        "{megabytes:.1} MB in {seconds:.2} s: {:.0} MB/s, {:.0} results/s, peak memory {}",
        megabytes / seconds,
        results / seconds,
        peak_memory().unwrap_or_else(|| "unknown".to_owned()),
    )?;
    Ok(())
}

/// The largest resident size so far, where the system tells it.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.trim_start_matches("VmHWM:").trim().to_owned())
}
