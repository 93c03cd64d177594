//! The audit log: rows are added, never changed.

use chrono::{DateTime, Utc};
use domain::{AuditEntry, AuditId, OrganizationId, UserId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

const INSERT: &str = "
    INSERT INTO audit (id, organization_id, at, user_id, user_name, action, target, details, address)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ENTRIES: &str = "
    SELECT id, at, user_id, user_name, action, target, details, address FROM audit
    WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT $2";

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

impl Reader {
    /// The newest entries of an organization.
    pub async fn audit_entries(
        &mut self,
        organization: OrganizationId,
        limit: i64,
    ) -> Result<Vec<AuditEntry>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(ENTRIES)
            .bind(organization)
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        rows.into_iter()
            .map(|row| {
                Ok(AuditEntry {
                    id: row.id,
                    at: row.at,
                    user_id: row.user_id,
                    user_name: row.user_name,
                    action: row.action,
                    target: row.target,
                    details: serde_json::from_str(&row.details)?,
                    address: row.address,
                })
            })
            .collect()
    }
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
