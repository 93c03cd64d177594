//! Organizations, and the one-time code that the first of them is made with.

use chrono::{DateTime, Utc};
use domain::{Organization, OrganizationId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

const ANY_ORGANIZATION: &str = "SELECT EXISTS (SELECT 1 FROM organizations)";
const INSERT_ORGANIZATION: &str =
    "INSERT INTO organizations (id, name, created_at) VALUES ($1, $2, $3)";
const ORGANIZATION: &str = "SELECT id, name FROM organizations WHERE id = $1";
// Both databases let one of several that try at the same time do this.
const CLAIM_SET_UP: &str = "INSERT INTO facts (name, value) VALUES ('set_up_at', $1)";
const PRUNE_CODES: &str = "DELETE FROM setup_codes WHERE expires_at <= $1";
const FORGET_CODES: &str = "DELETE FROM setup_codes";
const INSERT_CODE: &str = "INSERT INTO setup_codes (secret_hash, expires_at) VALUES ($1, $2)";
const TAKE_CODE: &str = "DELETE FROM setup_codes WHERE secret_hash = $1 AND expires_at > $2";

impl Reader {
    /// Whether there is any organization, in other words whether the program is set up.
    pub async fn any_organization(&mut self) -> Result<bool> {
        Ok(on!(self, |conn| sqlx::query_scalar(ANY_ORGANIZATION)
            .fetch_one(conn)
            .await)?)
    }

    pub async fn organization(&mut self, id: OrganizationId) -> Result<Option<Organization>> {
        Ok(on!(self, |conn| sqlx::query_as(ORGANIZATION)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Refuses all but the first who sets this database up, with
    /// [`StoreError::Conflict`](crate::StoreError::Conflict).
    pub async fn claim_set_up(&mut self, now: DateTime<Utc>) -> Result<()> {
        execute!(self, sqlx::query(CLAIM_SET_UP).bind(now.to_rfc3339()))?;
        Ok(())
    }

    pub async fn insert_organization(
        &mut self,
        organization: &Organization,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_ORGANIZATION)
                .bind(organization.id)
                .bind(&organization.name)
                .bind(now)
        )?;
        Ok(())
    }

    /// Makes a code the only one that is accepted.
    pub async fn replace_setup_code(
        &mut self,
        secret_hash: &[u8],
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, sqlx::query(FORGET_CODES))?;
        execute!(
            self,
            sqlx::query(INSERT_CODE).bind(secret_hash).bind(expires_at)
        )?;
        Ok(())
    }

    /// Uses a code up; `false` when it is unknown or has expired.
    pub async fn take_setup_code(
        &mut self,
        secret_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let touched = execute!(self, sqlx::query(TAKE_CODE).bind(secret_hash).bind(now))?;
        Ok(touched == 1)
    }

    pub async fn prune_setup_codes(&mut self, expired_until: DateTime<Utc>) -> Result<()> {
        execute!(self, sqlx::query(PRUNE_CODES).bind(expired_until))?;
        Ok(())
    }
}
