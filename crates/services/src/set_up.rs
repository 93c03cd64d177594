//! The first start: from an empty database to the first organization and its admin.

use chrono::TimeDelta;

use crate::{Result, Secret, Services};

/// How long a set-up code is accepted.
const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(60);

impl Services {
    /// Whether there is an organization; before that nothing but the set-up is reachable.
    pub async fn is_set_up(&self) -> Result<bool> {
        Ok(self.store.read().await?.any_organization().await?)
    }

    /// A new one-time code for an empty database; `None` once it is set up. An earlier code stops
    /// being accepted.
    pub async fn new_setup_code(&self) -> Result<Option<Secret>> {
        let mut writer = self.store.write().await?;
        if writer.any_organization().await? {
            return Ok(None);
        }
        let code = Secret::random("");
        writer
            .replace_setup_code(&code.hash, self.clock.now() + CODE_LIFETIME)
            .await?;
        writer.commit().await?;
        Ok(Some(code))
    }
}
