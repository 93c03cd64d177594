//! Signed-in browsers, and how often signing in was tried.

use chrono::{DateTime, Utc};
use domain::{OrganizationId, Session, SessionId, UserId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// A session as it begins. The secret itself is not stored.
#[derive(Debug)]
pub struct NewSession<'a> {
    pub id: SessionId,
    pub secret_hash: &'a [u8],
    pub user: UserId,
    /// When the person last proved who they are.
    pub signed_in_at: DateTime<Utc>,
}

/// How often something was tried in the current window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Tries {
    pub started_at: DateTime<Utc>,
    pub tries: i64,
}

const INSERT: &str = "
    INSERT INTO sessions (id, secret_hash, organization_id, user_id, created_at, last_seen_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const SESSIONS: &str = "
    SELECT s.id, o.name AS organization, s.created_at, s.last_seen_at
    FROM sessions s JOIN organizations o ON o.id = s.organization_id
    WHERE s.user_id = $1 AND s.created_at > $2 AND s.last_seen_at > $3
    ORDER BY s.last_seen_at DESC, s.id";
const END: &str = "DELETE FROM sessions WHERE user_id = $1 AND id = $2 RETURNING created_at";
const END_ALL: &str = "DELETE FROM sessions WHERE user_id = $1 AND ($2 IS NULL OR id <> $2)";
const END_IN_ORGANIZATION: &str =
    "DELETE FROM sessions WHERE organization_id = $1 AND user_id = $2";
const PRUNE: &str = "DELETE FROM sessions WHERE created_at <= $1 OR last_seen_at <= $2";
const COUNT_TRY: &str = "
    INSERT INTO sign_in_tries (subject, started_at, tries) VALUES ($1, $2, 1)
    ON CONFLICT (subject) DO UPDATE SET
        tries = CASE WHEN sign_in_tries.started_at > $3 THEN sign_in_tries.tries + 1 ELSE 1 END,
        started_at = CASE WHEN sign_in_tries.started_at > $3
            THEN sign_in_tries.started_at ELSE excluded.started_at END
    RETURNING started_at, tries";
const GIVE_BACK_TRY: &str =
    "UPDATE sign_in_tries SET tries = tries - 1 WHERE subject = $1 AND tries > 0";
const PRUNE_TRIES: &str = "DELETE FROM sign_in_tries WHERE started_at <= $1";

impl Reader {
    /// The live sessions of an account, in whichever organization, the one used last first.
    pub async fn sessions_of(
        &mut self,
        user: UserId,
        created_after: DateTime<Utc>,
        seen_after: DateTime<Utc>,
    ) -> Result<Vec<Session>> {
        Ok(on!(self, |conn| sqlx::query_as(SESSIONS)
            .bind(user)
            .bind(created_after)
            .bind(seen_after)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    pub async fn insert_session(
        &mut self,
        organization: OrganizationId,
        session: &NewSession<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(session.id)
                .bind(session.secret_hash)
                .bind(organization)
                .bind(session.user)
                .bind(session.signed_in_at)
                .bind(now)
        )?;
        Ok(())
    }

    /// Ends one session of an account and says when it began; `None` when there is none.
    pub async fn end_session(
        &mut self,
        user: UserId,
        id: SessionId,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(END)
            .bind(user)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }

    /// Ends all sessions of an account in all organizations, except the one that is kept.
    pub async fn end_all_sessions(&mut self, user: UserId, kept: Option<SessionId>) -> Result<()> {
        execute!(self, sqlx::query(END_ALL).bind(user).bind(kept))?;
        Ok(())
    }

    /// Ends all sessions of a person in one organization.
    pub async fn end_sessions_in(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(END_IN_ORGANIZATION)
                .bind(organization)
                .bind(user)
        )?;
        Ok(())
    }

    /// Forgets sessions that began or were used too long ago.
    pub async fn prune_sessions(
        &mut self,
        created_until: DateTime<Utc>,
        seen_until: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(PRUNE).bind(created_until).bind(seen_until)
        )?;
        Ok(())
    }

    /// Counts a try of a subject (hashed), and says how many there were since the window began. A
    /// window that began at `stale` or before starts anew.
    pub async fn count_try(
        &mut self,
        subject: &[u8],
        now: DateTime<Utc>,
        stale: DateTime<Utc>,
    ) -> Result<Tries> {
        Ok(on!(self, |conn| sqlx::query_as(COUNT_TRY)
            .bind(subject)
            .bind(now)
            .bind(stale)
            .fetch_one(conn)
            .await)?)
    }

    /// Takes a try back that turned out to be right.
    pub async fn give_back_try(&mut self, subject: &[u8]) -> Result<()> {
        execute!(self, sqlx::query(GIVE_BACK_TRY).bind(subject))?;
        Ok(())
    }

    pub async fn prune_tries(&mut self, started_until: DateTime<Utc>) -> Result<()> {
        execute!(self, sqlx::query(PRUNE_TRIES).bind(started_until))?;
        Ok(())
    }
}
