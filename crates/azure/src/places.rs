//! Places among the requests in flight: four for each token, in this process, and over all
//! processes where several share them; and the pauses that those have in common.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::OrganizationUrl;
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::AzureError;

/// Requests in flight for one token.
pub const PLACES: usize = 4;
/// Between two questions for a place that another process has.
const ASK_EVERY: Duration = Duration::from_millis(25);
/// When to try again what got no place.
pub(crate) const NEXT_TURN: Duration = Duration::from_secs(1);

/// A value that is waited for.
pub type Waited<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Stands for an address and a token, and tells nothing of either.
pub type Identity = [u8; 32];

/// The answer to somebody who wants a place.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// To ask again, and to give the place back; `None` where this process alone has places.
    pub number: Option<i64>,
    pub may_leave: bool,
    /// How long no request may leave, whichever process was told so.
    pub pause: Duration,
}

/// What several processes keep their common pace with, and one keeps it with after a restart.
pub trait SharedPace: Debug + Send + Sync {
    /// The same in each of these processes.
    fn identity(&self, organization: &OrganizationUrl, token: &SecretString) -> Identity;

    /// Asks for one of [`PLACES`], for a request that is over after `longest`. `number` is that of
    /// the answer before. `None` when nobody can say.
    fn ask(
        &self,
        identity: Identity,
        number: Option<i64>,
        longest: Duration,
    ) -> Waited<'_, Option<Turn>>;

    /// Gives a place back, or gives up waiting for it.
    fn leave(&self, number: i64) -> Waited<'_, ()>;

    /// Tells the others that no request may leave before `pause` is over.
    fn hold(&self, identity: Identity, pause: Duration) -> Waited<'_, ()>;
}

/// The places of one token.
#[derive(Debug)]
pub(crate) struct Places {
    here: Arc<Semaphore>,
    everywhere: Option<(Arc<dyn SharedPace>, Identity)>,
}

impl Places {
    pub(crate) fn new(everywhere: Option<(Arc<dyn SharedPace>, Identity)>) -> Self {
        Self {
            here: Arc::new(Semaphore::new(PLACES)),
            everywhere,
        }
    }

    /// Waits for a place for a request that is over after `longest`.
    pub(crate) async fn take(&self, longest: Duration) -> Result<Place, AzureError> {
        let here = Arc::clone(&self.here).acquire_owned().await;
        let here = here.expect("the semaphore is never closed");
        let mut place = Place {
            here: Some(here),
            everywhere: None,
            pause: Duration::ZERO,
        };
        let Some((shared, identity)) = &self.everywhere else {
            return Ok(place);
        };
        let mut number = None;
        loop {
            let Some(turn) = shared.ask(*identity, number, longest).await else {
                return Err(AzureError::NoPlace { after: NEXT_TURN });
            };
            number = turn.number;
            place.everywhere = number.map(|number| (Arc::clone(shared), number));
            place.pause = turn.pause;
            if turn.may_leave {
                return Ok(place);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Tells the other processes of a pause.
    pub(crate) async fn hold(&self, pause: Duration) {
        if let Some((shared, identity)) = &self.everywhere {
            shared.hold(*identity, pause).await;
        }
    }
}

/// A place; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Place {
    here: Option<OwnedSemaphorePermit>,
    everywhere: Option<(Arc<dyn SharedPace>, i64)>,
    /// How long no request may leave, as the other processes know it.
    pub(crate) pause: Duration,
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((shared, number)) = self.everywhere.take() else {
            return;
        };
        let here = self.here.take();
        // Where the runtime is gone, so will be the process; its places end by themselves.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                shared.leave(number).await;
                // Only now, so that whoever gets it here finds the other one free too.
                drop(here);
            });
        }
    }
}
