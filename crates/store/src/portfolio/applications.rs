//! Applications.

use chrono::{DateTime, Utc};
use domain::{Application, ApplicationId, OrganizationId, PageRequest, UserId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// Open issues are those of the default branches.
const COLUMNS: &str = "
    SELECT a.id, a.name, a.created_at, COALESCE(c.projects, 0) AS projects,
           COALESCE(c.critical, 0) AS critical, COALESCE(c.high, 0) AS high,
           COALESCE(c.medium, 0) AS medium, COALESCE(c.low, 0) AS low,
           COALESCE(c.violations, 0) AS violations
    FROM applications a
    LEFT JOIN (SELECT p.application_id, COUNT(*) AS projects,
            CAST(SUM(b.open_critical) AS BIGINT) AS critical,
            CAST(SUM(b.open_high) AS BIGINT) AS high,
            CAST(SUM(b.open_medium) AS BIGINT) AS medium,
            CAST(SUM(b.open_low) AS BIGINT) AS low,
            CAST(SUM(b.violating) AS BIGINT) AS violations
        FROM projects p JOIN branches b ON b.project_id = p.id AND b.is_default
        WHERE p.organization_id = $1 GROUP BY p.application_id) c ON c.application_id = a.id
    WHERE a.organization_id = $1
      AND ($2 IS NULL OR a.id = $2)
      AND ($3 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = a.id AND m.user_id = $3))
      AND ($4 IS NULL OR (a.name, a.id) > ($4, $5))
    ORDER BY a.name, a.id LIMIT $6";
const INSERT: &str = "
    INSERT INTO applications (id, organization_id, name, created_at) VALUES ($1, $2, $3, $4)";
const RENAME: &str = "UPDATE applications SET name = $3 WHERE organization_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM applications WHERE organization_id = $1 AND id = $2";

impl Reader {
    /// The applications of an organization by name; with a `member` those where this person has a
    /// role. One row more than the page holds, where there is one.
    pub async fn applications(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
        page: &PageRequest,
    ) -> Result<Vec<Application>> {
        self.select_applications(organization, None, member, page)
            .await
    }

    pub async fn application(
        &mut self,
        organization: OrganizationId,
        id: ApplicationId,
    ) -> Result<Option<Application>> {
        let page = PageRequest::default();
        let mut rows = self
            .select_applications(organization, Some(id), None, &page)
            .await?;
        Ok(rows.pop())
    }

    async fn select_applications(
        &mut self,
        organization: OrganizationId,
        id: Option<ApplicationId>,
        member: Option<UserId>,
        page: &PageRequest,
    ) -> Result<Vec<Application>> {
        let (name, after) = page.bounds();
        Ok(on!(self, |conn| sqlx::query_as(COLUMNS)
            .bind(organization)
            .bind(id)
            .bind(member)
            .bind(name)
            .bind(after)
            .bind(page.limit.probe())
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// `Conflict` when the organization has an application of this name.
    pub async fn insert_application(
        &mut self,
        organization: OrganizationId,
        id: ApplicationId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(id)
                .bind(organization)
                .bind(name)
                .bind(now)
        )?;
        Ok(())
    }

    /// `Conflict` when the organization has another application of this name.
    pub async fn update_application_name(
        &mut self,
        organization: OrganizationId,
        id: ApplicationId,
        name: &str,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(RENAME).bind(organization).bind(id).bind(name)
        )?;
        exactly_one(touched)
    }

    /// Deletes an application with all that is in it.
    pub async fn delete_application(
        &mut self,
        organization: OrganizationId,
        id: ApplicationId,
    ) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(id))?;
        exactly_one(touched)
    }
}
