//! Connections to Azure DevOps organizations.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{ConnectionReport, Instance, InstanceHealth, InstanceId, OrganizationId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// A connection as it is first stored.
#[derive(Debug)]
pub struct NewInstance<'a> {
    pub id: InstanceId,
    pub token: NewToken<'a>,
}

/// A token, sealed for the address that it is sent to.
#[derive(Debug)]
pub struct NewToken<'a> {
    pub url: &'a str,
    pub sealed: &'a [u8],
    pub expires_on: Option<NaiveDate>,
    /// Whether the address is one of the simulated Azure DevOps.
    pub practice: bool,
}

/// A token that ends soon, or has ended.
#[derive(Debug, sqlx::FromRow)]
pub struct EndingToken {
    pub organization_id: OrganizationId,
    pub id: InstanceId,
    pub url: String,
    pub token_expires_on: NaiveDate,
    /// The fewest days before its end of which people were told.
    pub end_told: Option<i64>,
}

const COLUMNS: &str = "
    SELECT i.id, i.url, i.enabled, i.token_expires_on, i.token_set_at, i.test_ok, i.test_message,
           i.test_acts_as, i.tested_at, i.practice,
           (SELECT COUNT(*) FROM integrations g WHERE g.instance_id = i.id) AS projects
    FROM instances i WHERE i.organization_id = $1 AND ($2 IS NULL OR i.id = $2)
    ORDER BY i.url, i.id";
const HEALTH: &str = "
    SELECT i.id AS instance_id,
           (SELECT t.changed_at FROM tickets t WHERE t.instance_id = i.id AND t.state = 'filed'
            ORDER BY t.changed_at DESC LIMIT 1) AS last_filed_at,
           (SELECT COUNT(*) FROM tickets t WHERE t.instance_id = i.id
              AND t.state IN ('queued', 'filing', 'waiting')) AS waiting,
           (SELECT COUNT(*) FROM tickets t
            WHERE t.instance_id = i.id AND t.state = 'failed') AS failed,
           (SELECT t.due_at FROM tickets t WHERE t.instance_id = i.id AND t.state = 'waiting'
              AND t.reason = 'throttled' AND t.due_at > $2
            ORDER BY t.due_at DESC LIMIT 1) AS throttled_until
    FROM instances i WHERE i.organization_id = $1 ORDER BY i.url, i.id";
const SEALED_TOKEN: &str =
    "SELECT sealed_token FROM instances WHERE organization_id = $1 AND id = $2";
const PRACTICE: &str = "SELECT organization_id, id FROM instances WHERE practice";
// What was tested was tested with the old token.
const FORGET_TESTS: &str = "
    UPDATE integrations SET test_ok = NULL, test_message = NULL, test_acts_as = NULL, tested_at = NULL
    WHERE organization_id = $1 AND instance_id = $2";
const INSERT: &str = "
    INSERT INTO instances (id, organization_id, url, enabled, sealed_token, token_set_at,
        token_expires_on, practice, created_at)
    VALUES ($1, $2, $3, TRUE, $4, $5, $6, $7, $5)";
const SET_ENABLED: &str =
    "UPDATE instances SET enabled = $3 WHERE organization_id = $1 AND id = $2";
// What was found out about another token or address says nothing about this one.
const REPLACE_TOKEN: &str = "
    UPDATE instances SET url = $3, sealed_token = $4, token_expires_on = $5, token_set_at = $6,
        test_ok = NULL, test_message = NULL, test_acts_as = NULL, tested_at = NULL,
        practice = $7, end_told = NULL
    WHERE organization_id = $1 AND id = $2";
const FORGET_TOKENS: &str = "
    UPDATE instances SET sealed_token = NULL, test_ok = FALSE, test_message = $1, test_acts_as = NULL,
        tested_at = $2";
const ENDING_TOKENS: &str = "
    SELECT organization_id, id, url, token_expires_on, end_told FROM instances
    WHERE enabled AND token_expires_on <= $1";
const TELL_END: &str = "UPDATE instances SET end_told = $3 WHERE organization_id = $1 AND id = $2";
const DELETE: &str = "DELETE FROM instances WHERE organization_id = $1 AND id = $2";
const RECORD_TEST: &str = "
    UPDATE instances SET test_ok = $3, test_message = $4, test_acts_as = $5, tested_at = $6
    WHERE organization_id = $1 AND id = $2 AND token_set_at = $7";

#[derive(sqlx::FromRow)]
struct Row {
    id: InstanceId,
    url: String,
    enabled: bool,
    token_expires_on: Option<NaiveDate>,
    token_set_at: DateTime<Utc>,
    #[sqlx(flatten)]
    test: TestColumns,
    practice: bool,
    projects: i64,
}

/// The columns that hold the answer to the last *Test*.
#[derive(sqlx::FromRow)]
pub(crate) struct TestColumns {
    test_ok: Option<bool>,
    test_message: Option<String>,
    test_acts_as: Option<String>,
    tested_at: Option<DateTime<Utc>>,
}

