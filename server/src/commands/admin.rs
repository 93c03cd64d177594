//! `polaris admin`: sets up and repairs without a browser.

use crate::commands::CommandResult;
use crate::config::AdminCommand;

pub(crate) async fn run(command: AdminCommand) -> CommandResult {
    match command {
        AdminCommand::Bootstrap { .. }
        | AdminCommand::ResetPassword { .. }
        | AdminCommand::CreateOrganization { .. } => Err("not available yet".into()),
    }
}
