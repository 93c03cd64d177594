//! One-time links by which people join an organization. Only the SHA-256 of a secret is stored.

use chrono::{DateTime, Utc};
use domain::{Invitation, OrganizationId, UserId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// Whom a link invites to what.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvitationRow {
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    #[sqlx(flatten)]
    pub shown: Invitation,
}

const INVITATION: &str = "
    SELECT i.organization_id, i.user_id, o.name AS organization, m.name, u.email,
           u.password_hash IS NOT NULL AS has_account
    FROM invitations i
    JOIN organizations o ON o.id = i.organization_id
    JOIN users u ON u.id = i.user_id
    JOIN memberships m ON m.organization_id = i.organization_id AND m.user_id = i.user_id
    WHERE i.secret_hash = $1 AND i.expires_at > $2 AND m.state = 'invited'";
const FORGET: &str = "DELETE FROM invitations WHERE organization_id = $1 AND user_id = $2";
const INSERT: &str = "
    INSERT INTO invitations (secret_hash, organization_id, user_id, expires_at)
    VALUES ($1, $2, $3, $4)";
const TAKE: &str = "DELETE FROM invitations WHERE organization_id = $1 AND secret_hash = $2";
const PRUNE: &str = "DELETE FROM invitations WHERE expires_at <= $1";

impl Reader {
    /// What a link leads to; `None` when it is unknown, used up or has expired.
    pub async fn invitation(
        &mut self,
        secret_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<InvitationRow>> {
        Ok(on!(self, |conn| sqlx::query_as(INVITATION)
            .bind(secret_hash)
            .bind(now)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Makes a link the only one that invites this person.
    pub async fn replace_invitation(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        secret_hash: &[u8],
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        self.forget_invitations(organization, user).await?;
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(secret_hash)
                .bind(organization)
                .bind(user)
                .bind(expires_at)
        )?;
        Ok(())
    }

    pub async fn forget_invitations(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<()> {
        execute!(self, sqlx::query(FORGET).bind(organization).bind(user))?;
        Ok(())
    }

    /// Uses a link up; `false` when somebody else just did.
    pub async fn take_invitation(
        &mut self,
        organization: OrganizationId,
        secret_hash: &[u8],
    ) -> Result<bool> {
        let touched = execute!(self, sqlx::query(TAKE).bind(organization).bind(secret_hash))?;
        Ok(touched == 1)
    }

    pub async fn prune_invitations(&mut self, expired_until: DateTime<Utc>) -> Result<()> {
        execute!(self, sqlx::query(PRUNE).bind(expired_until))?;
        Ok(())
    }
}
