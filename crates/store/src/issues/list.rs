//! The issues of a branch, filtered and sorted, in pages.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, TimeZone, Utc};
use domain::{
    BranchId, Cursor, IssueFilter, IssueId, IssueRow, IssueSort, OrganizationId, PageRequest,
    ProjectId,
};

use super::RowColumns;
use super::condition::openness;
use super::plan::{COUNTED, Plan};
use super::sql::{Sql, builder};
use crate::connection::on;
use crate::{Reader, Result};

/// Which list is read, and when.
#[derive(Debug, Clone, Copy)]
pub struct IssueScope {
    pub project: ProjectId,
    pub branch: BranchId,
    /// Only what is present on this branch too.
    pub present_in: Option<BranchId>,
    /// What is present on this branch too is left out.
    pub absent_in: Option<BranchId>,
    /// Whether of several twins the worst alone is listed.
    pub twins_together: bool,
    /// What fix-by dates are compared with.
    pub now: DateTime<Utc>,
}

/// Rows that one statement reads.
const AT_ONCE: usize = 1_000;

const ROWS: &str = "
    SELECT i.id, i.issue_type, i.severity, i.location, i.tool, i.triage, i.dismissal_reason,
           i.owner_id, m.name AS owner_name, i.fix_by, k.cwe, d.first_detected_at,
           d.state AS detection,
           t.id AS ticket_id, t.state AS ticket_state, t.reason AS ticket_reason,
           t.error AS ticket_error, t.work_item_id AS ticket_work_item_id,
           t.work_item_url AS ticket_work_item_url, t.changed_at AS ticket_changed_at,
           w.title AS item_title, w.state AS item_state, w.state_category AS item_category,
           w.assignee AS item_assignee, w.read_at AS item_read_at, w.gone AS item_gone
    FROM issues i
    JOIN detections d ON d.issue_id = i.id
    LEFT JOIN kinds k ON k.id = i.kind_id
    LEFT JOIN memberships m ON m.organization_id = i.organization_id AND m.user_id = i.owner_id
    LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE i.organization_id = ";

/// Where an issue stands in a list.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Key {
    issue_id: IssueId,
    severity_rank: i64,
    #[sqlx(default)]
    first_detected_at: Option<DateTime<Utc>>,
}

impl Key {
    /// Which of two comes first.
    fn compare(&self, other: &Self, sort: IssueSort) -> Ordering {
        let by_id = self.issue_id.cmp(&other.issue_id);
        let by_time = self.first_detected_at.cmp(&other.first_detected_at);
        match sort {
            IssueSort::Severity => self.severity_rank.cmp(&other.severity_rank).then(by_id),
            IssueSort::Oldest => by_time.then(by_id),
            IssueSort::Newest => by_time.then(by_id).reverse(),
        }
    }
}

impl Reader {
    /// The issues of a branch that the filter lets through. One row more than the page holds, where
    /// there is one. The key of a cursor is the severity's rank from 0, or microseconds where the
    /// list goes by time.
    pub async fn issues(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
        page: &PageRequest,
    ) -> Result<Vec<IssueRow>> {
        let after = page.after.as_ref();
        self.some_issues(organization, scope, filter, after, page.limit.probe())
            .await
    }

    /// The issues after a row of the list, up to a number of them.
    pub async fn some_issues(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
        after: Option<&Cursor>,
        limit: i64,
    ) -> Result<Vec<IssueRow>> {
        let Some(plan) = self.plan(organization, scope, filter).await? else {
            return Ok(Vec::new());
        };
        let after = after.map(|cursor| {
            let key: i64 = cursor.key.parse().unwrap_or_default();
            (key, IssueId(cursor.id))
        });
        let plan = plan.in_order_of(filter.sort);
        let keys = self.keys(scope, filter, &plan, after, limit).await?;
        let ids: Vec<_> = keys.iter().map(|key| key.issue_id).collect();
        let mut rows = self.issue_rows(organization, scope.branch, &ids).await?;
        if scope.twins_together {
            self.add_twins(organization, scope.branch, &mut rows)
                .await?;
        }
        Ok(rows)
    }

