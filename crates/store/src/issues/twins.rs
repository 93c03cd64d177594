//! Twins: what several tools find at one place. They stay issues of their own; a project says whether
//! lists show them as one.

use std::collections::HashMap;

use domain::{BranchId, IssueId, IssueRow, OrganizationId, ProjectId, Twin};

use super::sql::{Sql, builder};
use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const TOGETHER: &str = "SELECT twins_together FROM projects WHERE organization_id = $1 AND id = $2";
const SET_TOGETHER: &str =
    "UPDATE projects SET twins_together = $3 WHERE organization_id = $1 AND id = $2";
const TWINS: &str = "
    SELECT DISTINCT d.issue_id AS of_issue, s.id, s.tool
    FROM detections d
    JOIN issues i ON i.id = d.issue_id
    JOIN detections o ON o.branch_id = d.branch_id AND o.path_id = d.path_id AND o.open = TRUE
    JOIN issues s ON s.id = o.issue_id AND s.location = i.location AND s.tool <> i.tool
    JOIN kind_weaknesses a ON a.kind_id = d.kind_id
    JOIN kind_weaknesses b ON b.kind_id = o.kind_id AND b.cwe = a.cwe
    WHERE d.organization_id = ";

#[derive(sqlx::FromRow)]
struct Row {
    of_issue: IssueId,
    #[sqlx(flatten)]
    twin: Twin,
}

impl Reader {
    /// Whether lists of a project show twins as one issue; `false` when it is gone.
    pub async fn twins_together(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<bool> {
        let found: Option<bool> = on!(self, |conn| sqlx::query_scalar(TOGETHER)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?;
        Ok(found.unwrap_or_default())
    }

    /// Tells each of some issues of a branch which open ones are its twins, by tool.
    pub async fn add_twins(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        rows: &mut [IssueRow],
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let sql = Sql::new(TWINS)
            .id(organization.0)
            .push(" AND d.branch_id = ")
            .id(branch.0);
        let sql = sql
            .push(" AND d.issue_id IN ")
            .ids(rows.iter().map(|row| row.id.0));
        let sql = sql.push(" ORDER BY s.tool, s.id");
        let found: Vec<Row> = on!(self, |conn| builder!(sql)
            .build_query_as()
            .fetch_all(conn)
            .await)?;
        let mut twins: HashMap<IssueId, Vec<Twin>> = HashMap::new();
        for row in found {
            twins.entry(row.of_issue).or_default().push(row.twin);
        }
        for row in rows {
            row.twins = twins.remove(&row.id).unwrap_or_default();
        }
        Ok(())
    }
}

impl Writer {
    pub async fn update_twins_together(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        together: bool,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_TOGETHER)
                .bind(organization)
                .bind(project)
                .bind(together)
        )?;
        exactly_one(touched)
    }
}
