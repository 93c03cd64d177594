//! `cargo xtask test`: every check and every test, against both databases and in a real browser.
//! A step that cannot run fails, so nothing is left out in silence.

use anyhow::{Context, Result};

use crate::binaries::{self, Profile};
use crate::postgres::Postgres;
use crate::summary::{Summary, Tests};
use crate::wasm::Size;
use crate::{browser, check, clients, command, exactly_once, intake, site, workspace};

/// Runs all of it and repeats at the end what came out.
pub(crate) fn test() -> Result<()> {
    let mut summary = Summary::default();
    summary.step("Format", |_| check::format());
    summary.step("Lints of the server half", |_| check::lint_server());
    summary.step("Lints of the browser half", |_| check::lint_browser());
    let postgres = summary.step("PostgreSQL", |_| Postgres::start());
    let postgres = || postgres.as_ref().context("not run, for want of PostgreSQL");
    summary.step("Rust tests", |tests| rust_tests(postgres()?, tests));
    let site = summary.step("Browser half", |_| site::build(Size::Debug));
    // After the Rust tests, which may leave programs behind that were built with test features.
    let binaries = summary.step("Programs", |_| binaries::build(Profile::Debug));
    let binaries = || {
        binaries
            .as_ref()
            .context("not run, for want of the programs")
    };
    summary.step("Browser tests", |tests| {
        site.as_ref()
            .context("not run, for want of the browser half")?;
        browser::test(binaries()?, postgres()?, &[], tests)
    });
    summary.step("Exactly one work item", |tests| {
        exactly_once::test(binaries()?, postgres()?, tests)
    });
    summary.step("Intake", |tests| {
        intake::test(binaries()?, postgres()?, tests)
    });
    summary.step("Azure DevOps clients", |tests| {
        clients::test(binaries()?, tests)
    });
    summary.end()
}

fn rust_tests(postgres: &Postgres, tests: &mut Tests) -> Result<()> {
    let mut cargo = workspace::cargo("test --workspace --exclude frontend --no-fail-fast");
    cargo.env("TEST_POSTGRES_URL", postgres.url("postgres"));
    let (transcript, outcome) = command::run_and_read(&mut cargo);
    tests.read("Rust tests", &transcript);
    outcome
}
