//! Applications, their projects and branches.

mod applications;
mod branches;
mod projects;

use domain::{Branch, BranchId, Contents, OrganizationId, ProjectId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

pub use branches::AgingBranch;

const BRANCHES: &str = "
    SELECT b.id, b.name, b.is_default FROM branches b
    WHERE b.organization_id = $1 AND b.project_id = $2
    ORDER BY b.is_default DESC, b.name";
const INSERT_BRANCH: &str = "
    INSERT INTO branches (id, organization_id, project_id, name, is_default, created_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (project_id, name) DO NOTHING";
const CONTENTS: &str = "
    SELECT COUNT(*) AS projects,
           CAST(COALESCE(SUM((SELECT COUNT(*) FROM scans s WHERE s.project_id = p.id)), 0) AS BIGINT)
               AS scans,
           CAST(COALESCE(SUM((SELECT COUNT(*) FROM issues i WHERE i.project_id = p.id)), 0) AS BIGINT)
               AS issues
    FROM projects p
    WHERE p.organization_id = $1 AND (p.application_id = $2 OR p.id = $2)";

impl Reader {
    /// The branches of a project, the default one first.
    pub async fn branches(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<Branch>> {
        Ok(on!(self, |conn| sqlx::query_as(BRANCHES)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?)
    }

    /// What is deleted with an application or with a project, whichever the id names.
    pub async fn contents(
        &mut self,
        organization: OrganizationId,
        of: uuid::Uuid,
    ) -> Result<Contents> {
        Ok(on!(self, |conn| sqlx::query_as(CONTENTS)
            .bind(organization)
            .bind(of)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Adds a branch; one of this name that is there already stays as it is.
    pub async fn insert_branch(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        branch: &NewBranch<'_>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_BRANCH)
                .bind(branch.id)
                .bind(organization)
                .bind(project)
                .bind(branch.name)
                .bind(branch.is_default)
                .bind(branch.created_at)
        )?;
        Ok(())
    }
}

/// A branch as it is first stored.
#[derive(Debug)]
pub struct NewBranch<'a> {
    pub id: BranchId,
    pub name: &'a str,
    pub is_default: bool,
    pub created_at: chrono::DateTime<chrono::Utc>,
}
