//! Asks a real organization what the client needs of it. Nothing is created there.
//!
//! `cargo run -p azure --example probe -- https://dev.azure.com/contoso [project]`, the token on
//! standard input.

use std::io::Write;
use std::process::ExitCode;

use azure::{Client, Outbound, OutboundSettings, Patch};
use domain::{AllowedOrigins, OrganizationUrl};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    match probe().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn probe() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments
        .next()
        .ok_or("the address of an organization is missing")?;
    let url = OrganizationUrl::parse(&url, &AllowedOrigins::default())?;
    let mut out = std::io::stdout();
    writeln!(out, "Access token for {url}:")?;
    let mut token = String::new();
    std::io::stdin().read_line(&mut token)?;
    let client = Client::new(
        &Outbound::new(OutboundSettings::default())?,
        url,
        token.trim().into(),
    );

    writeln!(out, "{:?}", client.connection_data().await?)?;
    for project in client.projects("").await? {
        writeln!(out, "{}  {}", project.id, project.name)?;
    }
    let Some(project) = arguments.next() else {
        return Ok(());
    };
    for of in client.work_item_types(&project).await? {
        let wanted: Vec<_> = client
            .type_fields(&project, &of.name)
            .await?
            .into_iter()
            .filter(azure::TypeField::needs_an_answer)
            .map(|field| field.name)
            .collect();
        let patch = Patch::new().field("System.Title", "Probe");
        let verdict = match client.validate_work_item(&project, &of.name, &patch).await {
            Ok(()) => "could be created".to_owned(),
            Err(error) => error.to_string(),
        };
        writeln!(
            out,
            "{} (asks for: {}): {verdict}",
            of.name,
            wanted.join(", ")
        )?;
    }
    Ok(())
}
