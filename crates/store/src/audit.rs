//! The audit log: rows are added, never changed.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{AuditEntry, AuditFilter, AuditId, OrganizationId, UserId};
use sqlx::QueryBuilder;

use crate::connection::{execute, on};
use crate::pattern::contains;
use crate::{Reader, Result, Writer};

const INSERT: &str = "
    INSERT INTO audit (id, organization_id, at, user_id, user_name, action, target, details, address)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ENTRIES: &str = "
    SELECT id, at, user_id, user_name, action, target, details, address FROM audit
    WHERE organization_id = ";

#[derive(sqlx::FromRow)]
struct Row {
    id: AuditId,
    at: DateTime<Utc>,
    user_id: Option<UserId>,
    user_name: Option<String>,
    action: domain::AuditAction,
    target: String,
    details: String,
    address: Option<String>,
}

impl Row {
    fn entry(self) -> Result<AuditEntry> {
        Ok(AuditEntry {
            id: self.id,
            at: self.at,
            user_id: self.user_id,
            user_name: self.user_name,
            action: self.action,
            target: self.target,
            details: serde_json::from_str(&self.details)?,
            address: self.address,
        })
    }
}

impl Reader {
    /// At most `limit` entries that a filter lets through, newest first; those before `after`.
    pub async fn audit_entries(
        &mut self,
        organization: OrganizationId,
        filter: &AuditFilter,
        after: Option<(DateTime<Utc>, AuditId)>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>> {
        let from = filter.from.map(start_of);
        let end = filter.to.and_then(|day| day.succ_opt()).map(start_of);
        let rows: Vec<Row> = on!(self, |conn| {
            let mut query = QueryBuilder::new(ENTRIES);
            query.push_bind(organization);
            if let Some(name) = &filter.person {
                query.push(" AND LOWER(user_name) LIKE ");
                query.push_bind(contains(name)).push(" ESCAPE '!'");
            }
            if let Some(actions) = &filter.actions {
                query.push(" AND action IN (NULL");
                for action in actions {
                    query.push(", ").push_bind(*action);
                }
                query.push(")");
            }
            if let Some(from) = from {
                query.push(" AND at >= ").push_bind(from);
            }
            if let Some(end) = end {
                query.push(" AND at < ").push_bind(end);
            }
            if let Some(text) = &filter.text {
                let pattern = contains(text);
                query.push(" AND (LOWER(target) LIKE ");
                query.push_bind(pattern.clone()).push(" ESCAPE '!'");
                query.push(" OR LOWER(details) LIKE ");
                query.push_bind(pattern.clone()).push(" ESCAPE '!'");
                query.push(" OR address LIKE ");
                query.push_bind(pattern).push(" ESCAPE '!')");
            }
            if let Some((at, id)) = after {
                query.push(" AND (at, id) < (").push_bind(at);
                query.push(", ").push_bind(id).push(")");
            }
            query.push(" ORDER BY at DESC, id DESC LIMIT ");
            query.push_bind(limit);
            query.build_query_as().fetch_all(conn).await
        })?;
        rows.into_iter().map(Row::entry).collect()
    }
}

/// The first moment of a day in UTC.
fn start_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

impl Writer {
    /// `organization` is `None` where nobody is signed in yet, such as a failed sign-in.
    pub async fn insert_audit_entry(
        &mut self,
        organization: Option<OrganizationId>,
        entry: &AuditEntry,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(entry.id)
                .bind(organization)
                .bind(entry.at)
                .bind(entry.user_id)
                .bind(&entry.user_name)
                .bind(entry.action)
                .bind(&entry.target)
                .bind(entry.details.to_string())
                .bind(&entry.address)
        )?;
        Ok(())
    }
}
