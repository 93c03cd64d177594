//! Who did what: one row for each act that changes something, written in its transaction, and the
//! log as admins read it.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    Actor, AuditAction, AuditEntry, AuditFilter, AuditId, Cursor, OrganizationId, Page,
    PageRequest, Permission,
};
use serde_json::Value;
use store::Writer;

use crate::actors::require;
use crate::table_file::in_csv;
use crate::{DownloadPart, Result, ServiceError, Services};

/// Rows of one part of the log as a file.
const ROWS: i64 = 1_000;

const COLUMNS: [&str; 6] = ["Time", "Person", "Act", "On", "Details", "Address"];

impl Services {
    /// Adds the row for an act of somebody who is signed in. `details` holds no secret.
    pub(crate) async fn record(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        action: AuditAction,
        target: impl Into<String>,
        details: Value,
    ) -> Result<()> {
        let entry = AuditEntry {
            user_id: Some(actor.user),
            user_name: Some(actor.name.clone()),
            address: actor.address.map(|address| address.to_string()),
            ..self.entry(action, target, details)
        };
        Ok(writer
            .insert_audit_entry(Some(actor.organization), &entry)
            .await?)
    }

    /// Adds a row for an act of the program, or of somebody who is not signed in.
    pub(crate) async fn record_anonymous(
        &self,
        writer: &mut Writer,
        organization: Option<OrganizationId>,
        entry: AuditEntry,
    ) -> Result<()> {
        Ok(writer.insert_audit_entry(organization, &entry).await?)
    }

    /// A row without a person.
    pub(crate) fn entry(
        &self,
        action: AuditAction,
        target: impl Into<String>,
        details: Value,
    ) -> AuditEntry {
        AuditEntry {
            id: AuditId(self.new_id()),
            at: self.clock.now(),
            user_id: None,
            user_name: None,
            action,
            target: target.into(),
            details,
            address: None,
        }
    }

    /// Notes that somebody asked for what they may not do. `what` is the door they tried.
    pub async fn record_denial(&self, actor: &Actor, what: &str) -> Result<()> {
        let mut writer = self.store.write().await?;
        self.record(&mut writer, actor, AuditAction::Denied, what, Value::Null)
            .await?;
        Ok(writer.commit().await?)
    }

    /// The entries that a filter lets through, newest first.
    pub async fn audit_log(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditEntry>> {
        require(actor, Permission::ReadAuditLog)?;
        let after = page.after.as_ref().map(place).transpose()?;
        let mut reader = self.store.read().await?;
        let rows = reader
            .audit_entries(actor.organization, filter, after, page.limit.probe())
            .await?;
        Ok(Page::cut(rows, page.limit, cursor))
    }

    /// The same as comma-separated values: the rows after `after`, below a head in the first part.
    pub async fn download_audit_log(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        after: Option<Cursor>,
    ) -> Result<DownloadPart> {
        require(actor, Permission::ReadAuditLog)?;
        let head = after.is_none().then_some(COLUMNS);
        let after = after.as_ref().map(place).transpose()?;
        let mut reader = self.store.read().await?;
        let rows = reader
            .audit_entries(actor.organization, filter, after, ROWS)
            .await?;
        let is_full = i64::try_from(rows.len()).is_ok_and(|len| len == ROWS);
        let next = rows.last().filter(|_| is_full).map(cursor);
        let bytes = in_csv(head, rows.into_iter().map(cells))?;
        Ok(DownloadPart { bytes, next })
    }
}

fn cursor(entry: &AuditEntry) -> Cursor {
    Cursor {
        key: entry.at.timestamp_micros().to_string(),
        id: entry.id.0,
    }
}

/// Where a list goes on.
fn place(cursor: &Cursor) -> Result<(DateTime<Utc>, AuditId)> {
    let micros = cursor.key.parse().ok();
    let at = micros.and_then(DateTime::from_timestamp_micros);
    let at =
        at.ok_or_else(|| ServiceError::invalid("cursor", "This list gave out no such cursor."))?;
    Ok((at, AuditId(cursor.id)))
}

fn cells(entry: AuditEntry) -> [String; 6] {
    let details = match entry.details {
        Value::Null => String::new(),
        details => details.to_string(),
    };
    [
        entry.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        entry.user_name.unwrap_or_default(),
        entry.action.to_string(),
        entry.target,
        details,
        entry.address.unwrap_or_default(),
    ]
}
