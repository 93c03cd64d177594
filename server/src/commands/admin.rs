//! `polaris admin`: sets up and repairs without a browser.
//!
//! Passwords come on standard input. What scripts read goes to standard output, alone; everything
//! else goes to standard error.

use std::io::Read;

use domain::{NewOrganization, SecretText};
use serde_json::json;
use services::{Secret, Services};

use crate::commands::{CommandResult, open};
use crate::config::{AdminCommand, AzureConfig, DataConfig, MailConfig};

/// Where browsers reach a program that serves nothing.
const NOWHERE: &str = "http://localhost";
/// A password is at most 256 bytes; what is much longer was piped in by mistake.
const LONGEST_INPUT: u64 = 4_096;

pub(crate) async fn run(command: AdminCommand) -> CommandResult {
    match command {
        AdminCommand::Bootstrap {
            data,
            organization,
            email,
            name,
        } => {
            let new = new_organization(organization, name, email)?;
            let token = open_services(&data).await?.bootstrap(new).await?;
            eprintln!("Polaris is set up. The token acts as its admin for one year.");
            hand_out(&token);
            Ok(())
        }
        AdminCommand::CreateOrganization {
            data,
            organization,
            email,
            name,
        } => {
            let new = new_organization(organization, name, email)?;
            let services = open_services(&data).await?;
            let token = services.create_organization(new).await?;
            eprintln!("The organization is there. The token acts as its admin for one year.");
            hand_out(&token);
            Ok(())
        }
        AdminCommand::ResetPassword { data, email } => {
            let password = read_password()?;
            let services = open_services(&data).await?;
            services.reset_password(&email, &password).await?;
            eprintln!(
                "The password is set. All sessions and access tokens of the account have ended."
            );
            Ok(())
        }
    }
}

/// Nothing that is done here calls Azure DevOps or writes an address of ours.
async fn open_services(data: &DataConfig) -> CommandResult<Services> {
    let outside = (&AzureConfig::default(), &MailConfig::default());
    open::open(data, outside, NOWHERE.to_owned(), None).await
}

fn new_organization(
    organization: String,
    name: String,
    email: String,
) -> CommandResult<NewOrganization> {
    Ok(NewOrganization {
        organization,
        name,
        email,
        password: read_password()?,
    })
}

/// Standard input to the letter, without one line end.
fn read_password() -> CommandResult<SecretText> {
    let mut text = String::new();
    let read = std::io::stdin()
        .take(LONGEST_INPUT)
        .read_to_string(&mut text);
    read.map_err(|error| format!("the password could not be read from standard input: {error}"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err("the password is expected on standard input, which was empty".into());
    }
    Ok(text.to_owned().into())
}

#[expect(
    clippy::print_stdout,
    reason = "the token is the one thing that scripts read from this command"
)]
fn hand_out(token: &Secret) {
    println!("{}", json!({ "token": token.expose() }));
}
