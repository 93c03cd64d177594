//! What is known of the issues that somebody chose to export.

use domain::{IssueId, OrganizationId, ProjectId, Severity, TicketState, WorkItemLink};
use sqlx::QueryBuilder;

use crate::connection::on;
use crate::tickets::link;
use crate::{Reader, Result};

/// An issue on its way into an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenIssue {
    pub id: IssueId,
    pub issue_type: String,
    pub severity: Severity,
    pub state: Option<TicketState>,
    pub work_item: Option<WorkItemLink>,
}

/// Ids that one statement names; SQLite binds at most 32,766 values.
const AT_ONCE: usize = 5_000;

// Ids are looked up one by one; a plain comparison of the project would have SQLite walk through all
// issues of it.
const CHOSEN: &str = "
    SELECT i.id, i.issue_type, i.severity, t.state, t.work_item_id, t.work_item_url
    FROM issues i LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    WHERE i.organization_id = ";

#[derive(sqlx::FromRow)]
struct Row {
    id: IssueId,
    issue_type: String,
    severity: Severity,
    state: Option<TicketState>,
    work_item_id: Option<i64>,
    work_item_url: Option<String>,
}

impl Reader {
    /// The issues with these ids that a project has, in no order.
    pub async fn chosen_issues(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        ids: &[IssueId],
    ) -> Result<Vec<ChosenIssue>> {
        let mut chosen = Vec::with_capacity(ids.len());
        for ids in ids.chunks(AT_ONCE) {
            let rows: Vec<Row> = on!(self, |conn| {
                let mut query = QueryBuilder::new(CHOSEN);
                query
                    .push_bind(organization)
                    .push(" AND COALESCE(i.project_id, i.project_id) = ")
                    .push_bind(project)
                    .push(" AND i.id IN (");
                let mut list = query.separated(", ");
                for id in ids {
                    list.push_bind(*id);
                }
                query.push(")").build_query_as().fetch_all(conn).await
            })?;
            chosen.extend(rows.into_iter().map(|row| ChosenIssue {
                id: row.id,
                issue_type: row.issue_type,
                severity: row.severity,
                state: row.state,
                work_item: link(row.work_item_id, row.work_item_url),
            }));
        }
        Ok(chosen)
    }
}
