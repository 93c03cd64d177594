//! The binary `polaris`: reads the command and runs it.
//!
//! This room wires, authenticates and answers. It holds no rule of the product and no SQL.

mod commands;
mod config;
mod middleware;
mod practice;
mod rest;
mod router;
mod site;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use config::Command;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = config::Cli::parse();
    telemetry::start();
    let result = match cli.command {
        Command::Serve(config) => commands::serve::run(config).await,
        Command::Worker(config) => commands::worker::run(config).await,
        Command::Admin(command) => commands::admin::run(command).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
