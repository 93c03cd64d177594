//! What a scan found becomes what people see: staged findings turn into issues, with how these stand
//! after it, by a handful of statements over whole sets. Nothing of it is seen before the commit.

mod kinds;
mod settle;

use domain::{OrganizationId, ProjectId, Scan};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

pub use kinds::{NewKind, NewPath};
pub use settle::Source;

const REVISION: &str = "SELECT revision FROM projects WHERE organization_id = $1 AND id = $2";
const LOCK: &str = "
    UPDATE projects SET revision = revision + 1 WHERE organization_id = $1 AND id = $2
    RETURNING revision";
const HOLD: &str = "UPDATE projects SET revision = revision WHERE organization_id = $1 AND id = $2";
// Of several findings of one issue the first tells its content. The `+` keeps SQLite from looking for
// the first ones where nothing is outdated.
const UPDATE_ISSUES: &str = "
    UPDATE issues SET content_id = s.content_id, severity = s.severity, issue_type = s.issue_type,
        location = s.location, tool = s.tool, rule = s.rule, rule_text_id = s.rule_text_id,
        kind_id = s.kind_id, path_id = s.path_id, details_id = s.details_id
    FROM staged_findings s
    WHERE issues.organization_id = $1 AND s.scan_id = $2 AND issues.id = s.issue_id
      AND s.outdated_details_id IS NOT NULL
      AND +s.number IN (SELECT MIN(number) FROM staged_findings
          WHERE scan_id = $2 GROUP BY issue_id)";
// In the order of the ids, so that indexes are written from their beginning to their end.
const INSERT_ISSUES: &str = "
    INSERT INTO issues (id, organization_id, project_id, fingerprint, first_scan_id,
        first_detected_at, triage, content_id, severity, issue_type, location, tool, rule,
        rule_text_id, kind_id, path_id, details_id)
    SELECT issue_id, organization_id, $3, fingerprint, $2, $4, 'not_dismissed', content_id, severity,
        issue_type, location, tool, rule, rule_text_id, kind_id, path_id, details_id
    FROM staged_findings WHERE organization_id = $1 AND scan_id = $2
    ORDER BY issue_id, number
    ON CONFLICT (id) DO NOTHING";
// An issue is suppressed when each of its results is.
const INSERT_OCCURRENCES: &str = "
    INSERT INTO occurrences (scan_id, issue_id, source_id, suppressed)
    SELECT scan_id, issue_id, source_id, COUNT(*) = COUNT(CASE WHEN suppressed THEN 1 END)
    FROM staged_findings WHERE organization_id = $1 AND scan_id = $2
    GROUP BY scan_id, issue_id, source_id ORDER BY issue_id, source_id";
const COUNT_SHOWN: &str = "SELECT COUNT(DISTINCT issue_id) FROM occurrences WHERE scan_id = $1";

/// What a scan changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanEffect {
    /// Issues that it shows; `new` of them for the first time in the project.
    pub shown: i64,
    pub new: i64,
    /// Issues that were present on the branch before it and are not any more.
    pub absent: i64,
}

impl Reader {
    /// Rises whenever scans change what there is to see of a project; `None` when it is gone.
    pub async fn project_revision(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<i64>> {
        Ok(on!(self, |conn| sqlx::query_scalar(REVISION)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?)
    }

    async fn count_shown(&mut self, scan: &Scan) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(COUNT_SHOWN)
            .bind(scan.id)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Makes others that change what scans tell of the project wait until this transaction ends. Gives
    /// the revision that it makes; `None` when the project is gone.
    pub async fn lock_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<i64>> {
        Ok(on!(self, |conn| sqlx::query_scalar(LOCK)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?)
    }

    /// Makes scans that are published wait until this transaction ends, and tells none of them that
    /// issues changed. `false` when the project is gone.
    pub async fn hold_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<bool> {
        let touched = execute!(self, sqlx::query(HOLD).bind(organization).bind(project))?;
        Ok(touched == 1)
    }

    /// Turns what was staged of a scan into issues, and decides how issues stand on its branch after
    /// it.
    pub async fn publish_scan(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        sources: &[Source],
    ) -> Result<ScanEffect> {
        execute!(
            self,
            sqlx::query(UPDATE_ISSUES).bind(organization).bind(scan.id)
        )?;
        let new = execute!(
            self,
            sqlx::query(INSERT_ISSUES)
                .bind(organization)
                .bind(scan.id)
                .bind(scan.project_id)
                .bind(scan.uploaded_at)
        )?;
        execute!(
            self,
            sqlx::query(INSERT_OCCURRENCES)
                .bind(organization)
                .bind(scan.id)
        )?;
        let absent = self.settle_scan(organization, scan, sources).await?;
        Ok(ScanEffect {
            shown: self.count_shown(scan).await?,
            new: i64::try_from(new).unwrap_or(i64::MAX),
            absent,
        })
    }
}
