//! Applications.

use chrono::{DateTime, Utc};
use domain::{Application, ApplicationId, OrganizationId, PageRequest, UserId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// Open issues are counted on the default branches, each from the index of what is open.
const COLUMNS: &str = "
    SELECT a.id, a.name, a.created_at,
           (SELECT COUNT(*) FROM projects p WHERE p.application_id = a.id) AS projects,
           (SELECT COUNT(*) FROM projects p
            JOIN branches b ON b.project_id = p.id AND b.is_default
            JOIN detections d ON d.branch_id = b.id AND d.open AND d.severity_rank = 0
            WHERE p.application_id = a.id) AS critical,
           (SELECT COUNT(*) FROM projects p
            JOIN branches b ON b.project_id = p.id AND b.is_default
            JOIN detections d ON d.branch_id = b.id AND d.open AND d.severity_rank = 1
            WHERE p.application_id = a.id) AS high,
           (SELECT COUNT(*) FROM projects p
            JOIN branches b ON b.project_id = p.id AND b.is_default
            JOIN detections d ON d.branch_id = b.id AND d.open AND d.severity_rank = 2
            WHERE p.application_id = a.id) AS medium,
           (SELECT COUNT(*) FROM projects p
            JOIN branches b ON b.project_id = p.id AND b.is_default
            JOIN detections d ON d.branch_id = b.id AND d.open AND d.severity_rank = 3
            WHERE p.application_id = a.id) AS low
    FROM applications a
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
