//! The promise of the intake: whatever is uploaded, and whenever the server dies, there is a clear
//! answer, memory stays bounded, and what people see is the state before a scan or the one after it.

mod hostile;
mod kills;

use anyhow::Result;

use crate::binaries::{self, Binaries, Profile};
use crate::postgres::Postgres;
use crate::summary::Tests;
use crate::yard::Yard;
use crate::{command, workspace};

/// The job of a server that was killed is free again after a second.
const FREED_SOON: [&str; 2] = ["--quarantine", "2"];

/// How hard it is tried.
struct Effort {
    /// Hostile reports are a whole one, or this part of one.
    part: usize,
    /// Servers that are killed, by turns on each database.
    kills: usize,
    /// Results of the reports during whose import they are.
    results: usize,
}

/// Tries all of it, in a release build.
pub(crate) fn verify() -> Result<()> {
    let line = "test --release -p sarif --test it broken_logs_get_an_answer_each -- --nocapture";
    command::run(workspace::cargo(line).env("SARIF_BROKEN_LOGS", "10000"))?;
    let whole = Effort {
        part: 1,
        kills: 50,
        results: 10_000,
    };
    let binaries = binaries::build(Profile::Release)?;
    try_out(&binaries, &Postgres::start()?, &whole).map(drop)
}

/// A tenth of it, as one of many tests; broken reports are among those of the reader.
pub(crate) fn test(binaries: &Binaries, postgres: &Postgres, tests: &mut Tests) -> Result<()> {
    let tenth = Effort {
        part: 10,
        kills: 5,
        results: 5_000,
    };
    let passed = try_out(binaries, postgres, &tenth)?;
    tests.read("", &format!("{passed} passed, 0 failed"));
    Ok(())
}

fn try_out(binaries: &Binaries, postgres: &Postgres, effort: &Effort) -> Result<usize> {
    let mut yards = [
        Yard::lay(&binaries.polaris, None, &FREED_SOON)?,
        Yard::lay(&binaries.polaris, Some(postgres), &FREED_SOON)?,
    ];
    let hostile = hostile::upload(&yards[0], effort.part)?;
    let kills = kills::kill(&mut yards, effort.kills, effort.results)?;
    Ok(hostile + kills)
}
