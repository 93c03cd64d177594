//! What administrators have to know of their connections at a glance.

use domain::{Actor, InstanceHealth, Permission, TokenAlarm};

use crate::actors::require;
use crate::{Result, Services};

impl Services {
    /// What the tickets of each instance are at.
    pub async fn instance_health(&self, actor: &Actor) -> Result<Vec<InstanceHealth>> {
        require(actor, Permission::ManageInstances)?;
        let mut reader = self.store.read().await?;
        Ok(reader
            .instance_health(actor.organization, self.clock.now())
            .await?)
    }

    /// The tokens that somebody should replace; none for people who may not.
    pub async fn token_alarms(&self, actor: &Actor) -> Result<Vec<TokenAlarm>> {
        if !actor.may(Permission::ManageInstances) {
            return Ok(Vec::new());
        }
        let mut reader = self.store.read().await?;
        let instances = reader.instances(actor.organization).await?;
        let stops = reader.filing_stops(actor.organization).await?;
        let today = self.clock.now().date_naive();
        let alarms = instances.iter().filter_map(|instance| {
            let stop = stops.iter().find(|stop| stop.instance_id == instance.id);
            TokenAlarm::of(instance, stop, today)
        });
        Ok(alarms.collect())
    }
}
