//! Scans: one row for each uploaded report.

use chrono::{DateTime, Utc};
use domain::policy::Violation;
use domain::{
    BranchId, Gate, OrganizationId, PageRequest, ProjectId, Scan, ScanCounts, ScanId, ScanState,
    Skipped,
};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// A report that was received and waits for its import.
#[derive(Debug)]
pub struct NewScan<'a> {
    pub id: ScanId,
    pub project: ProjectId,
    pub branch: BranchId,
    /// Of the file as it was sent.
    pub bytes: i64,
    /// SHA-256 of the file as it was sent.
    pub content_hash: &'a [u8],
    pub uploaded_by: &'a str,
    pub uploaded_at: DateTime<Utc>,
}

/// How an import ended.
#[derive(Debug)]
pub struct ScanEnd<'a> {
    pub state: ScanState,
    pub reason: Option<&'a str>,
    pub warnings: &'a [String],
    pub counts: ScanCounts,
    pub skipped: &'a [Skipped],
    pub tools: &'a [String],
    pub finished_at: DateTime<Utc>,
    /// Pending where policies will judge it.
    pub gate: Gate,
}

const SCAN: &str = "
    SELECT s.id, s.project_id, s.branch_id, b.name AS branch, s.state, s.reason, s.bytes,
           s.warnings, s.skip_reasons, s.tools, s.results, s.new, s.existing, s.absent, s.merged,
           s.skipped, s.progress, s.uploaded_by, s.uploaded_at, s.finished_at,
           s.gate, s.broken_rules
    FROM scans s JOIN branches b ON b.id = s.branch_id
    WHERE s.organization_id = $1 AND s.id = $2";
const SCANS: &str = "
    SELECT s.id, s.project_id, s.branch_id, b.name AS branch, s.state, s.reason, s.bytes,
           s.warnings, s.skip_reasons, s.tools, s.results, s.new, s.existing, s.absent, s.merged,
           s.skipped, s.progress, s.uploaded_by, s.uploaded_at, s.finished_at,
           s.gate, s.broken_rules
    FROM scans s JOIN branches b ON b.id = s.branch_id
    WHERE s.organization_id = $1 AND s.project_id = $2 AND ($3 IS NULL OR s.id < $3)
    ORDER BY s.id DESC LIMIT $4";
const FIRST_UNFINISHED: &str = "
    SELECT e.id FROM scans s
    JOIN scans e ON e.project_id = s.project_id AND e.id <= s.id
    WHERE s.organization_id = $1 AND s.id = $2 AND e.state IN ('queued', 'running')
    ORDER BY e.id LIMIT 1";
const INSERT: &str = "
    INSERT INTO scans (id, organization_id, project_id, branch_id, state, bytes, content_hash,
        uploaded_by, uploaded_at)
    VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8)";
const END: &str = "
    UPDATE scans SET state = $3, reason = $4, warnings = $5, skip_reasons = $6, tools = $7,
        results = $8, new = $9, existing = $10, absent = $11, merged = $12, skipped = $13,
        finished_at = $14, gate = $15
    WHERE organization_id = $1 AND id = $2 AND state IN ('queued', 'running')";
const JUDGE: &str = "
    UPDATE scans SET gate = $3, broken_rules = $4
    WHERE organization_id = $1 AND branch_id = $2 AND gate = 'pending'";
const TELL: &str = "
    UPDATE scans SET told = TRUE
    WHERE organization_id = $1 AND branch_id = $2 AND NOT told AND state NOT IN ('queued', 'running')
    RETURNING id, state";
const DELETE: &str = "DELETE FROM scans WHERE organization_id = $1 AND id = $2";

#[derive(sqlx::FromRow)]
struct Row {
    id: ScanId,
    project_id: ProjectId,
    branch_id: BranchId,
    branch: String,
    state: ScanState,
    reason: Option<String>,
    bytes: i64,
    warnings: String,
    skip_reasons: String,
    tools: String,
    #[sqlx(flatten)]
    counts: ScanCounts,
    progress: i64,
    uploaded_by: String,
    uploaded_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    gate: Gate,
    broken_rules: String,
}

