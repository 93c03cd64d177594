//! Finds work items that exist although no ticket here is linked to them: their creation was never
//! confirmed, or a backup was restored that is older than they are.
//!
//! Nothing is ever deleted over there. Who finds a marker twice says so, and people decide.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use azure::{AzureError, Client, quoted};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{AuditAction, AzureProjectId, InstanceId, Marker, WorkItemLink};
use serde_json::json;

use super::compose::TAG;
use super::run::Run;
use crate::Result;
use crate::fail_points::FailPoint;

/// How far the clocks of Azure DevOps and of this server may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(10);
/// Numbers that one query asks for; of more than 20,000 matches Azure DevOps gives none.
const NUMBERS: usize = 10_000;
/// Work items that are read at a time.
const ITEMS: usize = 200;

/// Work items by their markers.
pub(super) type Found = HashMap<Marker, WorkItemLink>;

/// The work items of each target that no ticket was linked to when this process first filed there.
/// Usually there are none; after an older backup was restored, they are its lost links.
#[derive(Debug, Default)]
pub(crate) struct Strays(Mutex<HashMap<(InstanceId, AzureProjectId), Arc<Found>>>);

impl Strays {
    fn of(&self, instance: InstanceId, azure_project: AzureProjectId) -> Option<Arc<Found>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(instance, azure_project)).cloned()
    }

    fn keep(&self, instance: InstanceId, azure_project: AzureProjectId, found: &Arc<Found>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((instance, azure_project), Arc::clone(found));
    }
}

/// What a sweep saw.
#[derive(Debug, Default)]
struct Seen {
    found: Found,
    /// Numbers of work items that carry the same marker, the older one first.
    twice: Vec<[i64; 2]>,
}

impl Run {
    /// The work items of a target that may be those of its tickets. `sent_at` is when the oldest
    /// creation left that was not confirmed. An error is never *nothing there*.
    pub(super) async fn found(
        &self,
        azure_project: AzureProjectId,
        sent_at: Option<DateTime<Utc>>,
    ) -> Result<Result<Found, AzureError>> {
        let known = self.services.strays.of(self.instance, azure_project);
        let strays = if let Some(strays) = known {
            strays
        } else {
            self.services.pass(FailPoint::BeforeSweep).await;
            let strays = match self.find_strays(azure_project).await? {
                Ok(strays) => strays,
                Err(error) => return Ok(Err(error)),
            };
            self.services.pass(FailPoint::AfterSweep).await;
            strays
        };
        let mut found = Found::clone(&strays);
        if let Some(sent_at) = sent_at {
            match sweep(&self.client, azure_project, Some(sent_at)).await {
                Ok(seen) => found.extend(seen.found),
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(found))
    }

    /// Looks at all that was ever filed into a target, once in the life of a process.
    async fn find_strays(
        &self,
        azure_project: AzureProjectId,
    ) -> Result<Result<Arc<Found>, AzureError>> {
        let mut seen = match sweep(&self.client, azure_project, None).await {
            Ok(seen) => seen,
            Err(error) => return Ok(Err(error)),
        };
        let mut reader = self.services.store.read().await?;
        let linked = reader
            .linked_tickets(self.organization, azure_project)
            .await?;
        drop(reader);
        for (ticket, unlinks) in linked {
            seen.found
                .remove(&Marker::of(ticket, azure_project, unlinks));
        }
        self.report(azure_project, &seen.twice).await?;
        tracing::info!(
            instance.id = %self.instance,
            azure.project = %azure_project,
            strays = seen.found.len(),
            "looked for work items that no ticket is linked to"
        );
        let strays = Arc::new(seen.found);
        self.services
            .strays
            .keep(self.instance, azure_project, &strays);
        Ok(Ok(strays))
    }

    async fn report(&self, azure_project: AzureProjectId, twice: &[[i64; 2]]) -> Result<()> {
        if twice.is_empty() {
            return Ok(());
        }
        let mut writer = self.services.store.write().await?;
        for [older, newer] in twice {
            tracing::warn!(
                instance.id = %self.instance,
                azure.project = %azure_project,
                "the work items {older} and {newer} belong to one issue; close one of them"
            );
            let target = format!("Work items {older} and {newer}");
            let details = json!({ "azure_project": azure_project });
            let entry = self
                .services
                .entry(AuditAction::TicketFoundTwice, target, details);
            self.services
                .record_anonymous(&mut writer, Some(self.organization), entry)
                .await?;
        }
        Ok(writer.commit().await?)
    }
}

/// The work items that we created in a project, since a moment or ever.
async fn sweep(
    client: &Client,
    azure_project: AzureProjectId,
    since: Option<DateTime<Utc>>,
) -> Result<Seen, AzureError> {
    let project = azure_project.to_string();
    let since = since.map_or_else(String::new, |since| {
        let since = (since - SKEW).to_rfc3339_opts(SecondsFormat::Millis, true);
        format!("AND [System.CreatedDate] >= {} ", quoted(&since))
    });
    let mut seen = Seen::default();
    let mut last = 0;
    loop {
        let query = format!(
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project \
             AND [System.Tags] CONTAINS {} {since}AND [System.Id] > {last} ORDER BY [System.Id]",
            quoted(TAG)
        );
        let top = u32::try_from(NUMBERS).ok();
        let numbers = client.query(&project, &query, top).await?;
        for numbers in numbers.chunks(ITEMS) {
            read(client, numbers, &mut seen).await?;
        }
        match numbers.last() {
            Some(number) if numbers.len() == NUMBERS => last = *number,
            _ => return Ok(seen),
        }
    }
}

async fn read(client: &Client, numbers: &[i64], seen: &mut Seen) -> Result<(), AzureError> {
    for item in client.work_items(numbers).await? {
        let link = WorkItemLink {
            id: item.id,
            url: item.html_url.clone(),
        };
        for marker in item.hyperlinks().filter_map(Marker::in_address) {
            match seen.found.entry(marker) {
                Entry::Vacant(free) => {
                    free.insert(link.clone());
                }
                // The oldest one counts, should somebody have copied a work item with its links.
                Entry::Occupied(taken) if taken.get().id != link.id => {
                    seen.twice.push([taken.get().id, link.id]);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    Ok(())
}
