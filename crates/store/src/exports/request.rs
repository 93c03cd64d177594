//! Asking: an export, its items and their tickets, in a few statements however many issues it has.

use chrono::{DateTime, Utc};
use domain::{
    AzureProjectId, ExportId, InstanceId, IssueId, OrganizationId, ProjectId, TicketId, UserId,
};
use sqlx::QueryBuilder;

use crate::connection::{execute, on};
use crate::{Result, Writer};

/// An export as it is asked for.
#[derive(Debug, Clone)]
pub struct NewExport<'a> {
    pub id: ExportId,
    pub project: ProjectId,
    pub requested_by: UserId,
    pub requested_by_name: &'a str,
}

/// Where the work items of an export shall be made.
#[derive(Debug, Clone)]
pub struct ExportTarget<'a> {
    pub instance: InstanceId,
    pub azure_project: AzureProjectId,
    pub work_item_type: &'a str,
    /// What may exist over there from an earlier time is not looked for before.
    pub looked_for_at: DateTime<Utc>,
}

/// Items that one statement inserts; SQLite binds at most 32,766 values.
const AT_ONCE: usize = 1_000;

const INSERT: &str = "
    INSERT INTO exports (id, organization_id, project_id, state, requested_by, requested_by_name,
        requested_at, cancelled)
    VALUES ($1, $2, $3, 'queued', $4, $5, $6, FALSE)";
const INSERT_ITEMS: &str = "
    INSERT INTO export_items (export_id, position, issue_id, ticket_id, state, withdrawn) ";
const FOREIGN: &str = "
    SELECT COUNT(*) FROM export_items i JOIN exports e ON e.id = i.export_id
    WHERE e.organization_id = $1 AND e.id = $2 AND NOT EXISTS (
        SELECT 1 FROM issues s WHERE s.organization_id = e.organization_id
          AND s.project_id = e.project_id AND s.id = i.issue_id)";
// A ticket under way or filed stays as it is. One that failed or is parked is asked for anew; what
// may exist over there is remembered where the target is the same.
const REQUEST: &str = "
    INSERT INTO tickets (id, organization_id, project_id, issue_id, instance_id, azure_project_id,
        work_item_type, unlinks, requested_by, requested_at, state, wish, due_at, attempt,
        changed_at)
    SELECT i.ticket_id, e.organization_id, e.project_id, i.issue_id, $3, $4, $5, 0, $6, $7,
           'queued', 'file', $7, 0, $7
    FROM exports e JOIN export_items i ON i.export_id = e.id
    WHERE e.organization_id = $1 AND e.id = $2 AND i.state = 'queued'
    ON CONFLICT (organization_id, issue_id) DO UPDATE
        SET project_id = excluded.project_id, instance_id = excluded.instance_id,
            azure_project_id = excluded.azure_project_id,
            work_item_type = excluded.work_item_type, requested_by = excluded.requested_by,
            requested_at = excluded.requested_at, state = 'queued', reason = NULL, error = NULL,
            due_at = CASE WHEN tickets.sent_at IS NOT NULL
                    AND tickets.azure_project_id = excluded.azure_project_id
                THEN $8 ELSE excluded.due_at END,
            sent_at = CASE WHEN tickets.azure_project_id = excluded.azure_project_id
                THEN tickets.sent_at END,
            attempt = tickets.attempt + 1, changed_at = excluded.changed_at
        WHERE tickets.state IN ('failed', 'cancelled')
           OR (tickets.state = 'waiting' AND tickets.reason = 'parked')";
const LINKED: &str = "
    UPDATE export_items SET state = 'failed', reason = NULL, error = $3, settled_at = t.changed_at,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url
    FROM tickets t
    WHERE t.organization_id = $1 AND export_items.export_id = $2
      AND t.id = export_items.ticket_id AND t.state = 'filed' AND export_items.state = 'queued'";
const ASK_AGAIN: &str = "
    UPDATE export_items SET withdrawn = FALSE, settled_at = NULL, error = NULL,
        state = CASE WHEN state IN ('failed', 'cancelled') THEN 'queued' ELSE state END
    WHERE (state IN ('failed', 'cancelled') OR withdrawn) AND work_item_id IS NULL
      AND export_id IN (SELECT id FROM exports WHERE organization_id = $1 AND id = $2)";
const REOPEN: &str = "
    UPDATE exports SET state = 'queued', cancelled = FALSE, finished_at = NULL
    WHERE organization_id = $1 AND id = $2";

impl Writer {
    /// Adds an export with its items. [`Self::request_tickets`] follows in the same transaction.
    pub async fn insert_export(
        &mut self,
        organization: OrganizationId,
        export: &NewExport<'_>,
        issues: &[IssueId],
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.lock_tickets(organization).await?;
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
        let mut positions = 0_i64..;
        for issues in issues.chunks(AT_ONCE) {
            let items: Vec<_> = positions.by_ref().zip(issues.iter().copied()).collect();
            on!(self, |conn| {
                let mut query = QueryBuilder::new(INSERT_ITEMS);
                query.push_values(&items, |mut row, (position, issue)| {
                    row.push_bind(export.id)
                        .push_bind(position)
                        .push_bind(issue)
                        .push_bind(TicketId::of(organization, *issue))
                        .push("'queued', FALSE");
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Whether an export names an issue that its project does not have.
    pub async fn has_foreign_issues(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
    ) -> Result<bool> {
        let foreign: i64 = on!(self, |conn| sqlx::query_scalar(FOREIGN)
            .bind(organization)
            .bind(export)
            .fetch_one(conn)
            .await)?;
        Ok(foreign > 0)
    }

    /// Has the queued items of an export filed, unless that is under way. An item whose issue is
    /// filed already fails with `linked` as the reason.
    pub async fn request_tickets(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        requested_by: UserId,
        target: &ExportTarget<'_>,
        linked: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(REQUEST)
                .bind(organization)
                .bind(export)
                .bind(target.instance)
                .bind(target.azure_project)
                .bind(target.work_item_type)
                .bind(requested_by)
                .bind(now)
                .bind(target.looked_for_at)
        )?;
        execute!(
            self,
            sqlx::query(LINKED)
                .bind(organization)
                .bind(export)
                .bind(linked)
        )?;
        self.heed_wishes(organization, export, now).await
    }

    /// Opens an export again for its items that failed or were cancelled; gives their number.
    /// [`Self::request_tickets`] follows in the same transaction.
    pub async fn reopen_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
    ) -> Result<u64> {
        self.lock_tickets(organization).await?;
        let again = execute!(self, sqlx::query(ASK_AGAIN).bind(organization).bind(export))?;
        if again > 0 {
            execute!(self, sqlx::query(REOPEN).bind(organization).bind(export))?;
        }
        Ok(again)
    }
}
