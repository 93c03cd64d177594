//! What people decide about issues, written for all of them in a few statements.

use chrono::{DateTime, Utc};
use domain::{
    ApplicationId, Decision, IssueEventKind, IssueId, OrganizationId, Owner, ProjectId,
    TriageStatus,
};

use super::sql::{Sql, builder};
use crate::connection::on;
use crate::{Reader, Result, Writer};

/// Issues of one statement.
const AT_ONCE: usize = 1_000;

const OWNERS: &str = "
    SELECT m.user_id AS id, m.name FROM memberships m
    WHERE m.organization_id = $1 AND m.state <> 'deactivated'
      AND (m.role <> 'none' OR EXISTS (SELECT 1 FROM application_members a
          WHERE a.organization_id = $1 AND a.application_id = $2 AND a.user_id = m.user_id))
    ORDER BY m.name, m.user_id";
const COUNT_OWN: &str = "
    SELECT COUNT(*) FROM issues WHERE organization_id = ";
/// The columns and the organization follow.
const SET_ISSUES: &str = "UPDATE issues SET ";
/// The status, whether it is open and the organization follow.
const SET_DETECTIONS: &str = "UPDATE detections SET triage = ";

/// A decision with the words that the histories tell of it.
#[derive(Debug)]
pub struct NewDecision<'a> {
    pub decision: &'a Decision,
    /// One for each property, as it is after it: `Status: To be fixed`.
    pub status_note: String,
    pub owner_note: String,
    pub fix_by_note: String,
    /// Who decides, and the comment; the end of each line.
    pub end: String,
    pub at: DateTime<Utc>,
}

impl Reader {
    /// The people who can see the issues of an application, by name.
    pub async fn possible_owners(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
    ) -> Result<Vec<Owner>> {
        Ok(on!(self, |conn| sqlx::query_as(OWNERS)
            .bind(organization)
            .bind(application)
            .fetch_all(conn)
            .await)?)
    }

    /// How many of these issues a project has.
    pub async fn count_own_issues(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        ids: &[IssueId],
    ) -> Result<i64> {
        let mut own = 0;
        for some in ids.chunks(AT_ONCE) {
            let sql = Sql::new(COUNT_OWN).id(organization.0);
            let sql = chosen(sql, project, some);
            let count: i64 = on!(self, |conn| builder!(sql)
                .build_query_scalar()
                .fetch_one(conn)
                .await)?;
            own += count;
        }
        Ok(own)
    }
}

impl Writer {
    /// Writes a decision to issues of a project and to their histories; gives how many changed. A
    /// comment alone is a change too.
    pub async fn decide(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        ids: &[IssueId],
        new: &NewDecision<'_>,
    ) -> Result<u64> {
        let mut changed = 0;
        for some in ids.chunks(AT_ONCE) {
            changed += self.decide_some(organization, project, some, new).await?;
        }
        if changed > 0 && new.decision.verdict.is_some() {
            self.recount_branches(organization, project).await?;
        }
        Ok(changed)
    }

    async fn decide_some(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        ids: &[IssueId],
        new: &NewDecision<'_>,
    ) -> Result<u64> {
        let chosen = |sql: Sql| chosen(sql.id(organization.0), project, ids);
        let sql = Sql::new(
            "INSERT INTO issue_events (issue_id, organization_id, at, kind, note) \
             SELECT id, organization_id, ",
        );
        let sql = sql
            .time(new.at)
            .push(", ")
            .word(IssueEventKind::Triaged.as_str());
        let sql = sql
            .push(", ")
            .append(note(new))
            .push(" FROM issues WHERE organization_id = ");
        let sql = chosen(sql).append(differs(new.decision));
        let told = on!(self, |conn| builder!(sql)
            .build()
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        if told == 0 || !sets_columns(new.decision) {
            return Ok(told);
        }
        let sql = Sql::new(SET_ISSUES).append(columns(new.decision));
        let sql = chosen(sql.push(" WHERE organization_id = "));
        on!(self, |conn| builder!(sql)
            .build()
            .execute(conn)
            .await
            .map(drop))?;
        self.touch_issues(organization, project, ids).await?;
        if let Some((status, _)) = new.decision.verdict {
            let sql = Sql::new(SET_DETECTIONS).word(status.as_str());
            let sql = sql.push(if status == TriageStatus::Dismissed {
                ", open = FALSE WHERE organization_id = "
            } else {
                ", open = (state <> 'absent') WHERE organization_id = "
            });
            let sql = sql.id(organization.0);
            let sql =
                sql.push(" AND branch_id IN (SELECT b.id FROM branches b WHERE b.project_id = ");
            let sql = sql.id(project.0).push(") AND issue_id IN ");
            let sql = sql.ids(ids.iter().map(|id| id.0));
            on!(self, |conn| builder!(sql)
                .build()
                .execute(conn)
                .await
                .map(drop))?;
        }
        Ok(told)
    }
}

/// That a row of `issues` is one of these. They are looked up one by one; a plain comparison of the
/// project would have SQLite walk through all issues of it.
fn chosen(sql: Sql, project: ProjectId, ids: &[IssueId]) -> Sql {
    let sql = sql.push(" AND COALESCE(project_id, project_id) = ");
    let sql = sql.id(project.0).push(" AND id IN ");
    sql.ids(ids.iter().map(|id| id.0))
}

fn sets_columns(decision: &Decision) -> bool {
    decision.verdict.is_some() || decision.owner.is_some() || decision.fix_by.is_some()
}

/// A comma between all but the first.
fn separated(pieces: Vec<Sql>, by: &'static str) -> Sql {
    let mut pieces = pieces.into_iter();
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first, |sql, piece| sql.push(by).append(piece))
}

