//! How many issues of a list there are of each value.

use std::collections::BTreeMap;

use domain::{IssueFilter, OrganizationId};
use uuid::Uuid;

use super::list::IssueScope;
use super::sql::{Sql, builder};
use crate::connection::on;
use crate::{Reader, Result};

/// A column of a list that issues are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedBy {
    SeverityRank,
    Triage,
    State,
}

impl Reader {
    /// Issues that the filter lets through, counted by a word of theirs.
    pub async fn count_issues_by(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
        by: CountedBy,
    ) -> Result<BTreeMap<String, i64>> {
        let (select, group) = match by {
            CountedBy::SeverityRank => {
                ("CAST(d.severity_rank AS TEXT)", " GROUP BY d.severity_rank")
            }
            CountedBy::Triage => ("d.triage", " GROUP BY d.triage"),
            CountedBy::State => ("d.state", " GROUP BY d.state"),
        };
        let Some(plan) = self.plan(organization, scope, filter).await? else {
            return Ok(BTreeMap::new());
        };
        let sql = plan.with().push("SELECT ").push(select).push(", COUNT(*)");
        let sql = sql.append(plan.rows(scope, filter)).push(group);
        let counts: Vec<(String, i64)> = on!(self, |conn| builder!(sql)
            .build_query_as()
            .fetch_all(conn)
            .await)?;
        Ok(counts.into_iter().collect())
    }

    /// Issues that the filter lets through, counted by their kind.
    pub async fn count_issues_by_kind(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<BTreeMap<Uuid, i64>> {
        self.count_by_id(organization, scope, filter, "d.kind_id")
            .await
    }

    /// Issues that the filter lets through, counted by their owner; the empty id is nobody.
    pub async fn count_issues_by_owner(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
    ) -> Result<BTreeMap<Uuid, i64>> {
        let owner = "(SELECT i.owner_id FROM issues i WHERE i.id = d.issue_id)";
        self.count_by_id(organization, scope, filter, owner).await
    }

    async fn count_by_id(
        &mut self,
        organization: OrganizationId,
        scope: &IssueScope,
        filter: &IssueFilter,
        column: &'static str,
    ) -> Result<BTreeMap<Uuid, i64>> {
        let Some(plan) = self.plan(organization, scope, filter).await? else {
            return Ok(BTreeMap::new());
        };
        let sql = plan.with().push("SELECT ").push(column).push(", COUNT(*)");
        let sql = sql
            .append(plan.rows(scope, filter))
            .append(Sql::new(" GROUP BY 1"));
        let counts: Vec<(Option<Uuid>, i64)> = on!(self, |conn| builder!(sql)
            .build_query_as()
            .fetch_all(conn)
            .await)?;
        Ok(counts
            .into_iter()
            .map(|(id, count)| (id.unwrap_or_default(), count))
            .collect())
    }
}
