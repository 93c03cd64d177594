//! Projects.

use chrono::{DateTime, Utc};
use domain::{ApplicationId, OrganizationId, PageRequest, Project, ProjectId, UserId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const COLUMNS: &str = "
    SELECT p.id, p.application_id, a.name AS application_name, p.name, p.created_at,
           b.name AS default_branch,
           b.open_critical AS critical, b.open_high AS high, b.open_medium AS medium,
           b.open_low AS low, b.violating AS violations,
           (SELECT MAX(s.uploaded_at) FROM scans s WHERE s.project_id = p.id) AS last_scan_at,
           EXISTS (SELECT 1 FROM integrations g JOIN instances n ON n.id = g.instance_id
            WHERE g.project_id = p.id AND n.practice) AS practice
    FROM projects p
    JOIN applications a ON a.id = p.application_id
    JOIN branches b ON b.project_id = p.id AND b.is_default
    WHERE p.organization_id = $1
      AND ($2 IS NULL OR p.id = $2)
      AND ($3 IS NULL OR p.application_id = $3)
      AND ($4 IS NULL OR (p.name, p.id) > ($4, $5))
    ORDER BY p.name, p.id LIMIT $6";
const INSERT: &str = "
    INSERT INTO projects (id, organization_id, application_id, name, created_at)
    VALUES ($1, $2, $3, $4, $5)";
const IDS: &str = "SELECT id FROM projects WHERE organization_id = $1 AND application_id = $2";
// A thousand is more than anybody picks from.
const NAMES: &str = "
    SELECT p.id, a.name || ' / ' || p.name AS name
    FROM projects p JOIN applications a ON a.id = p.application_id
    WHERE p.organization_id = $1
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = a.id AND m.user_id = $2))
    ORDER BY a.name, p.name LIMIT 1000";
const RENAME: &str = "UPDATE projects SET name = $3 WHERE organization_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM projects WHERE organization_id = $1 AND id = $2";

impl Reader {
    /// The projects of an application by name. One row more than the page holds, where there is one.
    pub async fn projects(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        page: &PageRequest,
    ) -> Result<Vec<Project>> {
        self.select_projects(organization, None, Some(application), page)
            .await
    }

    pub async fn project(
        &mut self,
        organization: OrganizationId,
        id: ProjectId,
    ) -> Result<Option<Project>> {
        let page = PageRequest::default();
        let mut rows = self
            .select_projects(organization, Some(id), None, &page)
            .await?;
        Ok(rows.pop())
    }

    /// Projects with the names of their applications, to pick from; with a `member` those of
    /// applications where this person has a role.
    pub async fn project_names(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
    ) -> Result<Vec<(ProjectId, String)>> {
        Ok(on!(self, |conn| sqlx::query_as(NAMES)
            .bind(organization)
            .bind(member)
            .fetch_all(conn)
            .await)?)
    }

    /// All projects of an application.
    pub async fn project_ids(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
    ) -> Result<Vec<ProjectId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(IDS)
            .bind(organization)
            .bind(application)
            .fetch_all(conn)
            .await)?)
    }

    async fn select_projects(
        &mut self,
        organization: OrganizationId,
        id: Option<ProjectId>,
        application: Option<ApplicationId>,
        page: &PageRequest,
    ) -> Result<Vec<Project>> {
        let (name, after) = page.bounds();
        Ok(on!(self, |conn| sqlx::query_as(COLUMNS)
            .bind(organization)
            .bind(id)
            .bind(application)
            .bind(name)
            .bind(after)
            .bind(page.limit.probe())
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// A project without a branch; its default branch belongs into the same transaction.
    /// `Conflict` when the application has a project of this name, `Dangling` when the application
    /// is gone.
    pub async fn insert_project(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        id: ProjectId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(id)
                .bind(organization)
                .bind(application)
                .bind(name)
                .bind(now)
        )?;
        Ok(())
    }

    /// `Conflict` when the application has another project of this name.
    pub async fn update_project_name(
        &mut self,
        organization: OrganizationId,
        id: ProjectId,
        name: &str,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(RENAME).bind(organization).bind(id).bind(name)
        )?;
        exactly_one(touched)
    }

    /// Deletes a project. What scans told of it is for `retention` to remove.
    pub async fn delete_project(
        &mut self,
        organization: OrganizationId,
        id: ProjectId,
    ) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(id))?;
        exactly_one(touched)
    }
}
