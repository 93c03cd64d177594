//! One run over the tickets of an instance: what was lost is looked for, the rest is created, a few
//! at a time.

use std::collections::HashMap;
use std::sync::Arc;

use azure::{AzureError, Client};
use domain::{AzureProjectId, InstanceId, Marker, OrganizationId, WorkItemLink};
use store::DueTicket;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::compose::{Target, description_field};
use super::sweep;
use super::verdict::Verdict;
use crate::{Result, Services};

/// Creations at a time. The client of Azure DevOps keeps the same number for all of a token.
const PARALLEL: usize = 4;
/// Tickets that are looked at together.
const ROUND: i64 = 20;

/// What all tickets of a run share.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub services: Services,
    pub organization: OrganizationId,
    pub instance: InstanceId,
    pub client: Client,
    fields: Arc<Mutex<Fields>>,
}

/// The field that shows the description, by Azure project and type.
type Fields = HashMap<(AzureProjectId, String), &'static str>;

impl Run {
    pub(super) fn new(
        services: &Services,
        organization: OrganizationId,
        instance: InstanceId,
        client: Client,
    ) -> Self {
        Self {
            services: services.clone(),
            organization,
            instance,
            client,
            fields: Arc::default(),
        }
    }

    /// `false` when nothing is left to do now.
    pub(super) async fn round(&self) -> Result<bool> {
        let now = self.services.clock.now();
        let mut reader = self.services.store.read().await?;
        let due = reader
            .due_tickets(self.organization, self.instance, now, ROUND)
            .await?;
        drop(reader);
        if due.is_empty() {
            return Ok(false);
        }
        let mut found = HashMap::new();
        let mut ready = Vec::new();
        for (azure_project, tickets) in by_target(due) {
            let sent_at = tickets.iter().filter_map(|ticket| ticket.sent_at).min();
            let swept = match sent_at {
                Some(since) => sweep::markers(&self.client, azure_project, since).await,
                None => Ok(HashMap::new()),
            };
            match swept {
                Ok(markers) => {
                    found.extend(markers);
                    ready.extend(tickets);
                }
                Err(error) if self.rest_on(&tickets, &error).await? => return Ok(false),
                Err(_) => {}
            }
        }
        self.file_all(ready, &found).await
    }

    /// Lets tickets wait on, since what exists over there could not be read; `true` when the others
    /// of the instance have to wait too.
    async fn rest_on(&self, tickets: &[DueTicket], error: &AzureError) -> Result<bool> {
        for ticket in tickets {
            let now = self.services.clock.now();
            let verdict =
                Verdict::before_sending(error, ticket.sent_at, now, self.services.quarantine());
            self.claim_and_settle(ticket, &verdict.settled).await?;
            if let Some(hold) = verdict.hold(ticket.azure_project_id) {
                self.services
                    .hold(self.organization, self.instance, &hold)
                    .await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn file_all(
        &self,
        tickets: Vec<DueTicket>,
        found: &HashMap<Marker, WorkItemLink>,
    ) -> Result<bool> {
        let mut waiting = tickets.into_iter();
        let mut running = JoinSet::new();
        let mut held_up = None;
        loop {
            while held_up.is_none() && running.len() < PARALLEL {
                let Some(ticket) = waiting.next() else { break };
                let marker = Marker::of(ticket.id, ticket.azure_project_id, ticket.unlinks);
                let known = found.get(&marker).cloned();
                let run = self.clone();
                running.spawn(async move { run.file(&ticket, known).await });
            }
            let Some(ended) = running.join_next().await else {
                break;
            };
            let hold = ended.map_err(std::io::Error::other)??;
            held_up = held_up.or(hold);
        }
        if let Some(hold) = &held_up {
            self.services
                .hold(self.organization, self.instance, hold)
                .await?;
        }
        Ok(held_up.is_none())
    }

    /// The field in which people see the description. Asked once in a run.
    pub(super) async fn description_field(
        &self,
        target: Target<'_>,
    ) -> Result<&'static str, AzureError> {
        let mut fields = self.fields.lock().await;
        let key = (target.azure_project, target.work_item_type.to_owned());
        if let Some(known) = fields.get(&key) {
            return Ok(known);
        }
        let field = description_field(&self.client, target).await?;
        fields.insert(key, field);
        Ok(field)
    }
}

fn by_target(tickets: Vec<DueTicket>) -> HashMap<AzureProjectId, Vec<DueTicket>> {
    let mut by_target: HashMap<_, Vec<_>> = HashMap::new();
    for ticket in tickets {
        by_target
            .entry(ticket.azure_project_id)
            .or_default()
            .push(ticket);
    }
    by_target
}
