//! Exports: what somebody asked for at once. Items follow their tickets until they are final.

use chrono::{DateTime, Utc};
use domain::{
    Export, ExportId, ExportItem, ExportProgress, InstanceId, IssueId, OrganizationId, ProjectId,
    TicketId, TicketState, UserId, WaitReason,
};

use crate::connection::{execute, on};
use crate::tickets::link;
use crate::{Reader, Result, Writer};

/// An export as it is asked for.
#[derive(Debug, Clone)]
pub struct NewExport<'a> {
    pub id: ExportId,
    pub project: ProjectId,
    pub requested_by: UserId,
    pub requested_by_name: &'a str,
}

const SELECT: &str = "
    SELECT e.id, e.project_id, e.state, e.requested_by_name, e.requested_at, COUNT(i.position) AS total,
           COUNT(i.position) FILTER (WHERE i.state = 'filed') AS filed,
           COUNT(i.position) FILTER (WHERE i.state = 'failed') AS failed,
           COUNT(i.position) FILTER (WHERE i.state = 'cancelled') AS cancelled,
           COUNT(i.position) FILTER (WHERE i.state = 'waiting') AS waiting
    FROM exports e LEFT JOIN export_items i ON i.export_id = e.id
    WHERE e.organization_id = $1 AND e.id = $2
    GROUP BY e.id, e.project_id, e.state, e.requested_by_name, e.requested_at";
const ITEMS: &str = "
    SELECT i.issue_id, s.issue_type, i.state, i.reason, i.error, i.work_item_id, i.work_item_url
    FROM export_items i JOIN exports e ON e.id = i.export_id
    LEFT JOIN issues s ON s.organization_id = e.organization_id AND s.id = i.issue_id
    WHERE e.organization_id = $1 AND e.id = $2 ORDER BY i.position";
const LATEST: &str = "
    SELECT e.id FROM export_items i JOIN exports e ON e.id = i.export_id
    WHERE e.organization_id = $1 AND i.issue_id = $2 ORDER BY e.requested_at DESC, e.id DESC LIMIT 1";
const HAS_ISSUE: &str = "
    SELECT COUNT(*) FROM issues WHERE organization_id = $1 AND project_id = $2 AND id = $3";
const INSERT: &str = "
    INSERT INTO exports (id, organization_id, project_id, state, requested_by, requested_by_name,
        requested_at)
    VALUES ($1, $2, $3, 'queued', $4, $5, $6)";
const INSERT_ITEM: &str = "
    INSERT INTO export_items (export_id, position, issue_id, ticket_id, state, reason, error,
        work_item_id, work_item_url)
    SELECT e.id, $3, $4, t.id,
           CASE WHEN t.state = 'filed' THEN 'failed' ELSE t.state END, t.reason,
           CASE WHEN t.state = 'filed' THEN $5 ELSE t.error END, t.work_item_id, t.work_item_url
    FROM exports e JOIN tickets t ON t.organization_id = e.organization_id AND t.issue_id = $4
    WHERE e.organization_id = $1 AND e.id = $2";
// Setting the state also locks the rows, so that of two nodes that finish the last two items one
// sees the other's.
const BEGIN_BY_TICKET: &str = "
    UPDATE exports SET state = 'running'
    WHERE organization_id = $1 AND state IN ('queued', 'running') AND id IN (
        SELECT i.export_id FROM export_items i WHERE i.ticket_id = $2
          AND i.state NOT IN ('filed', 'failed', 'cancelled'))";
const FOLLOW_BY_TICKET: &str = "
    UPDATE export_items SET state = t.state, reason = t.reason, error = t.error,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url
    FROM tickets t
    WHERE t.organization_id = $1 AND t.id = $2 AND export_items.ticket_id = $2
      AND export_items.state NOT IN ('filed', 'failed', 'cancelled')";
const BEGIN_BY_INSTANCE: &str = "
    UPDATE exports SET state = 'running'
    WHERE organization_id = $1 AND state IN ('queued', 'running') AND id IN (
        SELECT i.export_id FROM export_items i JOIN tickets t ON t.id = i.ticket_id
        WHERE t.instance_id = $2 AND i.state NOT IN ('filed', 'failed', 'cancelled'))";
