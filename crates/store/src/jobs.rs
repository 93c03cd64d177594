//! The job table: rows commit together with the change that needs them.

use chrono::{DateTime, Utc};
use domain::{JobId, OrganizationId};
use uuid::Uuid;

use crate::connection::{Connection, execute, on};
use crate::dialect::{CLAIM_JOB_POSTGRES, CLAIM_JOB_SQLITE};
use crate::{Reader, Result, Writer};

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub organization: Option<OrganizationId>,
    pub payload: String,
    /// Of the jobs with one key, one is there at a time; see [`Writer::insert_job`].
    pub dedupe_key: Option<String>,
    pub due_at: DateTime<Utc>,
}

/// A job that this worker has until its lease runs out.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ClaimedJob {
    pub id: JobId,
    pub organization_id: Option<OrganizationId>,
    pub payload: String,
    /// Counts this claim too.
    pub attempts: i64,
}

const INSERT: &str = "
    INSERT INTO jobs (id, organization_id, payload, dedupe_key, due_at, attempts, dead, created_at)
    VALUES ($1, $2, $3, $4, $5, 0, FALSE, $6)
    ON CONFLICT (dedupe_key) DO UPDATE
        SET due_at = CASE WHEN jobs.lease IS NULL AND excluded.due_at < jobs.due_at
                THEN excluded.due_at ELSE jobs.due_at END,
            again_at = CASE WHEN jobs.lease IS NOT NULL
                    AND (jobs.again_at IS NULL OR excluded.due_at < jobs.again_at)
                THEN excluded.due_at ELSE jobs.again_at END";
const COMPLETE: &str = "DELETE FROM jobs WHERE id = $1 AND lease = $2 AND again_at IS NULL";
const RUN_AGAIN: &str = "UPDATE jobs SET lease = NULL, leased_until = NULL, due_at = again_at,
    again_at = NULL, attempts = 0, reason = NULL WHERE id = $1 AND lease = $2";
const RETRY: &str = "UPDATE jobs SET lease = NULL, leased_until = NULL, due_at = $3, reason = $4
    WHERE id = $1 AND lease = $2";
const PUT_BACK: &str =
    "UPDATE jobs SET lease = NULL, leased_until = NULL, due_at = $3, reason = $4,
    attempts = 0 WHERE id = $1 AND lease = $2";
const BURY: &str = "UPDATE jobs SET lease = NULL, leased_until = NULL, dead = TRUE, reason = $3,
    dedupe_key = NULL WHERE id = $1 AND lease = $2";
const RENEW: &str = "UPDATE jobs SET leased_until = $3 WHERE id = $1 AND lease = $2";
const NEXT_DUE: &str =
    "SELECT MIN(CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END)
    FROM jobs WHERE NOT dead";

impl Reader {
    /// When the next job becomes due, or its lease runs out.
    pub async fn next_job_due(&mut self) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(NEXT_DUE)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Adds a job. Where one with the same key waits, the earlier of the two times counts. Where
    /// one runs, which may have passed what is new, it runs again afterwards.
    pub async fn insert_job(&mut self, job: &NewJob, now: DateTime<Utc>) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(job.id)
                .bind(job.organization)
                .bind(&job.payload)
                .bind(&job.dedupe_key)
                .bind(job.due_at)
                .bind(now)
        )?;
        Ok(())
    }

    /// Takes the next due job under the fencing token `lease`.
    pub async fn claim_job(
        &mut self,
        lease: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<ClaimedJob>> {
        Ok(match self.connection() {
            Connection::Sqlite(transaction) => {
                sqlx::query_as(CLAIM_JOB_SQLITE)
                    .bind(lease)
                    .bind(now)
                    .bind(until)
                    .fetch_optional(&mut **transaction)
                    .await?
            }
            Connection::Postgres(transaction) => {
                sqlx::query_as(CLAIM_JOB_POSTGRES)
                    .bind(lease)
                    .bind(now)
                    .bind(until)
                    .fetch_optional(&mut **transaction)
                    .await?
            }
        })
    }

    /// Removes a finished job, or puts it back where it was asked for again. `false` when the lease is no longer ours: another worker has it,
    /// and what was done under it must not be committed.
    pub async fn complete_job(&mut self, id: JobId, lease: Uuid) -> Result<bool> {
        for statement in [COMPLETE, RUN_AGAIN] {
            if execute!(self, sqlx::query(statement).bind(id).bind(lease))? == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts a job back after a failure; its attempts stay counted.
    pub async fn retry_job(
        &mut self,
        id: JobId,
        lease: Uuid,
        due_at: DateTime<Utc>,
        reason: &str,
    ) -> Result<bool> {
        self.settle(RETRY, id, lease, due_at, reason).await
    }

    /// Puts a job back that has to wait for something outside; this burns no attempt.
    pub async fn put_back_job(
        &mut self,
        id: JobId,
        lease: Uuid,
        due_at: DateTime<Utc>,
        reason: &str,
    ) -> Result<bool> {
        self.settle(PUT_BACK, id, lease, due_at, reason).await
    }

    async fn settle(
        &mut self,
        statement: &'static str,
        id: JobId,
        lease: Uuid,
        due_at: DateTime<Utc>,
        reason: &str,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(statement)
                .bind(id)
                .bind(lease)
                .bind(due_at)
                .bind(reason)
        )?;
        Ok(touched == 1)
    }

    /// Gives a job up and keeps it, with the reason, for the administrator.
    pub async fn bury_job(&mut self, id: JobId, lease: Uuid, reason: &str) -> Result<bool> {
        let touched = execute!(self, sqlx::query(BURY).bind(id).bind(lease).bind(reason))?;
        Ok(touched == 1)
    }

    /// Keeps a job longer. `false` when it was lost meanwhile.
    pub async fn renew_job(
        &mut self,
        id: JobId,
        lease: Uuid,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let touched = execute!(self, sqlx::query(RENEW).bind(id).bind(lease).bind(until))?;
        Ok(touched == 1)
    }
}
