//! The pace of a token, over all nodes and over restarts: four requests are in flight at once, which
//! queue in the database, and a pause that one node was asked for is kept by all.
//!
//! See docs/decisions/0014-requests-in-flight.md.

use std::sync::Arc;
use std::time::Duration;

use azure::{Identity, Outbound, PLACES, SharedPace, Turn, Waited};
use chrono::{DateTime, TimeDelta, Utc};
use domain::OrganizationUrl;
use secrecy::SecretString;
use store::{PlaceWanted, Store};

use crate::secrets::Vault;
use crate::{Clock, Result};

/// A request that waits asks again long before; a node that is gone does not.
const LAPSE: TimeDelta = TimeDelta::seconds(2);

/// Has requests keep their pace with those of all nodes.
pub(crate) fn over_all_nodes(
    outbound: Outbound,
    store: &Store,
    vault: &Arc<Vault>,
    clock: &Clock,
) -> Outbound {
    outbound.sharing(Arc::new(OverAllNodes {
        store: store.clone(),
        vault: Arc::clone(vault),
        clock: clock.clone(),
    }))
}

#[derive(Debug)]
struct OverAllNodes {
    store: Store,
    vault: Arc<Vault>,
    clock: Clock,
}

impl OverAllNodes {
    async fn want(
        &self,
        identity: &Identity,
        number: Option<i64>,
        longest: Duration,
    ) -> Result<Turn> {
        let now = self.clock.now();
        if !self.store.serves_several_nodes() {
            let mut reader = self.store.read().await?;
            let paused_until = reader.requests_paused_until(identity, now).await?;
            return Ok(Turn {
                number: None,
                may_leave: true,
                pause: pause(paused_until, now),
            });
        }
        let wanted = PlaceWanted {
            identity,
            number,
            places: i64::try_from(PLACES).unwrap_or(i64::MAX),
            ends_at: now + TimeDelta::from_std(longest).unwrap_or(TimeDelta::MAX),
            lapses_at: now + LAPSE,
        };
        let mut writer = self.store.write().await?;
        let turn = writer.want_place(&wanted, now).await?;
        writer.commit().await?;
        Ok(Turn {
            number: Some(turn.number),
            may_leave: turn.may_leave,
            pause: pause(turn.paused_until, now),
        })
    }

    async fn give_back(&self, number: i64) -> Result<()> {
        let mut writer = self.store.write().await?;
        writer.give_place_back(number).await?;
        Ok(writer.commit().await?)
    }

    async fn pause(&self, identity: &Identity, pause: Duration) -> Result<()> {
        let now = self.clock.now();
        let until = now + TimeDelta::from_std(pause).unwrap_or(TimeDelta::MAX);
        let mut writer = self.store.write().await?;
        writer.pause_requests(identity, until, now).await?;
        Ok(writer.commit().await?)
    }
}

fn pause(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    let left = until.and_then(|until| (until - now).to_std().ok());
    left.unwrap_or_default()
}

impl SharedPace for OverAllNodes {
    fn identity(&self, organization: &OrganizationUrl, token: &SecretString) -> Identity {
        self.vault.name_of(organization, token)
    }

    fn ask(
        &self,
        identity: Identity,
        number: Option<i64>,
        longest: Duration,
    ) -> Waited<'_, Option<Turn>> {
        Box::pin(async move {
            let turn = self.want(&identity, number, longest).await;
            turn.inspect_err(|error| tracing::warn!(%error, "requests could not be counted"))
                .ok()
        })
    }

    fn leave(&self, number: i64) -> Waited<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.give_back(number).await {
                tracing::warn!(%error, "a request that is over is still counted for a while");
            }
        })
    }

    fn hold(&self, identity: Identity, pause: Duration) -> Waited<'_, ()> {
        Box::pin(async move {
            if let Err(error) = self.pause(&identity, pause).await {
                tracing::warn!(%error, "the other nodes were not told of a pause");
            }
        })
    }
}
