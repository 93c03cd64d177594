//! Tickets: the intent to file an issue, how far it is, and the link to its work item.
//!
//! Who carries one out claims it first; each claim has a number, and whoever holds an older one
//! changes nothing any more. The items of exports follow each change in the same transaction.

mod holds;
mod links;
mod order;
mod overdue;

use chrono::{DateTime, Utc};
use domain::{
    AzureProjectId, InstanceId, IssueId, OrganizationId, ProjectId, Ticket, TicketId, TicketState,
    TicketWish, UserId, WaitReason, WorkItemLink,
};

use crate::connection::{execute, on};
use crate::work_items::WorkItemColumns;
use crate::{Reader, Result, Writer};

pub use holds::Hold;
pub use links::{FiledTicket, NewLink};
pub use overdue::OverdueTicket;

/// A ticket that something has to be done about.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DueTicket {
    pub id: TicketId,
    pub project_id: ProjectId,
    pub issue_id: IssueId,
    pub azure_project_id: AzureProjectId,
    pub work_item_type: String,
    pub unlinks: i64,
    pub requested_by: UserId,
    pub wish: TicketWish,
    /// The number of the last claim.
    pub attempt: i64,
    /// When the first call left whose work item may exist; `None` when none can.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What became of a claimed ticket.
#[derive(Debug, Clone)]
pub struct Settled {
    pub state: TicketState,
    pub reason: Option<WaitReason>,
    pub error: Option<String>,
    pub work_item: Option<WorkItemLink>,
    /// When it is to be looked at again; `None` when nothing happens by itself.
    pub due_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// The columns of a ticket beside those of another row that it is joined to.
#[derive(sqlx::FromRow)]
pub(crate) struct TicketColumns {
    ticket_id: Option<TicketId>,
    ticket_state: Option<TicketState>,
    ticket_reason: Option<WaitReason>,
    ticket_error: Option<String>,
    ticket_work_item_id: Option<i64>,
    ticket_work_item_url: Option<String>,
    ticket_changed_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    item: WorkItemColumns,
}

impl TicketColumns {
    /// A cancelled ticket promises nothing and links to nothing: to people there is none.
    pub(crate) fn ticket(self) -> Option<Ticket> {
        let state = self
            .ticket_state
            .filter(|state| *state != TicketState::Cancelled)?;
        let link = link(self.ticket_work_item_id, self.ticket_work_item_url);
        Some(Ticket {
            id: self.ticket_id?,
            state,
            reason: self.ticket_reason,
            work_item: link.map(|link| self.item.of(link)),
            error: self.ticket_error,
            changed_at: self.ticket_changed_at?,
        })
    }
}

pub(crate) fn link(id: Option<i64>, url: Option<String>) -> Option<WorkItemLink> {
    Some(WorkItemLink { id: id?, url: url? })
}

const TICKET: &str = "
    SELECT t.id AS ticket_id, t.state AS ticket_state, t.reason AS ticket_reason,
           t.error AS ticket_error, t.work_item_id AS ticket_work_item_id,
           t.work_item_url AS ticket_work_item_url, t.changed_at AS ticket_changed_at,
           w.title AS item_title, w.state AS item_state, w.state_category AS item_category,
           w.assignee AS item_assignee, w.read_at AS item_read_at, w.gone AS item_gone
    FROM tickets t
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE t.organization_id = $1 AND t.issue_id = $2";
// A ticket that nobody wants filed now is due for as long as its work item may exist.
const DUE: &str = "
    SELECT id, project_id, issue_id, azure_project_id, work_item_type, unlinks, requested_by, wish,
           attempt, sent_at
    FROM tickets WHERE organization_id = $1 AND instance_id = $2 AND due_at <= $3
      AND (wish = 'file' OR sent_at IS NOT NULL OR state = 'filing')
    ORDER BY due_at, id LIMIT $4";
const NEXT_DUE: &str = "
    SELECT MIN(due_at) FROM tickets WHERE organization_id = $1 AND instance_id = $2
      AND due_at IS NOT NULL AND (wish = 'file' OR sent_at IS NOT NULL OR state = 'filing')";
const LINKED: &str = "
    SELECT id, unlinks FROM tickets
    WHERE organization_id = $1 AND azure_project_id = $2 AND work_item_id IS NOT NULL";
const CLAIM: &str = "
    UPDATE tickets SET state = 'filing', reason = NULL, error = NULL, attempt = attempt + 1,
        sent_at = $4, due_at = $5, changed_at = $6, unlinks = $7
    WHERE organization_id = $1 AND id = $2 AND attempt = $3 AND due_at IS NOT NULL";
const SETTLE: &str = "
    UPDATE tickets SET state = $4, reason = $5, error = $6, work_item_id = $7, work_item_url = $8,
        due_at = $9, sent_at = $10, changed_at = $11
    WHERE organization_id = $1 AND id = $2 AND attempt = $3 AND state = 'filing'";
const CANCEL_WITHDRAWN: &str = "
    UPDATE tickets SET state = 'cancelled', reason = NULL, error = NULL, due_at = NULL
    WHERE organization_id = $1 AND id = $2 AND wish = 'withdraw' AND sent_at IS NULL
      AND state IN ('queued', 'waiting')";

impl Reader {
    /// The ticket of an issue.
    pub async fn ticket(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
    ) -> Result<Option<Ticket>> {
        let row: Option<TicketColumns> = on!(self, |conn| sqlx::query_as(TICKET)
            .bind(organization)
            .bind(issue)
            .fetch_optional(conn)
            .await)?;
        Ok(row.and_then(TicketColumns::ticket))
    }