const FOLLOW_BY_INSTANCE: &str = "
    UPDATE export_items SET state = t.state, reason = t.reason, error = t.error,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url
    FROM tickets t
    WHERE t.organization_id = $1 AND t.instance_id = $2 AND t.id = export_items.ticket_id
      AND export_items.state NOT IN ('filed', 'failed', 'cancelled')";
const COMPLETE: &str = "
    UPDATE exports SET state = 'completed', finished_at = $2
    WHERE organization_id = $1 AND state IN ('queued', 'running') AND NOT EXISTS (
        SELECT 1 FROM export_items i WHERE i.export_id = exports.id
          AND i.state NOT IN ('filed', 'failed', 'cancelled'))";

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    progress: ExportProgress,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    issue_id: IssueId,
    issue_type: Option<String>,
    state: TicketState,
    reason: Option<WaitReason>,
    error: Option<String>,
    work_item_id: Option<i64>,
    work_item_url: Option<String>,
}

impl From<ItemRow> for ExportItem {
    fn from(row: ItemRow) -> Self {
        Self {
            issue_id: row.issue_id,
            issue_type: row.issue_type,
            state: row.state,
            reason: row.reason,
            work_item: link(row.work_item_id, row.work_item_url),
            error: row.error,
        }
    }
}

impl Reader {
    pub async fn export(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
    ) -> Result<Option<Export>> {
        let Some(row) = self.select_export(organization, id).await? else {
            return Ok(None);
        };
        let items: Vec<ItemRow> = on!(self, |conn| sqlx::query_as(ITEMS)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?;
        Ok(Some(Export {
            progress: row.progress,
            requested_by: row.requested_by_name,
            requested_at: row.requested_at,
            items: items.into_iter().map(ExportItem::from).collect(),
        }))
    }

    /// An export without its items.
    pub async fn export_progress(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
    ) -> Result<Option<ExportProgress>> {
        let row = self.select_export(organization, id).await?;
        Ok(row.map(|row| row.progress))
    }

    async fn select_export(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
    ) -> Result<Option<Row>> {
        Ok(on!(self, |conn| sqlx::query_as(SELECT)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }

    /// Whether a project has this issue.
    pub async fn has_issue(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        issue: IssueId,
    ) -> Result<bool> {
        let found: i64 = on!(self, |conn| sqlx::query_scalar(HAS_ISSUE)
            .bind(organization)
            .bind(project)
            .bind(issue)
            .fetch_one(conn)
            .await)?;
        Ok(found == 1)
    }

    /// The latest export that an issue is part of.
    pub async fn latest_export_of(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
    ) -> Result<Option<ExportId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(LATEST)
            .bind(organization)
            .bind(issue)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Adds an export whose tickets are there already; its items follow in the same transaction.
    pub async fn insert_export(
        &mut self,
        organization: OrganizationId,
        export: &NewExport<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(export.id)
                .bind(organization)
                .bind(export.project)
                .bind(export.requested_by)
                .bind(export.requested_by_name)
                .bind(now)
        )?;
        Ok(())
    }

    /// Adds an issue whose ticket is there already. One that is filed makes the item fail with
    /// `linked` as the reason.
    pub async fn insert_export_item(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        position: i64,
        issue: IssueId,
        linked: &str,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(INSERT_ITEM)
                .bind(organization)
                .bind(export)
                .bind(position)
                .bind(issue)
                .bind(linked)
        )?;
        crate::error::exactly_one(touched)
    }

    /// Closes the exports of which nothing is left to do.
    pub async fn complete_exports(
        &mut self,
        organization: OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, sqlx::query(COMPLETE).bind(organization).bind(now))?;
        Ok(())
    }

    /// Brings the items of one ticket up to date.
    pub(crate) async fn follow_ticket(
        &mut self,
        organization: OrganizationId,
        ticket: TicketId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for statement in [BEGIN_BY_TICKET, FOLLOW_BY_TICKET] {
            execute!(self, sqlx::query(statement).bind(organization).bind(ticket))?;
        }
        self.complete_exports(organization, now).await
    }

    /// Brings the items of all tickets of an instance up to date.
    pub(crate) async fn follow_tickets_of(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for statement in [BEGIN_BY_INSTANCE, FOLLOW_BY_INSTANCE] {
            execute!(
                self,
                sqlx::query(statement).bind(organization).bind(instance)
            )?;
        }
        self.complete_exports(organization, now).await
    }
}
