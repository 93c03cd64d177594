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
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::AzureError;

/// Requests in flight for one token.
const PLACES: usize = 4;
/// A shorter pause is waited out; a longer one is reported, so that the caller can do other work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// All paces by identity. An entry lives as long as the program; there are as many as tokens.
#[derive(Debug, Default)]
pub(crate) struct Pacings {
    /// Keys are keyed hashes of address and token: the token itself is not kept.
    hasher: RandomState,
    by_identity: Mutex<HashMap<u64, Arc<Pacing>>>,
}

impl Pacings {
    pub(crate) fn of(&self, organization: &OrganizationUrl, token: &SecretString) -> Arc<Pacing> {
        let identity = self.hasher.hash_one((organization, token.expose_secret()));
        let mut paces = self
            .by_identity
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(paces.entry(identity).or_default())
    }
}

#[derive(Debug)]
pub(crate) struct Pacing {
    places: Semaphore,
    not_before: Mutex<Option<Instant>>,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            places: Semaphore::new(PLACES),
            not_before: Mutex::default(),
        }
    }
}

impl Pacing {
    /// Waits for a place and for the end of a short pause; a long pause is `Throttled` at once.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, AzureError> {
        let place = self
            .places
            .acquire()
            .await
            .expect("the semaphore is never closed");
        loop {
            let pause = self.pause();
            if pause.is_zero() {
                return Ok(place);
            }
            if pause > PATIENCE {
                return Err(AzureError::Throttled { after: pause });
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// No request leaves before `pause` is over. A pause is never shortened by a later answer.
    pub(crate) fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut not_before = self.lock();
        *not_before = (*not_before).max(Some(until));
    }

    /// How long the present pause still lasts.
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
