//! What a *Test* of a connection asks, and what it makes of the answers.

use azure::{AzureError, Client, Patch};
use chrono::{DateTime, Utc};
use domain::ConnectionReport;

/// Whether the token works: who it acts as, and whether it may create work items in the first
/// project that it sees. Nothing is created. The report repeats no word of the remote.
pub(super) async fn connection(client: &Client, tested_at: DateTime<Utc>) -> ConnectionReport {
    let refused = |error: &AzureError, acts_as| ConnectionReport {
        ok: false,
        message: error.summary(),
        acts_as,
        tested_at,
    };
    let person = match client.connection_data().await {
        Ok(data) if data.anonymous => {
            return refused(&AzureError::TokenRefused { expired: false }, None);
        }
        Ok(data) => data.display_name,
        Err(error) => return refused(&error, None),
    };
    match try_to_create(client).await {
        Ok(note) => ConnectionReport {
            ok: true,
            message: note.map_or_else(
                || format!("Connected as {person}."),
                |note| format!("Connected as {person}. {note}"),
            ),
            acts_as: Some(person),
            tested_at,
        },
        Err(error) => refused(&error, Some(person)),
    }
}

/// Checks a creation in the first visible project. A token without the scope is an error; what
/// concerns that one project only is a note.
async fn try_to_create(client: &Client) -> Result<Option<&'static str>, AzureError> {
    let project = match client.first_project().await {
        Ok(Some(project)) => project,
        Ok(None) => return Ok(Some("It sees no project yet.")),
        Err(AzureError::Forbidden { .. }) => {
            return Ok(Some(
                "It may not list projects: enter the name of the Azure project where you connect \
                 one, and test there.",
            ));
        }
        Err(error) => return Err(error),
    };
    let project = project.id.to_string();
    let types = match client.work_item_types(&project).await {
        Ok(types) => types,
        Err(error) => return concerns_one_project(error),
    };
    let chosen = types.iter().find(|kind| kind.is_bug_type).or(types.first());
    let Some(chosen) = chosen else {
        return Ok(Some("The first project offers no work item type."));
    };
    let patch = Patch::new().field("System.Title", "Polaris connection test");
    match client
        .validate_work_item(&project, &chosen.name, &patch)
        .await
    {
        Ok(()) => Ok(None),
        Err(error) => concerns_one_project(error),
    }
}

fn concerns_one_project(error: AzureError) -> Result<Option<&'static str>, AzureError> {
    match error {
        AzureError::Forbidden { .. } | AzureError::NotFound(_) => Ok(Some(
            "It may not create work items in the first project that it sees; test the projects \
             that you connect.",
        )),
        AzureError::Rejected { .. } => Ok(Some(
            "The first project that it sees requires further fields; test the projects that you \
             connect.",
        )),
        other => Err(other),
    }
}
