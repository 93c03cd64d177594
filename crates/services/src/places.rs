//! Four requests of a token are in flight at once, over all nodes: they queue in the database.
//!
//! See docs/decisions/0014-requests-in-flight.md.

use std::sync::Arc;
use std::time::Duration;

use azure::{Identity, Outbound, PLACES, SharedPlaces, Turn, Waited};
use chrono::TimeDelta;
use domain::OrganizationUrl;
use secrecy::SecretString;
use store::{PlaceWanted, Store};

use crate::secrets::Vault;
use crate::{Clock, Result};

/// A request that waits asks again long before; a node that is gone does not.
const LAPSE: TimeDelta = TimeDelta::seconds(2);

/// Has requests counted over all nodes, where there can be several.
pub(crate) fn over_all_nodes(
    outbound: Outbound,
    store: &Store,
    vault: &Arc<Vault>,
    clock: &Clock,
) -> Outbound {
    if !store.serves_several_nodes() {
        return outbound;
    }
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
            number: turn.number,
            may_leave: turn.may_leave,
        })
    }

    async fn give_back(&self, number: i64) -> Result<()> {
        let mut writer = self.store.write().await?;
        writer.give_place_back(number).await?;
        Ok(writer.commit().await?)
    }
}

impl SharedPlaces for OverAllNodes {
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
}