    /// How many issues of a branch the filter lets through, up to one more than [`COUNTED`].
    pub async fn count_issues(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<i64> {
        match self.plan(organization, scope, filter).await? {
            None => Ok(0),
            Some(plan) if plan.many => Ok(COUNTED + 1),
            Some(plan) => {
                let sql = plan.with().push("SELECT COUNT(*) FROM (SELECT 1");
                let sql = if plan.is_exact() {
                    sql.push(" FROM c")
                } else {
                    sql.append(plan.rows(scope, filter))
                };
                let sql = sql.push(" LIMIT ").number(COUNTED + 1).push(") n");
                Ok(on!(self, |conn| builder!(sql)
                    .build_query_scalar()
                    .fetch_one(conn)
                    .await)?)
            }
        }
    }

    /// The ids of the issues of a branch that the filter lets through, worst first, up to a number
    /// of them.
    pub async fn issue_ids(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
        most: i64,
    ) -> Result<Vec<IssueId>> {
        let Some(plan) = self.plan(organization, scope, filter).await? else {
            return Ok(Vec::new());
        };
        let sql = plan.with().push("SELECT d.issue_id");
        let sql = sql.append(plan.rows(scope, filter));
        let sql = sql
            .push(" ORDER BY d.severity_rank, d.issue_id LIMIT ")
            .number(most);
        Ok(on!(self, |conn| builder!(sql)
            .build_query_scalar()
            .fetch_all(conn)
            .await)?)
    }

    /// Issues as rows of the list of a branch, in the order of their ids here.
    pub async fn issue_rows(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        ids: &[IssueId],
    ) -> Result<Vec<IssueRow>> {
        let mut found = HashMap::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let sql = Sql::new(ROWS).id(organization.0);
            let sql = sql
                .push(" AND d.branch_id = ")
                .id(branch.0)
                .push(" AND i.id IN ");
            let sql = sql.ids(some.iter().map(|id| id.0));
            let rows: Vec<RowColumns> = on!(self, |conn| builder!(sql)
                .build_query_as()
                .fetch_all(conn)
                .await)?;
            found.extend(rows.into_iter().map(|row| (row.id, IssueRow::from(row))));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    async fn keys(
        &mut self,
        scope: &IssueScope,
        filter: &IssueFilter,
        plan: &Plan,
        after: Option<(i64, IssueId)>,
        limit: i64,
    ) -> Result<Vec<Key>> {
        if plan.is_exact() && filter.sort == IssueSort::Severity {
            let rows = Sql::new(" FROM c d WHERE TRUE").append(beyond(filter.sort, after));
            let columns = "SELECT d.issue_id, d.severity_rank";
            return self
                .select_keys(plan.with(), columns, rows, filter.sort, limit)
                .await;
        }
        let columns = "SELECT d.issue_id, d.severity_rank, d.first_detected_at";
        if plan.few.is_some() {
            let rows = plan.rows(scope, filter).append(beyond(filter.sort, after));
            return self
                .select_keys(plan.with(), columns, rows, filter.sort, limit)
                .await;
        }
        let mut keys: Vec<Key> = Vec::new();
        for part in parts(filter, after) {
            if i64::try_from(keys.len()).is_ok_and(|len| len >= limit) {
                break;
            }
            let mut same = Vec::new();
            for open in openness(filter) {
                let walk = Sql::new(" FROM detections d WHERE d.branch_id = ").id(scope.branch.0);
                let walk = walk.push(if open {
                    " AND d.open = TRUE"
                } else {
                    " AND d.open = FALSE"
                });
                let walk = walk.append(part.clone()).append(plan.tests.clone());
                let found = self
                    .select_keys(Sql::default(), columns, walk, filter.sort, limit)
                    .await?;
                same.extend(found);
            }
            same.sort_by(|one, other| one.compare(other, filter.sort));
            keys.extend(same);
        }
        keys.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(keys)
    }

    async fn select_keys(
        &mut self,
        with: Sql,
        columns: &'static str,
        rows: Sql,
        sort: IssueSort,
        limit: i64,
    ) -> Result<Vec<Key>> {
        let sql = with.push(columns).append(rows);
        let sql = sql.push(match sort {
            IssueSort::Severity => " ORDER BY d.severity_rank, d.issue_id LIMIT ",
            IssueSort::Newest => " ORDER BY d.first_detected_at DESC, d.issue_id DESC LIMIT ",
            IssueSort::Oldest => " ORDER BY d.first_detected_at, d.issue_id LIMIT ",
        });
        let sql = sql.number(limit);
        Ok(on!(self, |conn| builder!(sql)
            .build_query_as()
            .fetch_all(conn)
            .await)?)
    }
}

/// The parts of a list that is walked, one after the other. A list by severity goes through runs of
/// severities beside each other: within one, an index is in the order of the list.
fn parts(filter: &IssueFilter, after: Option<(i64, IssueId)>) -> Vec<Sql> {
    let mut ranks: Vec<_> = filter
        .severities
        .iter()
        .map(|severity| severity.rank())
        .collect();
    ranks.sort_unstable();
    ranks.dedup();
    let beyond = beyond(filter.sort, after);
    if ranks.len() == domain::Severity::ALL.len() {
        return vec![beyond];
    }
    if filter.sort != IssueSort::Severity {
        return vec![
            beyond
                .push(" AND COALESCE(d.severity_rank, 0) IN ")
                .numbers(ranks),
        ];
    }
    let runs = ranks.chunk_by(|one, next| one + 1 == *next);
    runs.filter_map(|run| Some((*run.first()?, *run.last()?)))
        .map(|(from, to)| {
            let sql = Sql::new(" AND d.severity_rank >= ").number(from);
            sql.push(" AND d.severity_rank <= ")
                .number(to)
                .append(beyond.clone())
        })
        .collect()
}

/// What comes after a row.
fn beyond(sort: IssueSort, after: Option<(i64, IssueId)>) -> Sql {
    let Some((key, id)) = after else {
        return Sql::default();
    };
    let time = || Utc.timestamp_micros(key).single().unwrap_or_default();
    match sort {
        IssueSort::Severity => Sql::new(" AND (d.severity_rank, d.issue_id) > (").number(key),
        IssueSort::Newest => Sql::new(" AND (d.first_detected_at, d.issue_id) < (").time(time()),
        IssueSort::Oldest => Sql::new(" AND (d.first_detected_at, d.issue_id) > (").time(time()),
    }
    .push(", ")
    .id(id.0)
    .push(")")
}
