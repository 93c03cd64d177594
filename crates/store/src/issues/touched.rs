//! Which issues of a branch have to be judged anew: those that a scan, a decision or time has touched.
//! Where they are very many, all of the branch is judged instead.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{BranchId, DUE_SOON, IssueId, OrganizationId, ProjectId, ScanId};
use uuid::Uuid;

use super::list::IssueScope;
use super::sql::{Sql, builder};
use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// The most that are judged one by one.
const FEW: usize = 50_000;
/// Ids of one statement.
const AT_ONCE: usize = 1_000;

/// How much of a branch is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// What was touched since the last time.
    Touched,
}

const JUDGED: &str = "
    SELECT judged_by, judged_at FROM branches WHERE organization_id = $1 AND id = $2";
const NOTE_JUDGED: &str = "
    UPDATE branches SET judged_by = $3, judged_at = $4 WHERE organization_id = $1 AND id = $2";
const FORGET_TOUCHED: &str = "
    DELETE FROM touched_issues WHERE organization_id = $1 AND branch_id = $2";
const FORGET_JUDGED: &str = "
    UPDATE branches SET judged_by = NULL
    WHERE organization_id = $1 AND project_id = $2 AND judged_by IS NOT NULL";
// A branch that is judged as a whole anyway needs no list.
const TOUCH_SHOWN: &str = "
    INSERT INTO touched_issues (organization_id, branch_id, issue_id)
    SELECT $1, b.id, o.issue_id FROM branches b JOIN occurrences o ON o.scan_id = $3
    WHERE b.organization_id = $1 AND b.id = $2 AND b.judged_by IS NOT NULL
    GROUP BY b.id, o.issue_id LIMIT $4
    ON CONFLICT (branch_id, issue_id) DO NOTHING";
const TOUCH: &str = "
    INSERT INTO touched_issues (organization_id, branch_id, issue_id)
    SELECT d.organization_id, d.branch_id, d.issue_id
    FROM branches b JOIN detections d ON d.branch_id = b.id
    WHERE b.judged_by IS NOT NULL AND d.organization_id = ";
const TOUCH_DATED: &str = "
    INSERT INTO touched_issues (organization_id, branch_id, issue_id)
    SELECT i.organization_id, d.branch_id, i.id
    FROM issues i JOIN detections d ON d.branch_id = $3 AND d.issue_id = i.id
    WHERE i.organization_id = $1 AND i.project_id = $2 AND i.fix_by IS NOT NULL
      AND i.fix_by >= $4 AND i.fix_by <= $5 LIMIT $6
    ON CONFLICT (branch_id, issue_id) DO NOTHING";
const TOUCH_AGED: &str = "
    INSERT INTO touched_issues (organization_id, branch_id, issue_id)
    SELECT organization_id, branch_id, issue_id FROM detections
    WHERE organization_id = $1 AND branch_id = $2 AND open = $3
      AND first_detected_at > $4 AND first_detected_at <= $5 LIMIT $6
    ON CONFLICT (branch_id, issue_id) DO NOTHING";

impl Reader {
    /// By which rules all of a branch was judged, and when it was brought up to date last; `None`
    /// where all of it has to be judged anew.
    pub async fn judgement(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
    ) -> Result<Option<(Uuid, DateTime<Utc>)>> {
        let row: Option<(Option<Uuid>, Option<DateTime<Utc>>)> =
            on!(self, |conn| sqlx::query_as(JUDGED)
                .bind(organization)
                .bind(branch)
                .fetch_optional(conn)
                .await)?;
        Ok(row.and_then(|(by, at)| by.zip(at)))
    }
}

impl Writer {
    /// Notes that a branch is up to date; `None` has it judged as a whole each time.
    pub async fn note_judgement(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        rules: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(NOTE_JUDGED)
                .bind(organization)
                .bind(branch)
                .bind(rules)
                .bind(now)
        )?;
        execute!(
            self,
            sqlx::query(FORGET_TOUCHED).bind(organization).bind(branch)
        )?;
        Ok(())
    }

    /// Has all branches of a project judged as a whole the next time.
    pub async fn forget_judgements(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(FORGET_JUDGED).bind(organization).bind(project)
        )?;
        Ok(())
    }

    /// Has these issues judged anew on all branches that know them.
    pub async fn touch_issues(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        issues: &[IssueId],
    ) -> Result<()> {
        if issues.len() > FEW {
            return self.forget_judgements(organization, project).await;
        }
        for some in issues.chunks(AT_ONCE) {
            let sql = Sql::new(TOUCH).id(organization.0);
            let sql = sql.push(" AND b.project_id = ").id(project.0);
            let sql = sql.push(" AND d.issue_id IN ");
            let sql = sql.ids(some.iter().map(|id| id.0));
            let sql = sql.push(" ON CONFLICT (branch_id, issue_id) DO NOTHING");
            on!(self, |conn| builder!(sql)
                .build()
                .execute(conn)
                .await
                .map(drop))?;
        }
        Ok(())
    }

    /// Has the issues that a scan shows judged anew on its branch.
    pub(crate) async fn touch_shown(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
        scan: ScanId,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(TOUCH_SHOWN)
                .bind(organization)
                .bind(branch)
                .bind(scan)
                .bind(too_many())
        )?;
        if is_few(touched) {
            return Ok(());
        }
        self.forget_judgements(organization, project).await
    }

    /// Has those issues judged anew that became overdue or due soon since a moment, or reached one of
    /// these ages. `false` where they are too many, so that all of the branch has to be judged.
    pub async fn touch_by_time(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        since: DateTime<Utc>,
        ages: &[TimeDelta],
    ) -> Result<bool> {
        let mut few = true;
        for (from, to) in [(since, scope.now), (since + DUE_SOON, scope.now + DUE_SOON)] {
            let touched = execute!(
                self,
                sqlx::query(TOUCH_DATED)
                    .bind(organization)
                    .bind(scope.project)
                    .bind(scope.branch)
                    .bind(from)
                    .bind(to)
                    .bind(too_many())
            )?;
            few &= is_few(touched);
        }
        for age in ages {
            for open in [true, false] {
                let touched = execute!(
                    self,
                    sqlx::query(TOUCH_AGED)
                        .bind(organization)
                        .bind(scope.branch)
                        .bind(open)
                        .bind(since - *age)
                        .bind(scope.now - *age)
                        .bind(too_many())
                )?;
                few &= is_few(touched);
            }
        }
        Ok(few)
    }
}

fn too_many() -> i64 {
    i64::try_from(FEW).unwrap_or(i64::MAX).saturating_add(1)
}

fn is_few(touched: u64) -> bool {
    usize::try_from(touched).is_ok_and(|touched| touched <= FEW)
}
