//! The browser tests of `end2end`: Playwright drives a real Chromium against the built programs,
//! once per database, with JavaScript and without.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::binaries::{self, Binaries, Profile};
use crate::postgres::Postgres;
use crate::summary::{Summary, Tests};
use crate::wasm::Size;
use crate::{command, setup, site, workspace};

/// Builds what they need and runs them, with further arguments for Playwright.
pub(crate) fn alone(arguments: &[String]) -> Result<()> {
    site::build(Size::Debug)?;
    let binaries = binaries::build(Profile::Debug)?;
    let postgres = Postgres::start()?;
    let mut summary = Summary::default();
    summary.step("Browser tests", |tests| {
        test(&binaries, &postgres, arguments, tests)
    });
    summary.end()
}

/// Builds what pages need and makes a picture of each.
pub(crate) fn screens() -> Result<()> {
    site::build(Size::Debug)?;
    let binaries = binaries::build(Profile::Debug)?;
    let postgres = Postgres::start()?;
    command::run(playwright(&binaries, &postgres)?.env("SCREENS", "1"))
}

/// Runs them against programs that are built.
pub(crate) fn test(
    binaries: &Binaries,
    postgres: &Postgres,
    arguments: &[String],
    tests: &mut Tests,
) -> Result<()> {
    let mut playwright = playwright(binaries, postgres)?;
    let (transcript, outcome) = command::run_and_read(playwright.args(arguments));
    tests.read("Playwright", &transcript);
    outcome
}

/// Playwright with what it needs, before it is told what to run.
fn playwright(binaries: &Binaries, postgres: &Postgres) -> Result<Command> {
    let folder = workspace::root().join("end2end");
    setup::npm(&folder)?;
    let chromium = chromium()?;
    let types = Command::new(folder.join("node_modules/.bin/tsc"));
    command::run({ types }.current_dir(&folder).arg("--noEmit"))?;
    let mut playwright = Command::new(folder.join("node_modules/.bin/playwright"));
    playwright
        .current_dir(&folder)
        .env("POLARIS_BINARY", &binaries.polaris)
        .env("AZURE_SIMULATOR_BINARY", &binaries.simulator)
        .env("TEST_POSTGRES_URL", postgres.url("postgres"))
        .env("POSTGRES_PROGRAMS", postgres.programs())
        .env("CHROMIUM_PATH", chromium)
        .arg("test");
    Ok(playwright)
}

fn chromium() -> Result<String> {
    if let Some(path) = workspace::environment("CHROMIUM_PATH") {
        return Ok(path);
    }
    let path = "/usr/bin/chromium";
    if !Path::new(path).exists() {
        setup::debian_package("chromium")?;
    }
    Ok(path.to_owned())
}
