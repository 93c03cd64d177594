//! From a credential to who acts: read anew for every request.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ApiTokenId, ApplicationId, ApplicationRole, GlobalRole, OrganizationId, ProjectId, SessionId,
    UserId,
};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// A person who may act, and by which credential.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ActorRow {
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub role: GlobalRole,
    #[sqlx(default)]
    pub session_id: Option<SessionId>,
    #[sqlx(default)]
    pub api_token_id: Option<ApiTokenId>,
    /// Set when the token is bound to uploads into this project.
    #[sqlx(default)]
    pub project_id: Option<ProjectId>,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

const BY_SESSION: &str = "
    SELECT s.organization_id, s.user_id, m.name, u.email, m.role, s.id AS session_id,
           s.created_at, s.last_seen_at AS last_used_at
    FROM sessions s
    JOIN users u ON u.id = s.user_id
    JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
    WHERE s.secret_hash = $1 AND m.state = 'active'
      AND s.created_at > $2 AND s.last_seen_at > $3";
const BY_API_TOKEN: &str = "
    SELECT t.organization_id, t.user_id, m.name, u.email, m.role, t.id AS api_token_id, t.project_id, t.created_at, t.last_used_at
    FROM api_tokens t
    JOIN users u ON u.id = t.user_id
    JOIN memberships m ON m.organization_id = t.organization_id AND m.user_id = t.user_id
    WHERE t.secret_hash = $1 AND m.state = 'active' AND t.expires_on >= $2";
const ROLES: &str = "SELECT application_id, role FROM application_members
    WHERE organization_id = $1 AND user_id = $2";
const ROLES_IN_PROJECT: &str = "
    SELECT m.role, r.role AS application_role
    FROM projects p
    JOIN memberships m ON m.organization_id = p.organization_id AND m.user_id = $3
    LEFT JOIN application_members r ON r.organization_id = p.organization_id
        AND r.application_id = p.application_id AND r.user_id = m.user_id
    WHERE p.organization_id = $1 AND p.id = $2 AND m.state = 'active'";
const TOUCH_SESSION: &str = "UPDATE sessions SET last_seen_at = $2 WHERE id = $1";
const TOUCH_TOKEN: &str = "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1";

impl Reader {
    /// The person behind a session that began after `created_after` and was used after
    /// `seen_after`; `None` when it is unknown, too old or its owner was deactivated.
    pub async fn actor_by_session(
        &mut self,
        secret_hash: &[u8],
        created_after: DateTime<Utc>,
        seen_after: DateTime<Utc>,
    ) -> Result<Option<ActorRow>> {
        Ok(on!(self, |conn| sqlx::query_as(BY_SESSION)
            .bind(secret_hash)
            .bind(created_after)
            .bind(seen_after)
            .fetch_optional(conn)
            .await)?)
    }

    /// The person behind an API token that has not expired before `today`.
    pub async fn actor_by_api_token(
        &mut self,
        secret_hash: &[u8],
        today: NaiveDate,
    ) -> Result<Option<ActorRow>> {
        Ok(on!(self, |conn| sqlx::query_as(BY_API_TOKEN)
            .bind(secret_hash)
            .bind(today)
            .fetch_optional(conn)
            .await)?)
    }

    /// A person's roles in single applications.
    pub async fn application_roles(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<Vec<(ApplicationId, ApplicationRole)>> {
        Ok(on!(self, |conn| sqlx::query_as(ROLES)
            .bind(organization)
            .bind(user)
            .fetch_all(conn)
            .await)?)
    }

    /// What a person is in the organization, and in the application of a project; `None` for
    /// whoever is no active member.
    pub async fn roles_in_project(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        user: UserId,
    ) -> Result<Option<(GlobalRole, Option<ApplicationRole>)>> {
        Ok(on!(self, |conn| sqlx::query_as(ROLES_IN_PROJECT)
            .bind(organization)
            .bind(project)
            .bind(user)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Notes that a session was used; `false` when it has ended meanwhile.
    pub async fn touch_session(&mut self, id: SessionId, at: DateTime<Utc>) -> Result<bool> {
        let touched = execute!(self, sqlx::query(TOUCH_SESSION).bind(id).bind(at))?;
        Ok(touched == 1)
    }

    /// Notes that a token was used; `false` when it was revoked meanwhile.
    pub async fn touch_api_token(&mut self, id: ApiTokenId, at: DateTime<Utc>) -> Result<bool> {
        let touched = execute!(self, sqlx::query(TOUCH_TOKEN).bind(id).bind(at))?;
        Ok(touched == 1)
    }
}
