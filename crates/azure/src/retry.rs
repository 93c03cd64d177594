//! Reads are tried again; nothing else is.
//!
//! This is the only layer that repeats a request. A create is never repeated here: whoever asked for
//! it has to look first whether the work item exists.

use std::time::Duration;

use crate::AzureError;

const ATTEMPTS: u32 = 3;
const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_secs(8);

/// The attempts at one read: up to three, with growing random delays between. Pauses that Azure
/// DevOps asks for are kept by the pacing below; a long one ends the attempts with `Throttled`.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    failed: u32,
}

impl Attempts {
    /// Whether to try again after this failure. Comes back when it is time to.
    pub(crate) async fn again(&mut self, error: &AzureError) -> bool {
        self.failed += 1;
        if self.failed == ATTEMPTS || !error.is_transient() {
            return false;
        }
        tokio::time::sleep(delay(self.failed)).await;
        true
    }
}

/// Doubles with each attempt; the second half of it is random, so that clients which failed together
/// do not return together.
fn delay(failed: u32) -> Duration {
    let full = FIRST_DELAY
        .saturating_mul(1 << (failed - 1).min(8))
        .min(LONGEST_DELAY);
    let half = full / 2;
    // Without randomness the delay is merely regular.
    let chance = getrandom::u32().map_or(1.0, |n| f64::from(n) / f64::from(u32::MAX));
    half + half.mul_f64(chance)
}