impl Row {
    fn scan(self) -> Result<Scan> {
        Ok(Scan {
            id: self.id,
            project_id: self.project_id,
            branch_id: self.branch_id,
            branch: self.branch,
            state: self.state,
            reason: self.reason,
            warnings: serde_json::from_str(&self.warnings)?,
            counts: self.counts,
            progress: (self.state == ScanState::Running).then_some(self.progress),
            skipped: serde_json::from_str(&self.skip_reasons)?,
            tools: serde_json::from_str(&self.tools)?,
            uploaded_by: self.uploaded_by,
            uploaded_at: self.uploaded_at,
            finished_at: self.finished_at,
            bytes: self.bytes,
            gate: self.gate,
            violated: serde_json::from_str(&self.broken_rules)?,
        })
    }
}
const UNDER_WAY: &str = "SELECT id FROM scans WHERE state IN ('queued', 'running')";

impl Reader {
    /// The scans of all organizations whose report is still to be read.
    pub async fn scans_under_way(&mut self) -> Result<Vec<ScanId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(UNDER_WAY)
            .fetch_all(conn)
            .await)?)
    }

    pub async fn scan(&mut self, organization: OrganizationId, id: ScanId) -> Result<Option<Scan>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(SCAN)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?;
        row.map(Row::scan).transpose()
    }

    /// The scans of a project, newest first. One row more than the page holds, where there is one.
    pub async fn scans(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        page: &PageRequest,
    ) -> Result<Vec<Scan>> {
        let (_, before) = page.bounds();
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(SCANS)
            .bind(organization)
            .bind(project)
            .bind(before)
            .bind(page.limit.probe())
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(Row::scan).collect()
    }

    /// The earliest scan of the project of `id` that is not imported yet, up to `id` itself.
    pub async fn first_unfinished_scan(
        &mut self,
        organization: OrganizationId,
        id: ScanId,
    ) -> Result<Option<Scan>> {
        let first: Option<ScanId> = on!(self, |conn| sqlx::query_scalar(FIRST_UNFINISHED)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?;
        match first {
            Some(first) => self.scan(organization, first).await,
            None => Ok(None),
        }
    }
}

impl Writer {
    pub async fn insert_scan(
        &mut self,
        organization: OrganizationId,
        scan: &NewScan<'_>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(scan.id)
                .bind(organization)
                .bind(scan.project)
                .bind(scan.branch)
                .bind(scan.bytes)
                .bind(scan.content_hash)
                .bind(scan.uploaded_by)
                .bind(scan.uploaded_at)
        )?;
        Ok(())
    }

    /// Notes how the import ended. `false` when the scan is gone or has ended already; what was
    /// written for it must not be committed then.
    pub async fn end_scan(
        &mut self,
        organization: OrganizationId,
        id: ScanId,
        end: &ScanEnd<'_>,
    ) -> Result<bool> {
        let (warnings, skipped, tools) = (
            serde_json::to_string(end.warnings)?,
            serde_json::to_string(end.skipped)?,
            serde_json::to_string(end.tools)?,
        );
        let touched = execute!(
            self,
            sqlx::query(END)
                .bind(organization)
                .bind(id)
                .bind(end.state)
                .bind(end.reason)
                .bind(warnings)
                .bind(skipped)
                .bind(tools)
                .bind(end.counts.results)
                .bind(end.counts.new)
                .bind(end.counts.existing)
                .bind(end.counts.absent)
                .bind(end.counts.merged)
                .bind(end.counts.skipped)
                .bind(end.finished_at)
                .bind(end.gate)
        )?;
        Ok(touched == 1)
    }

    /// Opens or closes the gate of the scans of a branch that wait for it; gives how many did.
    pub async fn judge_scans(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        gate: Gate,
        broken: &[Violation],
    ) -> Result<u64> {
        Ok(execute!(
            self,
            sqlx::query(JUDGE)
                .bind(organization)
                .bind(branch)
                .bind(gate)
                .bind(serde_json::to_string(broken)?)
        )?)
    }

    /// The latest completed scan of a branch that people were not told of; those that are older count
    /// as told with it.
    pub async fn tell_of_scan(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
    ) -> Result<Option<ScanId>> {
        let ended: Vec<(ScanId, ScanState)> = on!(self, |conn| sqlx::query_as(TELL)
            .bind(organization)
            .bind(branch)
            .fetch_all(conn)
            .await)?;
        let completed = ended
            .into_iter()
            .filter(|(_, state)| *state == ScanState::Completed);
        Ok(completed.map(|(id, _)| id).max())
    }

    /// Deletes a scan and what it showed. How issues stand without it is for
    /// [`Writer::rewrite_detection`] to say.
    pub async fn delete_scan(&mut self, organization: OrganizationId, id: ScanId) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(id))?;
        exactly_one(touched)
    }
}
