//! The binary `polaris`: reads the command and runs it.

use std::process::ExitCode;

use clap::Parser;
use server::{commands, config, memory, telemetry};

fn main() -> ExitCode {
    memory::share_arenas();
    run()
}

#[tokio::main]
async fn run() -> ExitCode {
    let cli = config::Cli::parse();
    telemetry::start();
    match commands::run(cli.command).await {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
