//! A database that was restored from a backup: it does not know what happened since the backup was
//! made, and may have come without the key of its secrets.

use chrono::{DateTime, Utc};
use domain::{InstanceId, OrganizationId};
use store::{Store, Writer};

use crate::filing::parked;
use crate::secrets::KEY_ID_FACT;
use crate::{Conflict, Key, Result, Services};

/// When a backup was last restored.
const RESTORED_FACT: &str = "restored_at";
const RESTS: &str = "A backup was restored a moment ago. What was sent before may still come to \
    exist in Azure DevOps, so that nothing is sent for some minutes.";

/// Notes that a backup was restored into this database, and forgets the secrets that `key` does not
/// open: their instances say that the token has to be entered again. Gives their number, or `None`
/// where the key is the right one.
pub async fn settle_restored(
    store: &Store,
    key: Option<&Key>,
    now: DateTime<Utc>,
) -> Result<Option<u64>> {
    let mut writer = store.write().await?;
    writer.set_fact(RESTORED_FACT, &now.to_rfc3339()).await?;
    let bound_to = writer.fact(KEY_ID_FACT).await?;
    let forgotten = if bound_to.is_some() && bound_to == key.map(Key::id_text) {
        None
    } else {
        Some(forget_secrets(&mut writer, now).await?)
    };
    writer.commit().await?;
    Ok(forgotten)
}

async fn forget_secrets(writer: &mut Writer, now: DateTime<Utc>) -> Result<u64> {
    writer.forget_fact(KEY_ID_FACT).await?;
    let message = Conflict::TokenMissing.to_string();
    Ok(writer.forget_tokens(&message, now).await?)
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
        let hold = parked(&RESTS, Some(until));
        self.hold(organization, instance, &hold).await?;
        Ok(true)
    }
}