    /// The tickets of an instance that something has to be done about now, the oldest first.
    pub async fn due_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DueTicket>> {
        Ok(on!(self, |conn| sqlx::query_as(DUE)
            .bind(organization)
            .bind(instance)
            .bind(now)
            .bind(limit)
            .fetch_all(conn)
            .await)?)
    }

    /// The tickets that are linked to a work item of an Azure project, each with the count of its
    /// unlinks.
    pub async fn linked_tickets(
        &mut self,
        organization: OrganizationId,
        azure_project: AzureProjectId,
    ) -> Result<Vec<(TicketId, i64)>> {
        Ok(on!(self, |conn| sqlx::query_as(LINKED)
            .bind(organization)
            .bind(azure_project)
            .fetch_all(conn)
            .await)?)
    }

    /// When the next ticket of an instance has to be looked at.
    pub async fn next_ticket_due(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(NEXT_DUE)
            .bind(organization)
            .bind(instance)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Takes a ticket, as it was read, until `until`; `false` when somebody else did. Its count of
    /// unlinks is kept, which a look over there may have raised. From
    /// `sent_at` on its work item may exist.
    pub async fn claim_ticket(
        &mut self,
        organization: OrganizationId,
        ticket: &DueTicket,
        sent_at: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        let touched = execute!(
            self,
            sqlx::query(CLAIM)
                .bind(organization)
                .bind(ticket.id)
                .bind(ticket.attempt)
                .bind(sent_at)
                .bind(until)
                .bind(now)
                .bind(ticket.unlinks)
        )?;
        if touched == 1 {
            self.follow_claimed_ticket(organization, ticket.id).await?;
        }
        Ok(touched == 1)
    }

    /// Stores what became of a ticket that was claimed as number `attempt`; `false` when somebody
    /// else has claimed it since. One that would wait on without anybody wanting it is cancelled.
    pub async fn settle_ticket(
        &mut self,
        organization: OrganizationId,
        id: TicketId,
        attempt: i64,
        settled: &Settled,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        let link = settled.work_item.as_ref();
        let touched = execute!(
            self,
            sqlx::query(SETTLE)
                .bind(organization)
                .bind(id)
                .bind(attempt)
                .bind(settled.state)
                .bind(settled.reason)
                .bind(&settled.error)
                .bind(link.map(|link| link.id))
                .bind(link.map(|link| link.url.as_str()))
                .bind(settled.due_at)
                .bind(settled.sent_at)
                .bind(now)
        )?;
        if !settled.state.is_final() {
            execute!(
                self,
                sqlx::query(CANCEL_WITHDRAWN).bind(organization).bind(id)
            )?;
        }
        self.follow_ticket(organization, id, now).await?;
        Ok(touched == 1)
    }
}
