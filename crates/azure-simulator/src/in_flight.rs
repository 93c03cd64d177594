//! How many requests of each token are being answered, and the most that ever were.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Counts = BTreeMap<&'static str, Count>;

#[derive(Debug, Default)]
struct Count {
    now: usize,
    most: usize,
}

/// Clones count the same requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<Counts>>);

impl InFlight {
    /// Counts a request until what comes back is dropped.
    pub(crate) fn enter(&self, token: &'static str) -> Counted {
        let mut counts = self.lock();
        let count = counts.entry(token).or_default();
        count.now += 1;
        count.most = count.most.max(count.now);
        Counted {
            all: self.clone(),
            token,
        }
    }

    /// The most that were answered at once, by the key of the token.
    pub(crate) fn most(&self) -> BTreeMap<&'static str, usize> {
        let counts = self.lock();
        counts
            .iter()
            .map(|(token, count)| (*token, count.most))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Counted {
    all: InFlight,
    token: &'static str,
}

impl Drop for Counted {
    fn drop(&mut self) {
        if let Some(count) = self.all.lock().get_mut(self.token) {
            count.now -= 1;
        }
    }
}