impl TestColumns {
    pub(crate) fn report(self) -> Option<ConnectionReport> {
        Some(ConnectionReport {
            ok: self.test_ok?,
            message: self.test_message?,
            acts_as: self.test_acts_as,
            tested_at: self.tested_at?,
        })
    }
}

impl From<Row> for Instance {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            url: row.url,
            enabled: row.enabled,
            token_expires_on: row.token_expires_on,
            token_set_at: row.token_set_at,
            last_test: row.test.report(),
            projects: row.projects,
            practice: row.practice,
        }
    }
}

impl Reader {
    /// What the tickets of each instance are at, in the order of [`Self::instances`].
    pub async fn instance_health(
        &mut self,
        organization: OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<Vec<InstanceHealth>> {
        Ok(on!(self, |conn| sqlx::query_as(HEALTH)
            .bind(organization)
            .bind(now)
            .fetch_all(conn)
            .await)?)
    }

    pub async fn instances(&mut self, organization: OrganizationId) -> Result<Vec<Instance>> {
        self.select_instances(organization, None).await
    }

    pub async fn instance(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
    ) -> Result<Option<Instance>> {
        Ok(self.select_instances(organization, Some(id)).await?.pop())
    }

    async fn select_instances(
        &mut self,
        organization: OrganizationId,
        id: Option<InstanceId>,
    ) -> Result<Vec<Instance>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(COLUMNS)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?;
        Ok(rows.into_iter().map(Instance::from).collect())
    }

    /// The token of an instance, sealed; `None` when it has to be entered again.
    pub async fn sealed_token(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
    ) -> Result<Option<Vec<u8>>> {
        let row: Option<Option<Vec<u8>>> = on!(self, |conn| sqlx::query_scalar(SEALED_TOKEN)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?;
        Ok(row.flatten())
    }

    /// The tokens of enabled instances of all organizations whose last day is not after `until`.
    pub async fn ending_tokens(&mut self, until: NaiveDate) -> Result<Vec<EndingToken>> {
        Ok(on!(self, |conn| sqlx::query_as(ENDING_TOKENS)
            .bind(until)
            .fetch_all(conn)
            .await)?)
    }

    /// The instances of the simulated Azure DevOps in all organizations.
    pub async fn practice_instances(&mut self) -> Result<Vec<(OrganizationId, InstanceId)>> {
        Ok(on!(self, |conn| sqlx::query_as(PRACTICE)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    pub async fn insert_instance(
        &mut self,
        organization: OrganizationId,
        instance: &NewInstance<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(instance.id)
                .bind(organization)
                .bind(instance.token.url)
                .bind(instance.token.sealed)
                .bind(now)
                .bind(instance.token.expires_on)
                .bind(instance.token.practice)
        )?;
        Ok(())
    }

    pub async fn set_instance_enabled(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
        enabled: bool,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(SET_ENABLED)
                .bind(organization)
                .bind(id)
                .bind(enabled)
        )?;
        exactly_one(touched)
    }

    /// Puts another token, and the address it is for, in the place of the old ones.
    pub async fn replace_instance_token(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
        token: &NewToken<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(REPLACE_TOKEN)
                .bind(organization)
                .bind(id)
                .bind(token.url)
                .bind(token.sealed)
                .bind(token.expires_on)
                .bind(now)
                .bind(token.practice)
        )?;
        exactly_one(touched)?;
        execute!(self, sqlx::query(FORGET_TESTS).bind(organization).bind(id))?;
        Ok(())
    }

    /// Notes that people were told that the token ends within so many days.
    pub async fn tell_token_end(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
        days: i64,
    ) -> Result<()> {
        let told = execute!(
            self,
            sqlx::query(TELL_END).bind(organization).bind(id).bind(days)
        )?;
        exactly_one(told)
    }

    /// Deletes a connection with its token and the integrations on it.
    pub async fn delete_instance(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
    ) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(id))?;
        exactly_one(touched)
    }

    /// Keeps what a *Test* found out about the token that was set at `token_set_at`; `false` when
    /// another one has been entered since.
    pub async fn record_instance_test(
        &mut self,
        organization: OrganizationId,
        id: InstanceId,
        token_set_at: DateTime<Utc>,
        report: &ConnectionReport,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(RECORD_TEST)
                .bind(organization)
                .bind(id)
                .bind(report.ok)
                .bind(&report.message)
                .bind(&report.acts_as)
                .bind(report.tested_at)
                .bind(token_set_at)
        )?;
        Ok(touched == 1)
    }

    /// Wipes the tokens of all instances of all organizations; `message` is shown in place of what
    /// their last test said.
    pub async fn forget_tokens(&mut self, message: &str, now: DateTime<Utc>) -> Result<u64> {
        Ok(execute!(
            self,
            sqlx::query(FORGET_TOKENS).bind(message).bind(now)
        )?)
    }
}
