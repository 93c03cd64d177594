//! Policies of an organization. What they find is `issues::violations`.

mod choices;
mod work_items;

use chrono::{DateTime, Utc};
use domain::{OrganizationId, Policy, PolicyForm, PolicyId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const POLICIES: &str = "
    SELECT o.id, o.name, o.description, o.is_default, o.rules, o.created_at, o.changed_at,
           (SELECT COUNT(*) FROM projects p WHERE p.organization_id = $1
            AND (EXISTS (SELECT 1 FROM project_policies c
                    WHERE c.project_id = p.id AND c.policy_id = o.id)
                OR EXISTS (SELECT 1 FROM branches b JOIN branch_policies c ON c.branch_id = b.id
                    WHERE b.project_id = p.id AND b.policy_choice = 'own' AND NOT b.is_default
                      AND c.policy_id = o.id))) AS projects
    FROM policies o
    WHERE o.organization_id = $1 AND ($2 IS NULL OR o.id = $2)
    ORDER BY o.name, o.id";
const DEFAULT: &str = "SELECT id FROM policies WHERE organization_id = $1 AND is_default";
const INSERT: &str = "
    INSERT INTO policies (id, organization_id, name, description, is_default, rules, created_at,
        changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
const UPDATE: &str = "
    UPDATE policies SET name = $3, description = $4, rules = $5, changed_at = $6
    WHERE organization_id = $1 AND id = $2";
const NO_DEFAULT: &str =
    "UPDATE policies SET is_default = FALSE WHERE organization_id = $1 AND is_default";
const MAKE_DEFAULT: &str =
    "UPDATE policies SET is_default = TRUE WHERE organization_id = $1 AND id = $2";
const DELETE: &str = "
    DELETE FROM policies WHERE organization_id = $1 AND id = $2 AND NOT is_default";

#[derive(sqlx::FromRow)]
struct Row {
    id: PolicyId,
    name: String,
    description: String,
    is_default: bool,
    rules: String,
    projects: i64,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl Row {
    fn policy(self) -> Result<Policy> {
        Ok(Policy {
            id: self.id,
            name: self.name,
            description: self.description,
            is_default: self.is_default,
            rules: serde_json::from_str(&self.rules)?,
            projects: self.projects,
            created_at: self.created_at,
            changed_at: self.changed_at,
        })
    }
}

impl Reader {
    /// The policies of an organization by name.
    pub async fn policies(&mut self, organization: OrganizationId) -> Result<Vec<Policy>> {
        self.select_policies(organization, None).await
    }

    pub async fn policy(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
    ) -> Result<Option<Policy>> {
        Ok(self.select_policies(organization, Some(id)).await?.pop())
    }

    async fn select_policies(
        &mut self,
        organization: OrganizationId,
        id: Option<PolicyId>,
    ) -> Result<Vec<Policy>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(POLICIES)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(Row::policy).collect()
    }

    /// The policy that new projects begin with.
    pub async fn default_policy(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PolicyId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(DEFAULT)
            .bind(organization)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// `Conflict` when the organization has a policy of this name, or another default one.
    pub async fn insert_policy(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
        policy: &PolicyForm,
        is_default: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(id)
                .bind(organization)
                .bind(&policy.name)
                .bind(&policy.description)
                .bind(is_default)
                .bind(serde_json::to_string(&policy.rules)?)
                .bind(now)
        )?;
        Ok(())
    }

    /// `Conflict` when the organization has another policy of this name.
    pub async fn update_policy(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
        policy: &PolicyForm,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(UPDATE)
                .bind(organization)
                .bind(id)
                .bind(&policy.name)
                .bind(&policy.description)
                .bind(serde_json::to_string(&policy.rules)?)
                .bind(now)
        )?;
        exactly_one(touched)
    }

    /// Has new projects begin with this policy.
    pub async fn update_default_policy(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
    ) -> Result<()> {
        execute!(self, sqlx::query(NO_DEFAULT).bind(organization))?;
        let touched = execute!(self, sqlx::query(MAKE_DEFAULT).bind(organization).bind(id))?;
        exactly_one(touched)
    }

    /// Deletes a policy that is not the default one.
    pub async fn delete_policy(
        &mut self,
        organization: OrganizationId,
        id: PolicyId,
    ) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(id))?;
        exactly_one(touched)
    }
}
