//! Finds work items that exist although their creation was never confirmed.

use std::collections::HashMap;

use azure::{AzureError, Client, quoted};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{AzureProjectId, Marker, WorkItemLink};

use super::compose::TAG;

/// How far the clocks of Azure DevOps and of this server may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(10);
/// Work items that are read at a time.
const PAGE: u32 = 200;

/// The work items that we created in a project since a moment, by their markers. An error is never
/// *nothing there*.
pub(super) async fn markers(
    client: &Client,
    azure_project: AzureProjectId,
    since: DateTime<Utc>,
) -> Result<HashMap<Marker, WorkItemLink>, AzureError> {
    let project = azure_project.to_string();
    let since = (since - SKEW).to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut found = HashMap::new();
    let mut last = 0;
    loop {
        let query = format!(
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project \
             AND [System.Tags] CONTAINS {} AND [System.CreatedDate] >= {} AND [System.Id] > {last} \
             ORDER BY [System.Id]",
            quoted(TAG),
            quoted(&since)
        );
        let ids = client.query(&project, &query, Some(PAGE)).await?;
        for item in client.work_items(&ids).await? {
            let link = WorkItemLink {
                id: item.id,
                url: item.html_url.clone(),
            };
            let markers = item.hyperlinks().filter_map(Marker::in_address);
            // The oldest one counts, should somebody have copied a work item with its links.
            for marker in markers {
                found.entry(marker).or_insert_with(|| link.clone());
            }
        }
        match ids.last() {
            Some(id) => last = *id,
            None => return Ok(found),
        }
    }
}
