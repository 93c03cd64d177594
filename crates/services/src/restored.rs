//! A database that was restored from a backup does not know what happened since the backup was made.

use chrono::{DateTime, Utc};
use domain::{InstanceId, OrganizationId};
use store::Store;

use crate::filing::parked;
use crate::{Result, Services};

/// When a backup was last restored.
const RESTORED_FACT: &str = "restored_at";
const RESTS: &str = "A backup was restored a moment ago. What was sent before may still come to \
    exist in Azure DevOps, so that nothing is sent for some minutes; nothing needs to be done.";

/// Notes that a backup was restored into this database.
pub async fn mark_restored(store: &Store, now: DateTime<Utc>) -> Result<()> {
    let mut writer = store.write().await?;
    writer.set_fact(RESTORED_FACT, &now.to_rfc3339()).await?;
    Ok(writer.commit().await?)
}

impl Services {
    /// Whether an instance has to rest, since what was sent before a backup was restored, and is
    /// known to nobody now, may still be carried out.
    pub(crate) async fn rests_after_restore(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<bool> {
        let restored = self.store.read().await?.fact(RESTORED_FACT).await?;
        let restored = restored.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
        let until = restored
            .map(|at| at.to_utc() + self.settings.longest_creation() + self.settings.quarantine);
        let Some(until) = until.filter(|until| *until > self.clock.now()) else {
            return Ok(false);
        };
        let hold = parked(RESTS.to_owned(), Some(until));
        self.hold(organization, instance, &hold).await?;
        Ok(true)
    }
}
