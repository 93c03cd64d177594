//! Requests to another program that are in flight, those that wait for their turn, and the pauses
//! that it asked for, of all nodes on this database.

use chrono::{DateTime, Utc};

use crate::connection::{Connection, execute, on};
use crate::dialect::LOCK_POSTGRES;
use crate::{Reader, Result, Writer};

/// A request that wants to leave.
#[derive(Debug, Clone, Copy)]
pub struct PlaceWanted<'a> {
    /// Whose requests are counted together.
    pub identity: &'a [u8; 32],
    /// The number that it was given when it asked for the first time.
    pub number: Option<i64>,
    /// How many may be in flight.
    pub places: i64,
    /// Until when it is over, should it leave now.
    pub ends_at: DateTime<Utc>,
    /// When it has lost its turn, should it wait and not ask again.
    pub lapses_at: DateTime<Utc>,
}

/// What was said to a request that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    pub number: i64,
    pub may_leave: bool,
    /// Before then nothing leaves.
    pub paused_until: Option<DateTime<Utc>>,
}

const FORGET: &str = "DELETE FROM request_places WHERE identity = $1 AND until <= $2";
const WAIT_ON: &str = "UPDATE request_places SET until = $3 WHERE identity = $1 AND number = $2";
const QUEUE: &str = "INSERT INTO request_places (identity, until) VALUES ($1, $2) RETURNING number";
const BEFORE: &str = "SELECT COUNT(*) FROM request_places WHERE identity = $1 AND number < $2";
const LEAVE: &str = "DELETE FROM request_places WHERE number = $1";
const PAUSED: &str = "SELECT until FROM request_pauses WHERE identity = $1 AND until > $2";
const PAUSE: &str = "
    INSERT INTO request_pauses (identity, until) VALUES ($1, $2)
    ON CONFLICT (identity) DO UPDATE SET until = excluded.until
        WHERE excluded.until > request_pauses.until";
const FORGET_PAUSES: &str = "DELETE FROM request_pauses WHERE until <= $1";

impl Reader {
    /// Until when no request of an identity may leave.
    pub async fn requests_paused_until(
        &mut self,
        identity: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(PAUSED)
            .bind(identity.as_slice())
            .bind(now)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Queues a request behind those of its identity that are in flight or wait. It may leave when
    /// fewer than `places` are before it; otherwise it asks again with the number that it got.
    pub async fn want_place(
        &mut self,
        wanted: &PlaceWanted<'_>,
        now: DateTime<Utc>,
    ) -> Result<Turn> {
        self.lock_places(wanted.identity).await?;
        let identity = wanted.identity.as_slice();
        execute!(self, sqlx::query(FORGET).bind(identity).bind(now))?;
        let known = match wanted.number {
            Some(number) => self.wait_on(identity, number, wanted.ends_at).await?,
            None => None,
        };
        let number = match known {
            Some(number) => number,
            None => on!(self, |conn| sqlx::query_scalar(QUEUE)
                .bind(identity)
                .bind(wanted.ends_at)
                .fetch_one(conn)
                .await)?,
        };
        let before: i64 = on!(self, |conn| sqlx::query_scalar(BEFORE)
            .bind(identity)
            .bind(number)
            .fetch_one(conn)
            .await)?;
        let may_leave = before < wanted.places;
        if !may_leave {
            self.wait_on(identity, number, wanted.lapses_at).await?;
        }
        Ok(Turn {
            number,
            may_leave,
            paused_until: self.requests_paused_until(wanted.identity, now).await?,
        })
    }

    /// Lets no request of an identity leave before `until`, nor before an earlier pause is over.
    pub async fn pause_requests(
        &mut self,
        identity: &[u8; 32],
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, sqlx::query(FORGET_PAUSES).bind(now))?;
        execute!(
            self,
            sqlx::query(PAUSE).bind(identity.as_slice()).bind(until)
        )?;
        Ok(())
    }

    /// `None` when the request has lost its turn.
    async fn wait_on(
        &mut self,
        identity: &[u8],
        number: i64,
        until: DateTime<Utc>,
    ) -> Result<Option<i64>> {
        let touched = execute!(
            self,
            sqlx::query(WAIT_ON).bind(identity).bind(number).bind(until)
        )?;
        Ok((touched == 1).then_some(number))
    }

    /// One decision at a time about the requests of an identity: two that are counted side by side
    /// would not see each other.
    async fn lock_places(&mut self, identity: &[u8; 32]) -> Result<()> {
        if let Connection::Postgres(transaction) = self.connection() {
            let key = identity
                .first_chunk()
                .map_or(0, |key| i64::from_be_bytes(*key));
            sqlx::query(LOCK_POSTGRES)
                .bind(key)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    /// A request is over, or given up.
    pub async fn give_place_back(&mut self, number: i64) -> Result<()> {
        execute!(self, sqlx::query(LEAVE).bind(number))?;
        Ok(())
    }
}
