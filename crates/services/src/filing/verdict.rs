//! What an answer of Azure DevOps means for a ticket, and for those behind it.

use azure::{AzureError, Cause, What};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{TicketState, WaitReason, WorkItemLink};
use store::{DueTicket, Hold, Settled};

pub(super) const ISSUE_GONE: &str =
    "The issue was deleted before it was filed. Upload a scan that shows it to export it again.";
pub(super) const NOT_ALLOWED: &str = "The person who asked for this may no longer export issues \
    of this project. Somebody with the role Member or above can export it again.";
const LOST: &str = "The answer of Azure DevOps got lost, so the work item may exist. Polaris looks \
    for it before it sends anything again; nothing needs to be done.";
/// After a sentence that says what somebody has to mend.
const THEN: &str = "Then what waits is filed by itself.";
/// After a sentence about what passes.
const AGAIN: &str = "Polaris tries again by itself.";
/// When it is tried again whether there is a connection.
const RECONNECT: TimeDelta = TimeDelta::minutes(1);

/// What becomes of one ticket, and whether the others of its instance have to wait.
#[derive(Debug)]
pub(super) struct Verdict {
    pub settled: Settled,
    holds: Holds,
}

#[derive(Debug, PartialEq, Eq)]
enum Holds {
    Nothing,
    /// What goes to the same Azure project as the same type.
    Type,
    /// What goes to the same Azure project.
    Project,
    Instance,
}

impl From<Settled> for Verdict {
    fn from(settled: Settled) -> Self {
        Self {
            settled,
            holds: Holds::Nothing,
        }
    }
}

impl Verdict {
    /// A creation failed that left at `sent_at` for the first time.
    pub(super) fn after_sending(
        error: &AzureError,
        sent_at: DateTime<Utc>,
        now: DateTime<Utc>,
        quarantine: TimeDelta,
    ) -> Self {
        if error.is_ambiguous() {
            return ambiguous(LOST.to_owned(), sent_at, now + quarantine).into();
        }
        // What was refused does not exist; what may have existed was looked for before.
        Self::refused(error, None, now)
    }

    /// A question that comes before the creation failed. `sent_at` stands where an earlier creation
    /// has not been looked for yet.
    pub(super) fn before_sending(
        error: &AzureError,
        sent_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        quarantine: TimeDelta,
    ) -> Self {
        let verdict = Self::refused(error, sent_at, now);
        if verdict.holds != Holds::Nothing {
            return verdict;
        }
        match sent_at {
            // Only a look can tell that nothing exists, so that no refusal of the look ends this.
            Some(sent_at) => ambiguous(error.to_string(), sent_at, now + quarantine).into(),
            None if is_final(error) => verdict,
            None => Self {
                settled: waiting(&parked(error, Some(now + RECONNECT)), None),
                holds: Holds::Instance,
            },
        }
    }

    /// A creation was refused for what all issues like it get.
    pub(super) fn parked_by_mapping(error: &AzureError) -> Self {
        waiting(&parked(error, None), None).into()
    }

    fn refused(error: &AzureError, sent_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let (hold, holds) = match error {
            AzureError::Throttled { after } | AzureError::NoPlace { after } => {
                let hold = Hold {
                    reason: WaitReason::Throttled,
                    ..parked(error, Some(now + *after))
                };
                (hold, Holds::Instance)
            }
            AzureError::TokenRefused { .. }
            | AzureError::NotFound(What::Organization)
            | AzureError::Unreachable(Cause::Blocked { .. } | Cause::Certificate) => {
                (parked(error, None), Holds::Instance)
            }
            AzureError::Unreachable(Cause::NoConnection) => {
                (parked(error, Some(now + RECONNECT)), Holds::Instance)
            }
            AzureError::Forbidden { .. } | AzureError::NotFound(What::Project) => {
                (parked(error, None), Holds::Project)
            }
            AzureError::NotFound(What::WorkItemType) => (parked(error, None), Holds::Type),
            _ => return failed(&error.to_string()).into(),
        };
        Self {
            settled: waiting(&hold, sent_at),
            holds,
        }
    }

    /// What holds up the others that go where this ticket goes.
    pub(super) fn hold(&self, ticket: &DueTicket) -> Option<Hold> {
        let (project, work_item_type) = match self.holds {
            Holds::Nothing => return None,
            Holds::Type => (Some(ticket.azure_project_id), Some(&ticket.work_item_type)),
            Holds::Project => (Some(ticket.azure_project_id), None),
            Holds::Instance => (None, None),
        };
        Some(Hold {
            azure_project: project,
            work_item_type: work_item_type.cloned(),
            project: None,
            reason: self.settled.reason?,
            error: self.settled.error.clone()?,
            until: self.settled.due_at,
        })
    }
}

/// Whether asking again would give the same answer.
fn is_final(error: &AzureError) -> bool {
    matches!(error, AzureError::NotFound(_) | AzureError::Rejected { .. })
}

/// Waits for somebody to mend the reason, which `sentence` names, or until the next try.
pub(crate) fn parked(sentence: &impl ToString, until: Option<DateTime<Utc>>) -> Hold {
    let next = if until.is_some() { AGAIN } else { THEN };
    Hold {
        azure_project: None,
        work_item_type: None,
        project: None,
        reason: WaitReason::Parked,
        error: format!("{} {next}", sentence.to_string()),
        until,
    }
}

pub(super) fn filed(link: WorkItemLink) -> Settled {
    Settled {
        state: TicketState::Filed,
        reason: None,
        error: None,
        work_item: Some(link),
        due_at: None,
        sent_at: None,
    }
}

pub(super) fn failed(error: &str) -> Settled {
    Settled {
        state: TicketState::Failed,
        reason: None,
        error: Some(error.to_owned()),
        work_item: None,
        due_at: None,
        sent_at: None,
    }
}

/// Ready to be filed, once somebody wants that again.
pub(super) fn resting(now: DateTime<Utc>) -> Settled {
    Settled {
        state: TicketState::Queued,
        reason: None,
        error: None,
        work_item: None,
        due_at: Some(now),
        sent_at: None,
    }
}

pub(super) fn cancelled() -> Settled {
    Settled {
        state: TicketState::Cancelled,
        reason: None,
        error: None,
        work_item: None,
        due_at: None,
        sent_at: None,
    }
}

fn waiting(hold: &Hold, sent_at: Option<DateTime<Utc>>) -> Settled {
    Settled {
        state: TicketState::Waiting,
        reason: Some(hold.reason),
        error: Some(hold.error.clone()),
        work_item: None,
        due_at: hold.until,
        sent_at,
    }
}

fn ambiguous(error: String, sent_at: DateTime<Utc>, due_at: DateTime<Utc>) -> Settled {
    Settled {
        state: TicketState::Waiting,
        reason: Some(WaitReason::Ambiguous),
        error: Some(error),
        work_item: None,
        due_at: Some(due_at),
        sent_at: Some(sent_at),
    }
}
