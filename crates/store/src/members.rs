//! Who works on an application, and in which role.

use domain::{ApplicationId, ApplicationRole, Candidate, Member, OrganizationId, UserId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

const MEMBERS: &str = "
    SELECT u.id, m.name, u.email, a.role
    FROM application_members a
    JOIN memberships m ON m.organization_id = a.organization_id AND m.user_id = a.user_id
    JOIN users u ON u.id = a.user_id
    WHERE a.organization_id = $1 AND a.application_id = $2 AND ($3 IS NULL OR a.user_id = $3)
    ORDER BY m.name, u.id";
const CANDIDATES: &str = "
    SELECT u.id, m.name, u.email
    FROM memberships m JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = $1 AND m.state <> 'deactivated'
      AND NOT EXISTS (SELECT 1 FROM application_members a
          WHERE a.organization_id = $1 AND a.application_id = $2 AND a.user_id = m.user_id)
    ORDER BY m.name, u.id";
// The application is looked up with its organization, so that a foreign one takes no member.
const SET: &str = "
    INSERT INTO application_members (organization_id, application_id, user_id, role)
    SELECT organization_id, id, $3, $4 FROM applications WHERE organization_id = $1 AND id = $2
    ON CONFLICT (application_id, user_id) DO UPDATE SET role = excluded.role";
const REMOVE: &str = "
    DELETE FROM application_members
    WHERE organization_id = $1 AND application_id = $2 AND user_id = $3";

impl Reader {
    /// The people with a role in an application, by name.
    pub async fn members(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
    ) -> Result<Vec<Member>> {
        self.select_members(organization, application, None).await
    }

    /// The people of the organization without a role in an application, by name.
    pub async fn candidates(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
    ) -> Result<Vec<Candidate>> {
        Ok(on!(self, |conn| sqlx::query_as(CANDIDATES)
            .bind(organization)
            .bind(application)
            .fetch_all(conn)
            .await)?)
    }

    pub async fn member(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        user: UserId,
    ) -> Result<Option<Member>> {
        let mut found = self
            .select_members(organization, application, Some(user))
            .await?;
        Ok(found.pop())
    }

    async fn select_members(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        user: Option<UserId>,
    ) -> Result<Vec<Member>> {
        Ok(on!(self, |conn| sqlx::query_as(MEMBERS)
            .bind(organization)
            .bind(application)
            .bind(user)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Gives a person of the organization a role in an application; `false` when there is no such
    /// application.
    pub async fn set_member(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        user: UserId,
        role: ApplicationRole,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(SET)
                .bind(organization)
                .bind(application)
                .bind(user)
                .bind(role)
        )?;
        Ok(touched == 1)
    }

    /// Takes a person's role in an application away; `false` when they had none.
    pub async fn remove_member(
        &mut self,
        organization: OrganizationId,
        application: ApplicationId,
        user: UserId,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(REMOVE)
                .bind(organization)
                .bind(application)
                .bind(user)
        )?;
        Ok(touched == 1)
    }
}
