//! One run over the tickets of an instance: what was lost is looked for, the rest is created, a few
//! at a time. No ticket waits for a slower one.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use azure::{AzureError, Client};
use domain::{
    AzureProjectId, InstanceId, JournalAct, Marker, OrganizationId, TicketId, WorkItemLink,
};
use store::{DueTicket, Hold};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::attempt::Attempt;
use super::mapped::Known;
use super::verdict::Verdict;
use crate::{Result, Services};

/// Tickets that are worked on at a time. The client of Azure DevOps lets out four requests of a
/// token; two more stand ready, so that no place is empty while what became of a ticket is stored.
const IN_HAND: usize = 6;
/// Tickets that are looked at together.
const AHEAD: i64 = 20;
/// Then others have their turn, and a stop does not wait for long.
const LONGEST: Duration = Duration::from_secs(10);

/// How many unlinks of an issue a restored backup may have missed.
const UNSEEN_UNLINKS: i64 = 16;

/// A ticket, and the work item that was found for it.
type Ready = (DueTicket, Option<WorkItemLink>);

/// What a look at the tickets that are due gave.
#[derive(Default)]
struct Ahead {
    ready: Vec<Ready>,
    held_up: Option<Hold>,
}

/// What all tickets of a run share.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub services: Services,
    pub organization: OrganizationId,
    pub instance: InstanceId,
    pub client: Client,
    pub known: Arc<Mutex<Known>>,
}

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
            known: Arc::default(),
        }
    }

    /// Files what is due, until nothing is, something holds up all, or others shall have their turn.
    pub(super) async fn work(&self) -> Result<()> {
        let end = Instant::now() + LONGEST;
        let mut seen = HashSet::new();
        let mut ready = VecDeque::new();
        let mut in_hand = JoinSet::new();
        let mut held_up = false;
        loop {
            while !held_up && in_hand.len() < IN_HAND {
                if ready.is_empty() && Instant::now() < end {
                    let more = self.look_ahead(&mut seen).await?;
                    ready.extend(more.ready);
                    held_up = self.hold_up(more.held_up).await?;
                }
                let Some((ticket, found)) = ready.pop_front() else {
                    break;
                };
                let run = self.clone();
                in_hand.spawn(async move { run.file(&ticket, found).await });
            }
            let Some(ended) = in_hand.join_next().await else {
                break;
            };
            let hold = ended.map_err(std::io::Error::other)??;
            held_up = held_up || self.hold_up(hold).await?;
        }
        Ok(())
    }

    /// Sets the others aside at once: what is still in hand may take long to end. `false` when
    /// nothing holds them up.
    async fn hold_up(&self, hold: Option<Hold>) -> Result<bool> {
        let Some(hold) = hold else { return Ok(false) };
        self.services
            .hold(self.organization, self.instance, &hold)
            .await?;
        Ok(true)
    }

    /// The next tickets that are due, apart from those that were seen before and are in hand, each
    /// with the work item that an earlier call left behind.
    async fn look_ahead(&self, seen: &mut HashSet<(TicketId, i64)>) -> Result<Ahead> {
        let now = self.services.clock.now();
        let mut reader = self.services.store.read().await?;
        let due = reader
            .due_tickets(self.organization, self.instance, now, AHEAD)
            .await?;
        drop(reader);
        let due = due.into_iter();
        let new = due.filter(|ticket| seen.insert((ticket.id, ticket.attempt)));
        let mut ahead = Ahead::default();
        for (azure_project, tickets) in by_target(new) {
            let sent_at = tickets.iter().filter_map(|ticket| ticket.sent_at).min();
            match self.found(azure_project, sent_at).await? {
                Ok(found) => ahead
                    .ready
                    .extend(tickets.into_iter().map(|ticket| with_found(ticket, &found))),
                Err(error) => {
                    ahead.held_up = self.rest_on(&tickets, &error).await?;
                    if ahead.held_up.is_some() {
                        break;
                    }
                }
            }
        }
        Ok(ahead)
    }

    /// Lets tickets wait on, since what exists over there could not be read. What comes back holds
    /// up the others of the instance too.
    async fn rest_on(&self, tickets: &[DueTicket], error: &AzureError) -> Result<Option<Hold>> {
        for ticket in tickets {
            let now = self.services.clock.now();
            let verdict =
                Verdict::before_sending(error, ticket.sent_at, now, self.services.quarantine());
            let attempt = Attempt::begin(JournalAct::LookUp).failed(error);
            self.claim_and_settle(ticket, &verdict.settled, &attempt)
                .await?;
            let hold = verdict.hold(ticket);
            if hold.is_some() {
                return Ok(hold);
            }
        }
        Ok(None)
    }
}

fn by_target(tickets: impl Iterator<Item = DueTicket>) -> HashMap<AzureProjectId, Vec<DueTicket>> {
    let mut by_target: HashMap<_, Vec<_>> = HashMap::new();
    for ticket in tickets {
        by_target
            .entry(ticket.azure_project_id)
            .or_default()
            .push(ticket);
    }
    by_target
}

/// The latest work item of a ticket, also where a backup was restored that is older than its unlinks.
fn with_found(mut ticket: DueTicket, found: &HashMap<Marker, WorkItemLink>) -> Ready {
    let latest = (ticket.unlinks..ticket.unlinks + UNSEEN_UNLINKS)
        .rev()
        .find_map(|unlinks| {
            let marker = Marker::of(ticket.id, ticket.azure_project_id, unlinks);
            Some((unlinks, found.get(&marker)?.clone()))
        });
    let Some((unlinks, link)) = latest else {
        return (ticket, None);
    };
    ticket.unlinks = unlinks;
    (ticket, Some(link))
}
