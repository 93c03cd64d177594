//! Data that nobody sees any more, removed in batches that let other writers in between: scans that
//! have aged, and what is left of projects that were deleted.
//!
//! Each function removes up to `limit` rows and tells how many it found; none means that it is done.

use chrono::{DateTime, Utc};
use domain::{BranchId, OrganizationId, ProjectId, ScanId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

// What a current scan shows is present; it is never too old.
const AGED_SCAN: &str = "
    SELECT s.organization_id, s.id FROM scans s
    WHERE s.uploaded_at < $1 AND s.state NOT IN ('queued', 'running')
      AND NOT EXISTS (SELECT 1 FROM scan_sources c WHERE c.scan_id = s.id AND c.current)
    ORDER BY s.id LIMIT 1";
const SCAN_OF: &str = "
    SELECT id FROM scans WHERE organization_id = $1 AND project_id = $2 LIMIT 1";
const OCCURRENCES: &str = "
    DELETE FROM occurrences WHERE scan_id = $1 AND issue_id IN (
        SELECT issue_id FROM occurrences WHERE scan_id = $1 LIMIT $2)";
const DETECTIONS: &str = "
    DELETE FROM detections WHERE organization_id = $1 AND branch_id = $2 AND issue_id IN (
        SELECT issue_id FROM detections WHERE branch_id = $2 LIMIT $3)";
const ISSUES: &str = "
    DELETE FROM issues WHERE organization_id = $1 AND id IN (
        SELECT id FROM issues WHERE project_id = $2 LIMIT $3)
    RETURNING details_id";
const DETAILS: &str = "DELETE FROM issue_details WHERE organization_id = ";
const RULES: &str = "
    DELETE FROM rules WHERE organization_id = $1 AND id IN (
        SELECT id FROM rules WHERE project_id = $2 LIMIT $3)";
const SOURCES: &str = "
    DELETE FROM sources WHERE organization_id = $1 AND id IN (
        SELECT id FROM sources WHERE project_id = $2 LIMIT $3)";

impl Reader {
    /// The oldest scan of all organizations that was uploaded before `before` and shows nothing that
    /// is still there.
    pub async fn aged_scan(
        &mut self,
        before: DateTime<Utc>,
    ) -> Result<Option<(OrganizationId, ScanId)>> {
        Ok(on!(self, |conn| sqlx::query_as(AGED_SCAN)
            .bind(before)
            .fetch_optional(conn)
            .await)?)
    }

    /// Some scan of a project.
    pub async fn some_scan(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<ScanId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(SCAN_OF)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// What a scan shows; the scan was read for its organization.
    pub async fn forget_occurrences(&mut self, scan: ScanId, limit: i64) -> Result<u64> {
        Ok(execute!(
            self,
            sqlx::query(OCCURRENCES).bind(scan).bind(limit)
        )?)
    }

    /// How issues stand on a branch.
    pub async fn forget_detections(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        limit: i64,
    ) -> Result<u64> {
        Ok(execute!(
            self,
            sqlx::query(DETECTIONS)
                .bind(organization)
                .bind(branch)
                .bind(limit)
        )?)
    }

    /// Issues of a project with their details and histories.
    pub async fn forget_issues(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        limit: i64,
    ) -> Result<u64> {
        let details: Vec<Uuid> = on!(self, |conn| sqlx::query_scalar(ISSUES)
            .bind(organization)
            .bind(project)
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        self.delete_details(organization, &details).await?;
        Ok(details.len() as u64)
    }

    /// What scanners say of their rules, and what scans could speak for.
    pub async fn forget_rules(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        limit: i64,
    ) -> Result<u64> {
        let mut touched = 0;
        for statement in [RULES, SOURCES] {
            touched += execute!(
                self,
                sqlx::query(statement)
                    .bind(organization)
                    .bind(project)
                    .bind(limit)
            )?;
        }
        Ok(touched)
    }

    /// Removes details of issues that are gone, or that have others now.
    pub(crate) async fn delete_details(
        &mut self,
        organization: OrganizationId,
        details: &[Uuid],
    ) -> Result<()> {
        const ROWS: usize = 1_000;
        for ids in details.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(DETAILS);
                query.push_bind(organization).push(" AND id IN ");
                query.push_tuples(ids, |mut row, id| {
                    row.push_bind(id);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }
}
