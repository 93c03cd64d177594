//! Which policies judge which branch.

use domain::policy::{BranchPolicies, PolicyChoice};
use domain::{BranchId, OrganizationId, PolicyId, ProjectId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const BRANCHES: &str = "
    SELECT b.id, b.name, b.is_default,
           CASE WHEN b.is_default THEN 'project' ELSE b.policy_choice END AS choice
    FROM branches b WHERE b.organization_id = $1 AND b.project_id = $2
    ORDER BY b.is_default DESC, b.name";
const CHOSEN: &str = "
    SELECT b.id AS branch_id, c.policy_id, o.name AS name
    FROM branches b JOIN project_policies c ON c.project_id = b.project_id
    JOIN policies o ON o.id = c.policy_id
    WHERE b.organization_id = $1 AND b.project_id = $2
      AND (b.is_default OR b.policy_choice = 'project')
    UNION ALL
    SELECT b.id, c.policy_id, o.name
    FROM branches b JOIN branch_policies c ON c.branch_id = b.id
    JOIN policies o ON o.id = c.policy_id
    WHERE b.organization_id = $1 AND b.project_id = $2
      AND NOT b.is_default AND b.policy_choice = 'own'
    ORDER BY name";
const OF_PROJECT: &str = "
    SELECT policy_id FROM project_policies WHERE organization_id = $1 AND project_id = $2";
const PROJECTS: &str = "
    SELECT project_id FROM project_policies WHERE organization_id = $1 AND policy_id = $2
    UNION
    SELECT b.project_id FROM branch_policies c JOIN branches b ON b.id = c.branch_id
    WHERE c.organization_id = $1 AND c.policy_id = $2";
const CLEAR_PROJECT: &str =
    "DELETE FROM project_policies WHERE organization_id = $1 AND project_id = $2";
const ADD_TO_PROJECT: &str = "
    INSERT INTO project_policies (organization_id, project_id, policy_id) VALUES ($1, $2, $3)";
const CHOOSE: &str = "
    UPDATE branches SET policy_choice = $3
    WHERE organization_id = $1 AND id = $2 AND NOT is_default";
const CLEAR_BRANCH: &str =
    "DELETE FROM branch_policies WHERE organization_id = $1 AND branch_id = $2";
const ADD_TO_BRANCH: &str = "
    INSERT INTO branch_policies (organization_id, branch_id, policy_id) VALUES ($1, $2, $3)";

#[derive(sqlx::FromRow)]
struct BranchRow {
    id: BranchId,
    name: String,
    is_default: bool,
    choice: PolicyChoice,
}

impl Reader {
    /// What judges the branches of a project, the default one first; policies by name.
    pub async fn branch_policies(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<BranchPolicies>> {
        let branches: Vec<BranchRow> = on!(self, |conn| sqlx::query_as(BRANCHES)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?;
        let chosen: Vec<(BranchId, PolicyId, String)> = on!(self, |conn| sqlx::query_as(CHOSEN)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?;
        let judges = |branch: BranchId| {
            let mine = chosen.iter().filter(|(of, ..)| *of == branch);
            mine.map(|(_, policy, _)| *policy).collect()
        };
        let branches = branches.into_iter().map(|row| BranchPolicies {
            branch_id: row.id,
            branch: row.name,
            is_default: row.is_default,
            choice: row.choice,
            policies: judges(row.id),
        });
        Ok(branches.collect())
    }

    /// The policies that a project chose.
    pub async fn project_policies(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<PolicyId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(OF_PROJECT)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?)
    }

    /// The projects that chose a policy for themselves or for a branch.
    pub async fn projects_of_policy(
        &mut self,
        organization: OrganizationId,
        policy: PolicyId,
    ) -> Result<Vec<ProjectId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(PROJECTS)
            .bind(organization)
            .bind(policy)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Sets the policies of a project. `Dangling` when one of them is gone.
    pub async fn update_project_policies(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        policies: &[PolicyId],
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(CLEAR_PROJECT).bind(organization).bind(project)
        )?;
        for policy in policies {
            execute!(
                self,
                sqlx::query(ADD_TO_PROJECT)
                    .bind(organization)
                    .bind(project)
                    .bind(policy)
            )?;
        }
        Ok(())
    }

    /// Sets where a branch other than the default one has its policies from.
    pub async fn update_branch_policies(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        choice: PolicyChoice,
        own: &[PolicyId],
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(CHOOSE)
                .bind(organization)
                .bind(branch)
                .bind(choice)
        )?;
        exactly_one(touched)?;
        execute!(
            self,
            sqlx::query(CLEAR_BRANCH).bind(organization).bind(branch)
        )?;
        for policy in own {
            execute!(
                self,
                sqlx::query(ADD_TO_BRANCH)
                    .bind(organization)
                    .bind(branch)
                    .bind(policy)
            )?;
        }
        Ok(())
    }
}
