//! A living work item is brought up to date: one revision for what has changed, none for what has
//! not, and nothing of what people wrote is lost.

use std::time::Duration;

use azure::{AzureError, Client, Patch, TextFormat, WorkItem};
use chrono::TimeDelta;
use domain::mapping::{DESCRIPTION, REPRO_STEPS, TITLE};
use domain::work_item::{Report, Violator};
use domain::{OrganizationId, StateCategory, TicketState};
use store::{PolicyTicket, Telling};

use super::{Group, Wanted};
use crate::work_items::{self, STATE, States, TEAM_PROJECT, TYPE};
use crate::{Outcome, Result, ServiceError, Services};

/// When it is looked again whether a work item is filed that has to be changed already.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// When a connection is tried again that somebody has to mend.
const MENDED: Duration = Duration::from_mins(10);
pub(super) const HISTORY: &str = "System.History";

/// What becomes of a work item.
struct Change<'a> {
    report: &'a Report,
    new: Vec<&'a Violator>,
    gone: Vec<String>,
    /// The state that it moves to.
    state: Option<String>,
    /// The field of its date, where that has to be written.
    due_field: Option<&'static str>,
}

/// What follows from a refused change.
pub(super) enum Verdict {
    /// Nothing else can be changed before.
    Later(Duration),
    /// This one stays as it is.
    Never(AzureError),
}

/// Gives an error back that is worth another try, with a fresh look at the work item.
pub(super) fn verdict(error: ServiceError) -> Result<Verdict> {
    match error {
        ServiceError::Azure(AzureError::Throttled { after } | AzureError::NoPlace { after }) => {
            Ok(Verdict::Later(after))
        }
        ServiceError::Azure(AzureError::TokenRefused { .. }) | ServiceError::Conflict(_) => {
            Ok(Verdict::Later(MENDED))
        }
        ServiceError::Azure(
            AzureError::Changed | AzureError::Unreachable(_) | AzureError::Unexpected { .. },
        ) => Err(error),
        ServiceError::Azure(error) => Ok(Verdict::Never(error)),
        other => Err(other),
    }
}

impl Services {
    pub(super) async fn bring_up_to_date(
        &self,
        organization: OrganizationId,
        wanted: &Wanted,
    ) -> Result<Outcome> {
        let mut states = States::default();
        let mut later = None;
        for group in &wanted.groups {
            let digest = group.report.digest();
            let ticket = wanted.existing.iter().find(|ticket| ticket.id == group.id);
            let Some(ticket) = ticket.filter(|ticket| ticket.told != digest) else {
                continue;
            };
            if ticket.state != TicketState::Filed {
                let is_on_its_way = matches!(
                    ticket.state,
                    TicketState::Queued | TicketState::Filing | TicketState::Waiting
                );
                if is_on_its_way {
                    later = Some(self.clock.now() + LOOK_AGAIN);
                }
                continue;
            }
            let updated = self
                .update(organization, wanted, group, ticket, &mut states)
                .await;
            match updated {
                Ok(()) => {}
                Err(error) => match verdict(error)? {
                    Verdict::Later(wait) => {
                        later = Some(self.clock.now() + wait);
                        break;
                    }
                    Verdict::Never(error) => {
                        tracing::warn!(ticket.id = %ticket.id, %error, "a work item of a policy stays as it is");
                    }
                },
            }
        }
        Ok(match later {
            None => Outcome::Done,
            Some(at) => Outcome::Later {
                at,
                reason: "a work item of the policy cannot be changed yet".to_owned(),
            },
        })
    }

    async fn update(
        &self,
        organization: OrganizationId,
        wanted: &Wanted,
        group: &Group,
        ticket: &PolicyTicket,
        states: &mut States,
    ) -> Result<()> {
        let Some((instance, number)) = ticket.instance_id.zip(ticket.work_item_id) else {
            return Ok(());
        };
        let instance = self.instance_to_use(organization, instance).await?;
        let client = self.client(organization, &instance).await?;
        let mut reader = self.store.read().await?;
        let told = reader.told_issues(organization, ticket.id).await?;
        drop(reader);
        let item = match client.work_item(number).await {
            // Somebody deleted it; that is left alone.
            Err(AzureError::NotFound(_)) => {
                return self.keep(organization, group, ticket, None, None).await;
            }
            found => found.map_err(ServiceError::from)?,
        };
        let field = description_field(&item);
        let text = item.text(field).unwrap_or_default();
        if text.contains(&group.report.mark()) {
            // The change was saved, and its answer got lost.
            let nothing_left = group.report.violators.is_empty();
            let moved = item.text(STATE).filter(|_| nothing_left);
            return self
                .keep(organization, group, ticket, Some(&item), moved)
                .await;
        }
        let change = Change {
            new: group
                .report
                .violators
                .iter()
                .filter(|one| told.iter().all(|(id, _)| *id != one.id))
                .collect(),
            gone: told
                .iter()
                .filter(|(id, _)| group.report.violators.iter().all(|one| one.id != *id))
                .map(|(_, label)| label.clone())
                .collect(),
            state: next_state(&client, &item, ticket, &group.report, states).await?,
            due_field: self
                .due_field(organization, &client, &item, ticket, &group.report)
                .await?,
            report: &group.report,
        };
        let is_closed = work_items::category(&client, &item, states)
            .await?
            .is_some_and(StateCategory::is_closed);
        if is_closed && change.state.is_none() && group.report.violators.is_empty() {
            // A person has closed it, and there is nothing to add.
            return self
                .keep(organization, group, ticket, Some(&item), None)
                .await;
        }
        let renamed = wanted.policy.is_some();
        let patch = change.patch(&item, ticket, renamed);
        let saved = match client.update_work_item(number, &patch).await {
            // A rule of the process forbids the state; the rest is told all the same.
            Err(AzureError::Rejected { .. }) if change.state.is_some() => {
                let change = Change {
                    state: None,
                    ..change
                };
                let patch = change.patch(&item, ticket, renamed);
                client.update_work_item(number, &patch).await?
            }
            saved => saved?,
        };
        let moved = saved
            .text(STATE)
            .filter(|state| item.text(STATE) != Some(state));
        self.keep(organization, group, ticket, Some(&saved), moved)
            .await
    }

