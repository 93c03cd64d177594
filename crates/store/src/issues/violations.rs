//! Which issues of a branch break which rules: whole sets by one statement each. What broke a rule
//! before and still does is not written again.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{BranchId, IssueFilter, IssueId, OrganizationId, PolicyId, RuleId};

use super::list::IssueScope;
use super::sql::{Sql, builder};
use super::touched::Extent;
use crate::connection::{Connection, execute, on};
use crate::dialect::{DAYS_AFTER_POSTGRES, DAYS_AFTER_SQLITE};
use crate::{Reader, Result, Writer};

/// How many issues of a branch break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct ViolationCount {
    pub policy_id: PolicyId,
    pub rule_id: RuleId,
    pub issues: i64,
    /// When the latest of them was found to break it.
    pub latest_at: DateTime<Utc>,
}

/// Issues that a filter lets through shall be fixed so many days after their first detection.
#[derive(Debug, Clone)]
pub struct Term {
    pub filter: IssueFilter,
    pub days: i64,
}

const INSERT: &str = "
    INSERT INTO violations (organization_id, branch_id, policy_id, rule_id, issue_id, since) ";
const DELETE_MENDED: &str = "DELETE FROM violations WHERE organization_id = ";
const BROKEN: &str = "
    SELECT DISTINCT policy_id, rule_id FROM violations
    WHERE organization_id = $1 AND branch_id = $2";
const DELETE_RULE: &str = "
    DELETE FROM violations
    WHERE organization_id = $1 AND branch_id = $2 AND policy_id = $3 AND rule_id = $4";
const COUNTS: &str = "
    SELECT policy_id, rule_id, COUNT(*) AS issues, MAX(since) AS latest_at FROM violations
    WHERE organization_id = $1 AND branch_id = $2 GROUP BY policy_id, rule_id";
const RECOUNT: &str = "
    UPDATE branches SET violating = (SELECT COUNT(DISTINCT v.issue_id) FROM violations v
        WHERE v.organization_id = $1 AND v.branch_id = $2)
    WHERE organization_id = $1 AND id = $2";
const DATES: &str = " END AS fix_by
    FROM detections d JOIN issues i ON i.id = d.issue_id
    WHERE d.state <> 'absent' AND d.organization_id = ";
const AMONG_TOUCHED: &str = " AND d.issue_id IN (SELECT t.issue_id FROM touched_issues t
    WHERE t.branch_id = ";
const TERMS: &str = "WITH n AS (SELECT d.issue_id, CASE";
const SET_DATES: &str = ")
    UPDATE issues SET fix_by = n.fix_by FROM n
    WHERE issues.id = n.issue_id AND NOT issues.fix_by_chosen
      AND issues.fix_by IS DISTINCT FROM n.fix_by AND issues.organization_id = ";
const NO_DATES: &str = "
    UPDATE issues SET fix_by = NULL
    WHERE fix_by IS NOT NULL AND NOT fix_by_chosen AND organization_id = ";
const NEXT_DATE: &str = "
    SELECT MIN(fix_by) FROM issues
    WHERE organization_id = $1 AND project_id = $2 AND fix_by IS NOT NULL AND fix_by >= $3";
// Both halves of the index that begins with openness.
const NEXT_DETECTION: &str = "
    SELECT MIN(at) FROM (
        SELECT MIN(first_detected_at) AS at FROM detections
        WHERE organization_id = $1 AND branch_id = $2 AND open = TRUE AND first_detected_at > $3
        UNION ALL
        SELECT MIN(first_detected_at) AS at FROM detections
        WHERE organization_id = $1 AND branch_id = $2 AND open = FALSE AND first_detected_at > $3
    ) halves";

impl Reader {
    /// The rules that issues of a branch break.
    pub async fn violation_counts(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
    ) -> Result<Vec<ViolationCount>> {
        Ok(on!(self, |conn| sqlx::query_as(COUNTS)
            .bind(organization)
            .bind(branch)
            .fetch_all(conn)
            .await)?)
    }

