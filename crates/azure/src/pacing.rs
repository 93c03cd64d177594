//! The pace that one token keeps in one organization.
//!
//! Azure DevOps counts consumption per user. It asks for a pause with `Retry-After` on any status,
//! 200 included, and blocks who does not listen. So all clients of one token share a small number
//! of places and the moment before which no request leaves.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::OrganizationUrl;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use crate::AzureError;
use crate::outbound::TOTAL_TIMEOUT;
use crate::places::{Place, Places, SharedPace};

/// A shorter pause is waited out; a longer one is reported, so that the caller can do other work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// All paces by identity. An entry lives as long as the program; there are as many as tokens.
#[derive(Debug, Default)]
pub(crate) struct Pacings {
    /// Keys are keyed hashes of address and token: the token itself is not kept.
    hasher: RandomState,
    by_identity: Mutex<HashMap<u64, Arc<Pacing>>>,
    shared: Option<Arc<dyn SharedPace>>,
}

impl Pacings {
    pub(crate) fn sharing(pace: Arc<dyn SharedPace>) -> Self {
        Self {
            shared: Some(pace),
            ..Self::default()
        }
    }

    pub(crate) fn of(&self, organization: &OrganizationUrl, token: &SecretString) -> Arc<Pacing> {
        let identity = self.hasher.hash_one((organization, token.expose_secret()));
        let mut paces = self
            .by_identity
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let pace = paces.entry(identity).or_insert_with(|| {
            let shared = self.shared.as_ref();
            let shared = shared.map(|all| (Arc::clone(all), all.identity(organization, token)));
            Arc::new(Pacing::new(Places::new(shared)))
        });
        Arc::clone(pace)
    }
}

#[derive(Debug)]
pub(crate) struct Pacing {
    places: Places,
    not_before: Mutex<Option<Instant>>,
}

impl Pacing {
    fn new(places: Places) -> Self {
        Self {
            places,
            not_before: Mutex::default(),
        }
    }

    /// Waits for a place and for the end of a short pause; a pause that is long, or lasts beyond
    /// `end`, is `Throttled` at once.
    pub(crate) async fn turn(&self, end: Option<Instant>) -> Result<Place, AzureError> {
        loop {
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let longest = left.unwrap_or(TOTAL_TIMEOUT).min(TOTAL_TIMEOUT);
            let place = self.places.take(longest).await?;
            let pause = self.pause().max(place.pause);
            if pause.is_zero() {
                return Ok(place);
            }
            drop(place);
            if pause > PATIENCE.min(longest) {
                return Err(AzureError::Throttled { after: pause });
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// No request leaves before `pause` is over, from no process. A pause is never shortened by a
    /// later answer.
    pub(crate) async fn hold(&self, pause: Duration) {
        self.hold_here(Instant::now() + pause);
        self.places.hold(pause).await;
    }

    fn hold_here(&self, until: Instant) {
        let mut not_before = self.lock();
        *not_before = (*not_before).max(Some(until));
    }

    /// How long the pause still lasts that this process was asked for.
    pub(crate) fn pause(&self) -> Duration {
        self.lock()
            .map(|until| until.saturating_duration_since(Instant::now()))
            .unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.not_before
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
