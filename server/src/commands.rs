//! What `polaris` can be told to do, one file each, and what all of them start with.

mod admin;
mod backup;
mod gate;
mod open;
mod serve;
mod worker;

use std::process::ExitCode;

use crate::config::Command;
pub(crate) use open::certificates;

/// Why a command ended early, as the operator reads it.
pub type CommandResult<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Carries out what the command line says. Gives the exit code of a command that ended as it should.
pub async fn run(command: Command) -> CommandResult<ExitCode> {
    match command {
        Command::Serve(config) => serve::run(config).await?,
        Command::Worker(config) => worker::run(config).await?,
        Command::Admin(command) => admin::run(command).await?,
        Command::Gate(config) => return Ok(gate::run(config).await),
        Command::Backup(config) => backup::back_up(config).await?,
        Command::Restore(config) => backup::restore(config).await?,
    }
    Ok(ExitCode::SUCCESS)
}