    /// The first date from `from` on by which an issue of the project shall be fixed.
    pub async fn next_fix_by(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        from: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(NEXT_DATE)
            .bind(organization)
            .bind(scope.project)
            .bind(from)
            .fetch_one(conn)
            .await)?)
    }

    /// The first detection on the branch after a moment.
    pub async fn next_detection(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        after: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(NEXT_DETECTION)
            .bind(organization)
            .bind(scope.branch)
            .bind(after)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Lets the issues that a filter lets through break a rule, and no others; as far as they are
    /// judged.
    pub async fn settle_rule(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        (policy, rule): (PolicyId, RuleId),
        filter: &IssueFilter,
        extent: Extent,
    ) -> Result<()> {
        let test = self.every_test(organization, scope, filter).await?;
        let gone = Sql::new(DELETE_MENDED).id(organization.0);
        let gone = gone.push(" AND branch_id = ").id(scope.branch.0);
        let gone = gone.push(" AND policy_id = ").id(policy.0);
        let gone = gone.push(" AND rule_id = ").id(rule.0);
        let gone = match extent {
            Extent::Whole => gone,
            Extent::Touched => gone
                .push(" AND issue_id IN (SELECT t.issue_id FROM touched_issues t WHERE t.branch_id = ")
                .id(scope.branch.0)
                .push(")"),
        };
        let gone = gone.push(
            " AND NOT EXISTS (SELECT 1 FROM detections d \
             WHERE d.issue_id = violations.issue_id AND d.organization_id = ",
        );
        let gone = gone.id(organization.0).push(" AND d.branch_id = ");
        let gone = gone.id(scope.branch.0).append(test.clone()).push(")");
        on!(self, |conn| builder!(gone)
            .build()
            .execute(conn)
            .await
            .map(drop))?;
        let (with, rows) = match extent {
            Extent::Whole => {
                let Some(plan) = self.plan(organization, scope, filter).await? else {
                    return Ok(());
                };
                (plan.with(), plan.rows(scope, filter))
            }
            Extent::Touched => {
                let sql = " FROM touched_issues t CROSS JOIN detections d \
                    WHERE d.issue_id = t.issue_id AND t.branch_id = ";
                let sql = Sql::new(sql).id(scope.branch.0);
                let sql = sql.push(" AND d.branch_id = ").id(scope.branch.0);
                (Sql::default(), sql.append(test))
            }
        };
        let new = Sql::new(INSERT).append(with).push("SELECT ");
        let new = new.id(organization.0).push(", ").id(scope.branch.0);
        let new = new.push(", ").id(policy.0).push(", ").id(rule.0);
        let new = new.push(", d.issue_id, ").time(scope.now).append(rows);
        let new = new.push(" ON CONFLICT (branch_id, policy_id, rule_id, issue_id) DO NOTHING");
        on!(self, |conn| builder!(new)
            .build()
            .execute(conn)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Forgets what broke rules that judge the branch no more, and counts what is left.
    pub async fn keep_violations_of(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        rules: &[(PolicyId, RuleId)],
    ) -> Result<()> {
        let rules: HashSet<_> = rules.iter().copied().collect();
        let broken: Vec<(PolicyId, RuleId)> = on!(self, |conn| sqlx::query_as(BROKEN)
            .bind(organization)
            .bind(branch)
            .fetch_all(conn)
            .await)?;
        for (policy, rule) in broken.into_iter().filter(|one| !rules.contains(one)) {
            execute!(
                self,
                sqlx::query(DELETE_RULE)
                    .bind(organization)
                    .bind(branch)
                    .bind(policy)
                    .bind(rule)
            )?;
        }
        execute!(self, sqlx::query(RECOUNT).bind(organization).bind(branch))?;
        Ok(())
    }

    /// Gives issues the dates by which they shall be fixed, of several terms the shortest; those
    /// that no term is for have none. What a person chose stays. Other branches judge those that got
    /// another date anew.
    pub async fn update_fix_by(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        terms: &[Term],
        extent: Extent,
    ) -> Result<()> {
        let sql = if terms.is_empty() {
            // Only whole judgements can take dates away from all.
            if extent == Extent::Touched {
                return Ok(());
            }
            let sql = Sql::new(NO_DATES).id(organization.0);
            sql.push(" AND project_id = ").id(scope.project.0)
        } else {
            self.dates(organization, scope, terms, extent).await?
        };
        let sql = sql.push(" RETURNING id");
        let changed: Vec<IssueId> = on!(self, |conn| builder!(sql)
            .build_query_scalar()
            .fetch_all(conn)
            .await)?;
        self.touch_issues(organization, scope.project, &changed)
            .await
    }

    /// The statement that sets the dates which differ.
    async fn dates(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        terms: &[Term],
        extent: Extent,
    ) -> Result<Sql> {
        let (begin, end) = match self.connection() {
            Connection::Sqlite(_) => DAYS_AFTER_SQLITE,
            Connection::Postgres(_) => DAYS_AFTER_POSTGRES,
        };
        let mut terms: Vec<_> = terms.iter().collect();
        terms.sort_by_key(|term| term.days);
        let mut sql = Sql::new(TERMS);
        for term in terms {
            let test = self.every_test(organization, scope, &term.filter).await?;
            sql = sql.push(" WHEN TRUE").append(test);
            sql = sql.push(" THEN ").push(begin).number(term.days).push(end);
        }
        let sql = sql.push(DATES).id(organization.0);
        let sql = sql.push(" AND d.branch_id = ").id(scope.branch.0);
        let sql = match extent {
            Extent::Whole => sql,
            Extent::Touched => sql.push(AMONG_TOUCHED).id(scope.branch.0).push(")"),
        };
        Ok(sql.push(SET_DATES).id(organization.0))
    }
}
