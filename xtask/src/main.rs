//! Every command of the project, so that nobody installs another tool.
//!
//! Each module is one thing a command is made of; this file only says which command is made of
//! which. What the product does has no place here, and nothing of the product depends on it.
#![expect(
    clippy::print_stdout,
    reason = "a command talks to the person who typed it"
)]

mod background;
mod binaries;
mod browser;
mod check;
mod clients;
mod command;
mod compress;
mod css;
mod dist;
mod everything;
mod exactly_once;
mod findings;
mod http;
mod intake;
mod interrupt;
mod lists;
mod migration;
mod node;
mod postgres;
mod process;
mod promises;
mod serve;
mod setup;
mod site;
mod summary;
mod wasm;
mod workspace;
mod yard;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Builds, starts, tests and packs Polaris.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Command {
    /// Build both halves and start Polaris with practice mode, on port 3000 of this machine.
    Run {
        /// Further arguments for `polaris serve`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run every check and every test there is.
    Test,
    /// Check format, lints of both halves, licences and advisories.
    Check,
    /// Run the browser tests alone, on both databases.
    E2e {
        /// Further arguments for Playwright.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Make the pictures of `docs/screens` anew, of each page, light and dark.
    Screens,
    /// Measure something.
    Bench {
        /// What to measure; without a name, everything.
        name: Option<String>,
        #[command(flatten)]
        options: findings::Options,
    },
    /// Hold the program to something it promises.
    Verify {
        /// Which promise.
        promise: String,
        #[command(flatten)]
        options: exactly_once::Options,
    },
    /// Make the release: `dist/polaris`, `dist/azure-simulator` and `dist/site`.
    Dist,
    /// Begin a migration: one file for each database, with the next number.
    NewMigration {
        /// What it does, such as `add_due_dates`.
        name: String,
    },
    /// Build what the browser gets, into `target/site`; part of the commands above.
    Site,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    interrupt::listen()?;
    match command {
        Command::Run { arguments } => serve::practice(&arguments),
        Command::Test => everything::test(),
        Command::Check => check::all(),
        Command::E2e { arguments } => browser::alone(&arguments),
        Command::Screens => browser::screens(),
        Command::Bench { name, options } => promises::bench(name.as_deref(), &options),
        Command::Verify { promise, options } => promises::verify(&promise, &options),
        Command::Dist => dist::build(),
        Command::NewMigration { name } => migration::begin(&name),
        Command::Site => site::build(wasm::Size::Debug).map(drop),
    }
}
