//! Exports: what somebody asked for at once. Items follow their tickets until they are final.

mod chosen;
mod control;
mod follow;
mod request;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Export, ExportId, ExportItem, ExportProgress, ExportSummary, IssueId, OrganizationId,
    PageRequest, ProjectId, TicketState, WaitReason,
};

use crate::connection::on;
use crate::tickets::link;
use crate::{Reader, Result};

pub use chosen::ChosenIssue;
pub use request::{ExportTarget, NewExport};

/// The pace is what was settled in this time.
const LATELY: TimeDelta = TimeDelta::seconds(60);

const SELECT: &str = "
    SELECT e.id, e.project_id, e.state, e.requested_by_name, e.requested_at,
           e.cancelled AND e.state NOT IN ('completed', 'cancelled') AS cancelling,
           COUNT(i.position) AS total,
           COUNT(i.position) FILTER (WHERE i.state = 'filed') AS filed,
           COUNT(i.position) FILTER (WHERE i.state = 'failed') AS failed,
           COUNT(i.position) FILTER (WHERE i.state = 'cancelled') AS cancelled,
           COUNT(i.position) FILTER (WHERE i.state = 'waiting') AS waiting,
           MIN(t.due_at) FILTER (WHERE i.state = 'waiting') AS waiting_until,
           COUNT(i.position) FILTER (WHERE i.settled_at > $3) AS settled_lately,
           MIN(i.settled_at) FILTER (WHERE i.settled_at > $3) AS settled_since
    FROM exports e LEFT JOIN export_items i ON i.export_id = e.id
    LEFT JOIN tickets t ON t.id = i.ticket_id AND i.state = 'waiting'
    WHERE e.organization_id = $1 AND e.id = $2
    GROUP BY e.id, e.project_id, e.state, e.cancelled, e.requested_by_name, e.requested_at";
const LIST: &str = "
    SELECT e.id, e.project_id, e.state, e.requested_by_name, e.requested_at,
           e.cancelled AND e.state NOT IN ('completed', 'cancelled') AS cancelling,
           COUNT(i.position) AS total,
           COUNT(i.position) FILTER (WHERE i.state = 'filed') AS filed,
           COUNT(i.position) FILTER (WHERE i.state = 'failed') AS failed,
           COUNT(i.position) FILTER (WHERE i.state = 'cancelled') AS cancelled,
           COUNT(i.position) FILTER (WHERE i.state = 'waiting') AS waiting,
           MIN(t.due_at) FILTER (WHERE i.state = 'waiting') AS waiting_until
    FROM exports e LEFT JOIN export_items i ON i.export_id = e.id
    LEFT JOIN tickets t ON t.id = i.ticket_id AND i.state = 'waiting'
    WHERE e.id IN (
        SELECT id FROM exports WHERE organization_id = $1 AND project_id = $2
          AND ($3 IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4)
    GROUP BY e.id, e.project_id, e.state, e.cancelled, e.requested_by_name, e.requested_at
    ORDER BY e.id DESC";
const ITEMS: &str = "
    SELECT i.position, i.issue_id, s.issue_type, i.state, i.reason, i.error, i.work_item_id,
           i.work_item_url
    FROM export_items i JOIN exports e ON e.id = i.export_id
    LEFT JOIN issues s ON s.organization_id = e.organization_id AND s.id = i.issue_id
    WHERE e.organization_id = $1 AND e.id = $2 AND i.position >= $3
    ORDER BY i.position LIMIT $4";
const LATEST: &str = "
    SELECT e.id FROM export_items i JOIN exports e ON e.id = i.export_id
    WHERE e.organization_id = $1 AND i.issue_id = $2 ORDER BY e.requested_at DESC, e.id DESC LIMIT 1";
const HAS_ISSUE: &str = "
    SELECT COUNT(*) FROM issues WHERE organization_id = $1 AND project_id = $2 AND id = $3";

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    summary: ExportSummary,
    settled_lately: i64,
    settled_since: Option<DateTime<Utc>>,
}

impl Row {
    fn at(self, now: DateTime<Utc>) -> ExportSummary {
        let Self {
            mut summary,
            settled_lately,
            settled_since,
        } = self;
        let seconds = settled_since.map_or(0, |since| (now - since).num_seconds());
        summary.progress = summary.progress.at_pace(settled_lately, seconds);
        summary
    }
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
    /// An export with all its items.
    pub async fn export(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
        now: DateTime<Utc>,
    ) -> Result<Option<Export>> {
        let Some(summary) = self.export_summary(organization, id, now).await? else {
            return Ok(None);
        };
        Ok(Some(Export {
            progress: summary.progress,
            requested_by: summary.requested_by,
            requested_at: summary.requested_at,
            items: self.export_items(organization, id, 0, i64::MAX).await?,
        }))
    }

    /// Items of an export in its order, the first having the position `from`.
    pub async fn export_items(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
        from: i64,
        limit: i64,
    ) -> Result<Vec<ExportItem>> {
        let items: Vec<ItemRow> = on!(self, |conn| sqlx::query_as(ITEMS)
            .bind(organization)
            .bind(id)
            .bind(from)
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        Ok(items.into_iter().map(ExportItem::from).collect())
    }

    /// An export without its items.
    pub async fn export_summary(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
        now: DateTime<Utc>,
    ) -> Result<Option<ExportSummary>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(SELECT)
            .bind(organization)
            .bind(id)
            .bind(now - LATELY)
            .fetch_optional(conn)
            .await)?;
        Ok(row.map(|row| row.at(now)))
    }

    /// How far an export is.
    pub async fn export_progress(
        &mut self,
        organization: OrganizationId,
        id: ExportId,
        now: DateTime<Utc>,
    ) -> Result<Option<ExportProgress>> {
        let found = self.export_summary(organization, id, now).await?;
        Ok(found.map(|summary| summary.progress))
    }

    /// The exports of a project, newest first. One row more than the page holds, where there is one.
    pub async fn exports(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        page: &PageRequest,
    ) -> Result<Vec<ExportSummary>> {
        let (_, before) = page.bounds();
        Ok(on!(self, |conn| sqlx::query_as(LIST)
            .bind(organization)
            .bind(project)
            .bind(before)
            .bind(page.limit.probe())
            .fetch_all(conn)
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
