//! Who did what: one row for each act that changes something, written in its transaction.

use domain::{Actor, AuditAction, AuditEntry, AuditId, OrganizationId};
use serde_json::Value;
use store::Writer;

use crate::{Result, Services};

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
}
