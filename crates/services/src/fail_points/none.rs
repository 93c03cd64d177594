//! What stands in for the fail points where they are not compiled in: nothing happens anywhere.

use std::future::{Ready, ready};

/// Places that have a name, and no more.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FailPoint {
    BeforeRequest,
    AfterRequest,
    AfterJobClaim,
    BeforeSweep,
    AfterSweep,
    BeforeAdoption,
    BeforeClaim,
    AfterClaim,
    AfterAnswer,
    BeforeSettle,
    AfterSettle,
    AfterHold,
    BeforeReschedule,
    BeforeJobEnd,
    AfterJobEnd,
}

/// Nothing to do anywhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailPoints;

impl FailPoints {
    #[expect(clippy::unused_self, reason = "as where there is something to do")]
    pub(crate) fn pass(self, _: FailPoint) -> Ready<()> {
        ready(())
    }
}