/// The columns as the decision sets them.
fn columns(decision: &Decision) -> Sql {
    let mut pieces = Vec::new();
    if let Some((status, reason)) = decision.verdict {
        let sql = Sql::new("triage = ").word(status.as_str());
        pieces.push(match reason {
            Some(reason) => sql.push(", dismissal_reason = ").word(reason.as_str()),
            None => sql.push(", dismissal_reason = NULL"),
        });
    }
    pieces.extend(decision.owner.map(|owner| match owner {
        Some(owner) => Sql::new("owner_id = ").id(owner.0),
        None => Sql::new("owner_id = NULL"),
    }));
    pieces.extend(decision.fix_by.map(|fix_by| match fix_by {
        Some(fix_by) => Sql::new("fix_by_chosen = TRUE, fix_by = ").time(fix_by),
        None => Sql::new("fix_by_chosen = TRUE, fix_by = NULL"),
    }));
    separated(pieces, ", ")
}

/// That a property is not yet as the decision sets it, for each that it sets.
fn differences(decision: &Decision) -> [Option<Sql>; 3] {
    let verdict = decision.verdict.map(|(status, reason)| {
        let sql = Sql::new("(triage <> ").word(status.as_str());
        match reason {
            Some(reason) => sql
                .push(" OR COALESCE(dismissal_reason, '') <> ")
                .word(reason.as_str())
                .push(")"),
            None => sql.push(" OR dismissal_reason IS NOT NULL)"),
        }
    });
    let owner = decision.owner.map(|owner| match owner {
        Some(owner) => Sql::new("(owner_id IS NULL OR owner_id <> ")
            .id(owner.0)
            .push(")"),
        None => Sql::new("owner_id IS NOT NULL"),
    });
    let fix_by = decision.fix_by.map(|fix_by| match fix_by {
        Some(fix_by) => Sql::new("(fix_by IS NULL OR fix_by <> ")
            .time(fix_by)
            .push(")"),
        None => Sql::new("fix_by IS NOT NULL"),
    });
    [verdict, owner, fix_by]
}

/// That something of it changes an issue.
fn differs(decision: &Decision) -> Sql {
    if decision.comment.is_some() {
        return Sql::default();
    }
    let pieces = differences(decision).into_iter().flatten().collect();
    Sql::new(" AND (")
        .append(separated(pieces, " OR "))
        .push(")")
}

/// The line of the history: what changes, then who says so and why.
fn note(new: &NewDecision<'_>) -> Sql {
    let [verdict, owner, fix_by] = differences(new.decision);
    let words = [
        (verdict, &new.status_note),
        (owner, &new.owner_note),
        (fix_by, &new.fix_by_note),
    ];
    let told = words
        .into_iter()
        .filter_map(|(differs, word)| Some((differs?, word)));
    let line = told.fold(Sql::new("''"), |sql, (differs, word)| {
        let sql = sql.push(" || CASE WHEN ").append(differs);
        sql.push(" THEN ")
            .word(word.clone())
            .push(" || ', ' ELSE '' END")
    });
    line.push(" || ").word(new.end.clone())
}
