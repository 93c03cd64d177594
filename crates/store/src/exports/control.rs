//! Stopping and going on. What the exports of a ticket want is worked out anew after each change,
//! so that pausing or cancelling one leaves alone what another one wants.

use chrono::{DateTime, Utc};
use domain::{ExportId, InstanceId, IssueId, OrganizationId, ProjectId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

const PAUSE: &str = "
    UPDATE exports SET state = 'paused'
    WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'running') AND NOT cancelled";
const RESUME: &str = "
    UPDATE exports SET state = 'running'
    WHERE organization_id = $1 AND id = $2 AND state = 'paused'";
const CANCEL: &str = "
    UPDATE exports SET state = 'running', cancelled = TRUE
    WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'running', 'paused')";
const WITHDRAW: &str = "
    UPDATE export_items SET withdrawn = TRUE
    WHERE state NOT IN ('filed', 'failed', 'cancelled') AND ($3 IS NULL OR issue_id = $3)
      AND export_id IN (SELECT id FROM exports WHERE organization_id = $1 AND id = $2)";
const OPEN: &str = "
    SELECT DISTINCT e.id FROM exports e JOIN export_items i ON i.export_id = e.id
    WHERE e.organization_id = $1 AND e.project_id = $2 AND ($3 IS NULL OR i.issue_id = $3)
      AND e.state IN ('queued', 'running', 'paused')
      AND i.state NOT IN ('filed', 'failed', 'cancelled')";
const INSTANCES: &str = "
    SELECT DISTINCT t.instance_id FROM tickets t JOIN export_items i ON i.ticket_id = t.id
    WHERE t.organization_id = $1 AND i.export_id = $2 AND t.instance_id IS NOT NULL";
const FAILED: &str = "
    SELECT t.issue_id FROM tickets t
    JOIN issues i ON i.organization_id = t.organization_id AND i.id = t.issue_id
    WHERE t.organization_id = $1 AND t.project_id = $2 AND t.state = 'failed'
    ORDER BY t.changed_at, t.id LIMIT 10000";
// Whoever has read the ticket before and not claimed it yet shall look again.
const WISH: &str = "
    UPDATE tickets SET attempt = attempt + CASE WHEN state = 'filing' THEN 0 ELSE 1 END,
        wish = CASE
            WHEN EXISTS (SELECT 1 FROM export_items i JOIN exports e ON e.id = i.export_id
                         WHERE i.ticket_id = tickets.id AND NOT i.withdrawn
                           AND i.state NOT IN ('filed', 'failed', 'cancelled')
                           AND e.state IN ('queued', 'running')) THEN 'file'
            WHEN EXISTS (SELECT 1 FROM export_items i JOIN exports e ON e.id = i.export_id
                         WHERE i.ticket_id = tickets.id AND NOT i.withdrawn
                           AND i.state NOT IN ('filed', 'failed', 'cancelled')
                           AND e.state = 'paused') THEN 'rest'
            ELSE 'withdraw' END
    WHERE organization_id = $1 AND state NOT IN ('filed', 'failed', 'cancelled')
      AND id IN (SELECT ticket_id FROM export_items WHERE export_id = $2)";
const CANCEL_UNSENT: &str = "
    UPDATE tickets SET state = 'cancelled', reason = NULL, error = NULL, due_at = NULL,
        changed_at = $3
    WHERE organization_id = $1 AND wish = 'withdraw' AND sent_at IS NULL
      AND state IN ('queued', 'waiting')
      AND id IN (SELECT ticket_id FROM export_items WHERE export_id = $2)";
// The ticket goes on for somebody else.
const LEAVE: &str = "
    UPDATE export_items SET state = 'cancelled', reason = NULL, error = NULL, settled_at = $3
    WHERE export_id = $2 AND withdrawn AND state NOT IN ('filed', 'failed', 'cancelled')
      AND EXISTS (SELECT 1 FROM tickets t WHERE t.organization_id = $1
                    AND t.id = export_items.ticket_id AND t.wish <> 'withdraw')";

impl Reader {
    /// Where the tickets of an export go.
    pub async fn instances_of_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
    ) -> Result<Vec<InstanceId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(INSTANCES)
            .bind(organization)
            .bind(export)
            .fetch_all(conn)
            .await)?)
    }

    /// The issues of a project whose filing failed, the oldest first; as many as an export takes.
    pub async fn failed_issues(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<IssueId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(FAILED)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?)
    }

    /// The exports of a project that have something left to do, or to do for one issue.
    pub async fn open_exports(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        issue: Option<IssueId>,
    ) -> Result<Vec<ExportId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(OPEN)
            .bind(organization)
            .bind(project)
            .bind(issue)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Sends nothing more for an export that runs; `false` when it does not run.
    pub async fn pause_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.turn_export(PAUSE, organization, export, now).await
    }

    /// Goes on with an export; `false` when it is not paused.
    pub async fn resume_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.turn_export(RESUME, organization, export, now).await
    }

    async fn turn_export(
        &mut self,
        statement: &'static str,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        let turned = execute!(self, sqlx::query(statement).bind(organization).bind(export))? == 1;
        if turned {
            self.heed_wishes(organization, export, now).await?;
        }
        Ok(turned)
    }

    /// Gives up what is left of an export; `false` when it has ended. It ends at once, or when what
    /// was sent has been looked for.
    pub async fn cancel_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.lock_tickets(organization).await?;
        if execute!(self, sqlx::query(CANCEL).bind(organization).bind(export))? == 0 {
            return Ok(false);
        }
        self.withdraw_items(organization, export, None, now).await?;
        Ok(true)
    }

    /// Gives up the open items of an export, or that of one issue; gives their number.
    pub async fn withdraw_items(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        issue: Option<IssueId>,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        self.lock_tickets(organization).await?;
        let withdrawn = execute!(
            self,
            sqlx::query(WITHDRAW)
                .bind(organization)
                .bind(export)
                .bind(issue)
        )?;
        self.heed_wishes(organization, export, now).await?;
        Ok(withdrawn)
    }

    /// Works out what is wanted of the tickets of an export, and brings items up to date.
    pub(super) async fn heed_wishes(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, sqlx::query(WISH).bind(organization).bind(export))?;
        for statement in [CANCEL_UNSENT, LEAVE] {
            execute!(
                self,
                sqlx::query(statement)
                    .bind(organization)
                    .bind(export)
                    .bind(now)
            )?;
        }
        self.follow_tickets_of_export(organization, export, now)
            .await
    }
}