    /// Stores what the work item tells now.
    async fn keep(
        &self,
        organization: OrganizationId,
        group: &Group,
        ticket: &PolicyTicket,
        item: Option<&WorkItem>,
        state_set: Option<&str>,
    ) -> Result<()> {
        let (title, sent) = (group.report.title(), group.report.description());
        let mark = group.report.mark();
        let text = item.and_then(|item| item.text(description_field(item)));
        // What a person changed is theirs from then on, until it is what we know again.
        let returned = text.filter(|text| text.contains(&mark));
        let telling = Telling {
            told: group.report.digest(),
            title: &title,
            sent: &sent,
            returned: returned.or(ticket.returned.as_deref()),
            severity: group.severity(),
            due: group.report.due(),
            overdue: group.report.is_overdue(),
            state_set: state_set.or(ticket.state_set.as_deref()),
            issues: &group.issues(),
        };
        let mut writer = self.store.write().await?;
        writer
            .update_policy_ticket(organization, ticket.id, &telling)
            .await?;
        if let Some(instance) = ticket.instance_id {
            let now = self.clock.now();
            writer.hurry_work_item(organization, ticket.id, now).await?;
            self.schedule_reading(&mut writer, organization, instance, now)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(())
    }
}

impl Change<'_> {
    /// All of it in one revision, of the work item as it was read.
    fn patch(&self, item: &WorkItem, ticket: &PolicyTicket, renamed: bool) -> Patch {
        let field = description_field(item);
        let text = item.text(field).unwrap_or_default();
        let is_ours = match &ticket.returned {
            Some(returned) => text == returned,
            None => item.revision == 1 || text == ticket.sent,
        };
        let has_passed = self.report.is_overdue() && !ticket.overdue;
        let changes = self.report.changes(&self.new, &self.gone, has_passed);
        let mut patch = Patch::new().field(HISTORY, changes);
        if let Some((field, due)) = self.due_field.zip(self.report.due()) {
            patch = patch.field(field, due.to_rfc3339());
        }
        if is_ours {
            patch = patch.text(field, &self.report.description(), TextFormat::Html);
        }
        let title = self.report.title();
        if renamed && title != ticket.title && item.text(TITLE) == Some(&*ticket.title) {
            patch = patch.field(TITLE, title);
        }
        if let Some(state) = &self.state {
            patch = patch.field(STATE, state.as_str());
        }
        patch.at_revision(item.revision)
    }
}

/// Where the work item goes: closed when nothing is left and nobody works on it, opened again when we
/// closed it.
async fn next_state(
    client: &Client,
    item: &WorkItem,
    ticket: &PolicyTicket,
    report: &Report,
    states: &mut States,
) -> Result<Option<String>, AzureError> {
    let category = work_items::category(client, item, states).await?;
    let is_set_by_us =
        item.text(STATE).is_some() && item.text(STATE) == ticket.state_set.as_deref();
    let is_done = matches!(
        category,
        Some(StateCategory::Resolved | StateCategory::Completed)
    );
    let wanted: &[StateCategory] = match report.violators.is_empty() {
        true if is_done => &[],
        true if category == Some(StateCategory::Proposed) || is_set_by_us => {
            &[StateCategory::Resolved, StateCategory::Completed]
        }
        false if is_set_by_us && is_done => &[StateCategory::Proposed, StateCategory::InProgress],
        _ => &[],
    };
    let text = |field| item.text(field).unwrap_or_default();
    let known = client.type_states(text(TEAM_PROJECT), text(TYPE));
    let known = if wanted.is_empty() {
        Vec::new()
    } else {
        known.await?
    };
    let of = |category: &StateCategory| {
        let mut states = known.iter().filter(|(_, of)| of.as_ref() == Some(category));
        states.next().map(|(name, _)| name.clone())
    };
    Ok(wanted.iter().find_map(of))
}

/// The field in which people see the description.
fn description_field(item: &WorkItem) -> &'static str {
    if item.text(REPRO_STEPS).is_some() {
        REPRO_STEPS
    } else {
        DESCRIPTION
    }
}
