//! `cargo xtask bench findings`: what the import of reports costs. Reports are uploaded over HTTP to
//! a server that runs as a process of its own.

mod measured;
mod reports;

use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::binaries::{self, Profile};
use crate::exactly_once::Database;
use crate::postgres::Postgres;
use crate::process::{Memory, Usage};
use crate::yard::Yard;
use measured::{Cost, Table};
use reports::Report;
pub(crate) use reports::Reports;

/// How imports are measured.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Results of the largest report of `findings` and `lists`
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) results: u32,
    /// Where `findings` and `lists` go
    #[arg(long, value_enum, default_value_t = Database::Both)]
    database: Database,
}

/// A report of ten thousand results is imported so often; the middle counts.
const TIMES: usize = 3;

pub(crate) fn bench(options: &Options) -> Result<()> {
    on_each_database(options, measure)
}

/// Builds what is needed, and measures a fresh server on each database that is asked for.
pub(crate) fn on_each_database(
    options: &Options,
    measure: impl Fn(&str, &Yard, &Reports, &Options) -> Result<()>,
) -> Result<()> {
    let binaries = binaries::build(Profile::Release)?;
    let reports = Reports::new()?;
    if options.database != Database::Postgres {
        let yard = Yard::lay(&binaries.polaris, None, &[])?;
        measure("SQLite", &yard, &reports, options)?;
    }
    if options.database != Database::Sqlite {
        let postgres = Postgres::start()?;
        let yard = Yard::lay(&binaries.polaris, Some(&postgres), &[])?;
        measure("PostgreSQL", &yard, &reports, options)?;
    }
    Ok(())
}

fn measure(database: &str, yard: &Yard, reports: &Reports, options: &Options) -> Result<()> {
    let mut table = Table::new(database);
    table.idle(yard.resting()?);
    let (small, again) = small(yard, reports)?;
    table.row("10,000, first scan", 1.0, &small);
    table.row("10,000, next scan, 5 % fixed and 5 % new", 1.0, &again);
    table.memory("after 10,000", yard.resting()?);
    for (results, goal) in [(100_000, 10.0), (1_000_000, 150.0)] {
        if results > options.results {
            continue;
        }
        let (project, report) = (yard.project()?, reports.of(results, 1)?);
        let (cost, others) = yard.beside_writers(|| import(yard, &project, &report, true))?;
        table.row(&format!("{results} results, first scan"), goal, &cost);
        table.others(&others);
        table.memory(&format!("after {results}"), yard.resting()?);
    }
    let (beside, again) = self::small(yard, reports)?;
    table.row("10,000 more, first scan", small.seconds * 1.5, &beside);
    table.row("10,000 more, next scan", 1.0, &again);
    table.print();
    Ok(())
}

/// The middle costs of a first and a next scan of ten thousand results.
fn small(yard: &Yard, reports: &Reports) -> Result<(Cost, Cost)> {
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let project = yard.project()?;
        first.push(import(yard, &project, &reports.of(10_000, 1)?, true)?);
        next.push(import(yard, &project, &reports.of(10_000, 2)?, false)?);
        yard.resting()?;
    }
    ensure!(first.len() == TIMES, "nothing was measured");
    Ok((Cost::middle(first), Cost::middle(next)))
}

/// From the first byte of the upload to the first page of the list. The counts are those that the
/// generator expects.
fn import(yard: &Yard, project: &str, report: &Report, first: bool) -> Result<Cost> {
    let pid = yard.node.pid()?;
    Memory::forget_peak(pid)?;
    let (before, begin) = (Usage::of(pid)?, Instant::now());
    let ended = yard.ended(&yard.upload(project, &report.file)?)?;
    let list = format!("/projects/{project}/issues?limit=100");
    let list = yard.node.api.get(&list)?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(ended["state"] == "completed", "not imported: {ended}");
    let shown = list["items"].as_array().map_or(0, Vec::len);
    ensure!(shown == 100, "{shown} issues are listed");
    check(&ended["counts"], &report.expected, first)?;
    Ok(Cost {
        seconds,
        cpu: Usage::of(pid)?.since(&before),
        peak: Memory::of(pid)?.peak,
    })
}

fn check(counts: &Value, expected: &Value, first: bool) -> Result<()> {
    let mut wanted = json!({ "results": expected["results"], "new": expected["new"],
        "existing": expected["kept"], "absent": expected["fixed"], "merged": 0, "skipped": 0 });
    if first {
        wanted["absent"] = 0.into();
    }
    ensure!(*counts == wanted, "counted {counts}, expected {wanted}");
    Ok(())
}
