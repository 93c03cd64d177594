//! Links that people make and take away.

use chrono::{DateTime, Utc};
use domain::{
    AzureProjectId, InstanceId, IssueId, OrganizationId, ProjectId, TicketId, UserId, WorkItemLink,
};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

// What is under way, or may exist over there, is waited for. Whoever read the ticket before this
// claims it no more.
const LINK: &str = "
    INSERT INTO tickets (id, organization_id, project_id, issue_id, instance_id, azure_project_id,
        work_item_type, unlinks, requested_by, requested_at, state, wish, due_at, attempt,
        work_item_id, work_item_url, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 'filed', 'file', NULL, 0, $10, $11, $9)
    ON CONFLICT (organization_id, issue_id) DO UPDATE
        SET project_id = excluded.project_id, instance_id = excluded.instance_id,
            azure_project_id = excluded.azure_project_id, work_item_type = excluded.work_item_type,
            requested_by = excluded.requested_by, requested_at = excluded.requested_at,
            state = 'filed', reason = NULL, error = NULL, due_at = NULL, sent_at = NULL,
            attempt = tickets.attempt + 1, work_item_id = excluded.work_item_id,
            work_item_url = excluded.work_item_url, changed_at = excluded.changed_at
        WHERE tickets.state IN ('failed', 'cancelled')
           OR (tickets.state IN ('queued', 'waiting') AND tickets.sent_at IS NULL)";
const UNLINK: &str = "
    UPDATE tickets SET state = 'cancelled', reason = NULL, error = NULL, due_at = NULL,
        sent_at = NULL, attempt = attempt + 1, unlinks = unlinks + 1, work_item_id = NULL,
        work_item_url = NULL, changed_at = $4
    WHERE organization_id = $1 AND issue_id = $2 AND state = 'filed' AND work_item_id = $3";

const FILED: &str = "
    SELECT project_id, instance_id, azure_project_id, unlinks, work_item_id
    FROM tickets WHERE organization_id = $1 AND issue_id = $2 AND work_item_id IS NOT NULL";

/// An issue that somebody ties to a work item that is there already.
#[derive(Debug, Clone)]
pub struct NewLink<'a> {
    pub id: TicketId,
    pub project: ProjectId,
    pub issue: IssueId,
    pub instance: InstanceId,
    pub azure_project: AzureProjectId,
    pub work_item_type: &'a str,
    pub requested_by: UserId,
}

/// A ticket that is linked to a work item.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FiledTicket {
    pub project_id: ProjectId,
    /// `None` when the instance was deleted.
    pub instance_id: Option<InstanceId>,
    pub azure_project_id: AzureProjectId,
    pub unlinks: i64,
    pub work_item_id: i64,
}

impl Reader {
    /// The ticket of an issue, if it is linked.
    pub async fn filed_ticket(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
    ) -> Result<Option<FiledTicket>> {
        Ok(on!(self, |conn| sqlx::query_as(FILED)
            .bind(organization)
            .bind(issue)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Links an issue to a work item that is there already; `false` when it is linked, or when its
    /// own work item is under way or may exist.
    pub async fn link_ticket(
        &mut self,
        organization: OrganizationId,
        ticket: &NewLink<'_>,
        link: &WorkItemLink,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        let touched = execute!(
            self,
            sqlx::query(LINK)
                .bind(ticket.id)
                .bind(organization)
                .bind(ticket.project)
                .bind(ticket.issue)
                .bind(ticket.instance)
                .bind(ticket.azure_project)
                .bind(ticket.work_item_type)
                .bind(ticket.requested_by)
                .bind(now)
                .bind(link.id)
                .bind(&link.url)
        )?;
        self.follow_ticket(organization, ticket.id, now).await?;
        Ok(touched == 1)
    }

    /// Takes the link between an issue and a work item away on purpose: the next export files a new
    /// one. `false` when there is no such link.
    pub async fn unlink_ticket(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
        work_item: i64,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        let touched = execute!(
            self,
            sqlx::query(UNLINK)
                .bind(organization)
                .bind(issue)
                .bind(work_item)
                .bind(now)
        )?;
        Ok(touched == 1)
    }
}
