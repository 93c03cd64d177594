//! API tokens. Only the SHA-256 of a secret is stored.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ApiToken, ApiTokenId, OrganizationId, ProjectId, UploadTarget, UserId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// A token as it is first stored.
#[derive(Debug)]
pub struct NewApiToken<'a> {
    pub id: ApiTokenId,
    pub secret_hash: &'a [u8],
    pub user: UserId,
    pub project: Option<ProjectId>,
    pub name: &'a str,
    pub expires_on: NaiveDate,
}

const TOKENS: &str = "
    SELECT t.id, t.name, t.project_id, p.name AS project_name, t.created_at, t.expires_on,
           t.last_used_at
    FROM api_tokens t LEFT JOIN projects p ON p.id = t.project_id
    WHERE t.organization_id = $1 AND t.user_id = $2 AND ($3 IS NULL OR t.id = $3)
    ORDER BY t.created_at DESC, t.id";
// Roles that may upload: `Permission::UploadScan`.
const UPLOAD_TARGETS: &str = "
    SELECT p.id, p.name, a.name AS application_name
    FROM projects p JOIN applications a ON a.id = p.application_id
    WHERE p.organization_id = $1
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = a.id AND m.user_id = $2
            AND m.role IN ('application_admin', 'contributor', 'member')))
    ORDER BY a.name, p.name, p.id";
const INSERT: &str = "
    INSERT INTO api_tokens (id, secret_hash, organization_id, user_id, project_id, name,
        created_at, expires_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const REVOKE: &str =
    "DELETE FROM api_tokens WHERE organization_id = $1 AND user_id = $2 AND id = $3";
const REVOKE_IN_ORGANIZATION: &str =
    "DELETE FROM api_tokens WHERE organization_id = $1 AND user_id = $2";
const REVOKE_ALL: &str = "DELETE FROM api_tokens WHERE user_id = $1";
const PRUNE: &str = "DELETE FROM api_tokens WHERE expires_on < $1";

impl Reader {
    /// A person's tokens in one organization, the newest first.
    pub async fn api_tokens(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<Vec<ApiToken>> {
        self.select_api_tokens(organization, user, None).await
    }

    pub async fn api_token(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        id: ApiTokenId,
    ) -> Result<Option<ApiToken>> {
        let mut found = self.select_api_tokens(organization, user, Some(id)).await?;
        Ok(found.pop())
    }

    /// The projects that somebody may upload to; with a `member` those where a role of this
    /// person allows it.
    pub async fn upload_targets(
        &mut self,
        organization: OrganizationId,
        member: Option<UserId>,
    ) -> Result<Vec<UploadTarget>> {
        Ok(on!(self, |conn| sqlx::query_as(UPLOAD_TARGETS)
            .bind(organization)
            .bind(member)
            .fetch_all(conn)
            .await)?)
    }

    async fn select_api_tokens(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        id: Option<ApiTokenId>,
    ) -> Result<Vec<ApiToken>> {
        Ok(on!(self, |conn| sqlx::query_as(TOKENS)
            .bind(organization)
            .bind(user)
            .bind(id)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    pub async fn insert_api_token(
        &mut self,
        organization: OrganizationId,
        token: &NewApiToken<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(token.id)
                .bind(token.secret_hash)
                .bind(organization)
                .bind(token.user)
                .bind(token.project)
                .bind(token.name)
                .bind(now)
                .bind(token.expires_on)
        )?;
        Ok(())
    }

    /// Revokes one token of a person; `false` when there is none.
    pub async fn revoke_api_token(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        id: ApiTokenId,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(REVOKE).bind(organization).bind(user).bind(id)
        )?;
        Ok(touched == 1)
    }

    /// Revokes all tokens of a person in one organization.
    pub async fn revoke_api_tokens_in(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(REVOKE_IN_ORGANIZATION)
                .bind(organization)
                .bind(user)
        )?;
        Ok(())
    }

    /// Revokes all tokens of an account in all organizations.
    pub async fn revoke_all_api_tokens(&mut self, user: UserId) -> Result<()> {
        execute!(self, sqlx::query(REVOKE_ALL).bind(user))?;
        Ok(())
    }

    /// Forgets tokens whose last day was before `day`.
    pub async fn prune_api_tokens(&mut self, day: NaiveDate) -> Result<()> {
        execute!(self, sqlx::query(PRUNE).bind(day))?;
        Ok(())
    }
}
