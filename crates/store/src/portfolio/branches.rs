//! Branches of a project: how they stand, which is the default one, and which are removed.

use chrono::{DateTime, Utc};
use domain::{BranchId, BranchSummary, OrganizationId, ProjectId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// A branch other than the default one, in a project that removes old ones.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AgingBranch {
    pub organization_id: OrganizationId,
    pub project_id: ProjectId,
    pub id: BranchId,
    pub name: String,
    /// Days without a scan after which it is removed.
    pub days: i64,
    /// When it was scanned last, or made.
    pub last_at: DateTime<Utc>,
}

const SUMMARIES: &str = "
    SELECT b.id, b.project_id, b.name, b.is_default, b.open_critical AS critical,
           b.open_high AS high, b.open_medium AS medium, b.open_low AS low,
           (SELECT MAX(s.uploaded_at) FROM scans s WHERE s.branch_id = b.id) AS last_scan_at
    FROM branches b
    WHERE b.organization_id = $1 AND ($2 IS NULL OR b.project_id = $2) AND ($3 IS NULL OR b.id = $3)
    ORDER BY b.is_default DESC, b.name";
const DAYS: &str = "SELECT branch_days FROM projects WHERE organization_id = $1 AND id = $2";
const SET_DAYS: &str =
    "UPDATE projects SET branch_days = $3 WHERE organization_id = $1 AND id = $2";
const NO_DEFAULT: &str = "
    UPDATE branches SET is_default = FALSE
    WHERE organization_id = $1 AND project_id = $2 AND is_default";
const DEFAULT: &str = "
    UPDATE branches SET is_default = TRUE
    WHERE organization_id = $1 AND project_id = $2 AND id = $3";
const DELETE: &str = "
    DELETE FROM branches
    WHERE organization_id = $1 AND project_id = $2 AND id = $3 AND NOT is_default";
// What no other branch knows, nobody decided about and nothing was filed for.
const DELETE_UNSEEN: &str = "
    DELETE FROM issues
    WHERE organization_id = $1 AND project_id = $2
      AND (triage = 'not_dismissed' OR dismissal_reason = 'suppressed')
      AND owner_id IS NULL AND NOT fix_by_chosen
      AND NOT EXISTS (SELECT 1 FROM branches b
          JOIN detections d ON d.branch_id = b.id AND d.issue_id = issues.id
          WHERE b.project_id = $2)
      AND NOT EXISTS (SELECT 1 FROM tickets t
          WHERE t.organization_id = $1 AND t.issue_id = issues.id)";
const AGING: &str = "
    SELECT b.organization_id, b.project_id, b.id, b.name, p.branch_days AS days,
           COALESCE((SELECT MAX(s.uploaded_at) FROM scans s WHERE s.branch_id = b.id), b.created_at)
               AS last_at
    FROM projects p JOIN branches b ON b.project_id = p.id
    WHERE p.branch_days IS NOT NULL AND NOT b.is_default";

impl Reader {
    /// How the branches of a project stand, the default one first.
    pub async fn branch_summaries(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<BranchSummary>> {
        self.select_branches(organization, Some(project), None)
            .await
    }

    pub async fn branch_summary(
        &mut self,
        organization: OrganizationId,
        id: BranchId,
    ) -> Result<Option<BranchSummary>> {
        let mut found = self.select_branches(organization, None, Some(id)).await?;
        Ok(found.pop())
    }

    async fn select_branches(
        &mut self,
        organization: OrganizationId,
        project: Option<ProjectId>,
        id: Option<BranchId>,
    ) -> Result<Vec<BranchSummary>> {
        Ok(on!(self, |conn| sqlx::query_as(SUMMARIES)
            .bind(organization)
            .bind(project)
            .bind(id)
            .fetch_all(conn)
            .await)?)
    }

    /// Days without a scan after which a project removes branches; `None` where it keeps them.
    pub async fn branch_days(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<i64>> {
        let found: Option<Option<i64>> = on!(self, |conn| sqlx::query_scalar(DAYS)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?;
        Ok(found.flatten())
    }

    /// The branches of all projects that remove old ones, apart from default branches.
    pub async fn aging_branches(&mut self) -> Result<Vec<AgingBranch>> {
        Ok(on!(self, |conn| sqlx::query_as(AGING)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    pub async fn update_branch_days(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        days: Option<i64>,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_DAYS)
                .bind(organization)
                .bind(project)
                .bind(days)
        )?;
        exactly_one(touched)
    }

    /// Makes another branch of the project the default one.
    pub async fn update_default_branch(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(NO_DEFAULT).bind(organization).bind(project)
        )?;
        let touched = execute!(
            self,
            sqlx::query(DEFAULT)
                .bind(organization)
                .bind(project)
                .bind(branch)
        )?;
        exactly_one(touched)
    }

    /// Deletes a branch that is not the default one, with its scans and with the issues that only
    /// it knows.
    pub async fn delete_branch(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(DELETE)
                .bind(organization)
                .bind(project)
                .bind(branch)
        )?;
        exactly_one(touched)?;
        execute!(
            self,
            sqlx::query(DELETE_UNSEEN).bind(organization).bind(project)
        )?;
        Ok(())
    }
}
