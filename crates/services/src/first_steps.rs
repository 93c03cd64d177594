//! The first steps of an organization, for those who take them.

use domain::{Actor, AuditAction, FirstSteps, Permission};
use serde_json::Value;

use crate::actors::require;
use crate::{Result, Services};

impl Services {
    /// How far the organization has come; `None` for people who may not take all steps, and when there
    /// is nothing to say any more.
    pub async fn first_steps(&self, actor: &Actor) -> Result<Option<FirstSteps>> {
        if !actor.may(Permission::ManageInstances) {
            return Ok(None);
        }
        let mut reader = self.store.read().await?;
        let steps = reader.first_steps(actor.organization).await?;
        Ok(steps.filter(|steps| !steps.is_over()))
    }

    /// Shows them to nobody any more.
    pub async fn dismiss_first_steps(&self, actor: &Actor) -> Result<()> {
        require(actor, Permission::ManageInstances)?;
        let mut writer = self.store.write().await?;
        writer.dismiss_first_steps(actor.organization).await?;
        let action = AuditAction::FirstStepsDismissed;
        self.record(&mut writer, actor, action, "First steps", Value::Null)
            .await?;
        Ok(writer.commit().await?)
    }
}
