//! Places at which a test ends the process, one for each state that a filing can be left in.
//!
//! Compiled with the feature `failpoints` alone, which no release has; see
//! `docs/decisions/0012-fail-points.md`. Elsewhere `fail_points/none.rs` stands in.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What the process has just done, or is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// All rows of an export are written, none is committed.
    BeforeRequest,
    /// An export was committed, and nobody knows yet.
    AfterRequest,
    /// A job was claimed, nothing of it done.
    AfterJobClaim,
    /// Before the look at all that a target holds.
    BeforeSweep,
    /// After that look.
    AfterSweep,
    /// A work item was found for a ticket, which does not know it yet.
    BeforeAdoption,
    /// A ticket is about to be claimed.
    BeforeClaim,
    /// A ticket was claimed, nothing has left.
    AfterClaim,
    /// Azure DevOps has answered, nothing is stored.
    AfterAnswer,
    /// What became of a ticket is written, not committed.
    BeforeSettle,
    /// What became of a ticket is stored.
    AfterSettle,
    /// Tickets were set aside together.
    AfterHold,
    /// Nothing is left to do now, and the job has not asked to be run later.
    BeforeReschedule,
    /// A job is done, and still in the table.
    BeforeJobEnd,
    /// A job is gone from the table.
    AfterJobEnd,
}

impl FailPoint {
    /// All of them, in the order in which an export passes them.
    pub const ALL: [Self; 15] = [
        Self::BeforeRequest,
        Self::AfterRequest,
        Self::AfterJobClaim,
        Self::BeforeSweep,
        Self::AfterSweep,
        Self::BeforeAdoption,
        Self::BeforeClaim,
        Self::AfterClaim,
        Self::AfterAnswer,
        Self::BeforeSettle,
        Self::AfterSettle,
        Self::AfterHold,
        Self::BeforeReschedule,
        Self::BeforeJobEnd,
        Self::AfterJobEnd,
    ];

    /// The name on command lines: `after-claim`.
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.extend(letter.to_lowercase());
        }
        name
    }
}

/// What to do where.
#[derive(Debug, Clone, Default)]
pub struct FailPoints(Arc<Mutex<Option<Armed>>>);

#[derive(Debug)]
struct Armed {
    point: FailPoint,
    /// How often it is passed before.
    passes: u32,
    ends: End,
}

#[derive(Debug, Clone)]
enum End {
    /// As `kill -9` does it.
    Process,
    /// Whoever passes goes no further, and somebody is told.
    Here(Arc<Notify>),
}

impl FailPoints {
    /// Reads `NAME` or `NAME:PASSES`: SIGKILL once the point was passed so often. `None` where no
    /// point has this name.
    pub fn kill_at(text: &str) -> Option<Self> {
        let (name, passes) = text.split_once(':').unwrap_or((text, "0"));
        let known = FailPoint::ALL.into_iter();
        let point = known.into_iter().find(|point| point.name() == name)?;
        let armed = Armed {
            point,
            passes: passes.parse().ok()?,
            ends: End::Process,
        };
        Some(Self(Arc::new(Mutex::new(Some(armed)))))
    }

    /// Lets nobody past a point that was passed so often, and tells of it.
    pub fn stop_at(&self, point: FailPoint, passes: u32) -> Arc<Notify> {
        let reached = Arc::new(Notify::new());
        *self.lock() = Some(Armed {
            point,
            passes,
            ends: End::Here(Arc::clone(&reached)),
        });
        reached
    }

    /// Lets everybody past again.
    pub fn disarm(&self) {
        *self.lock() = None;
    }

    pub(crate) async fn pass(&self, point: FailPoint) {
        match self.end_at(point) {
            None => {}
            Some(End::Process) => {
                let killed = signal_hook::low_level::raise(signal_hook::consts::SIGKILL);
                panic!("SIGKILL was survived: {killed:?}");
            }
            Some(End::Here(reached)) => {
                reached.notify_one();
                pending::<()>().await;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_at(&self, point: FailPoint) -> Option<End> {
        let mut armed = self.lock();
        let armed = armed.as_mut().filter(|armed| armed.point == point)?;
        if armed.passes > 0 {
            armed.passes -= 1;
            return None;
        }
        Some(armed.ends.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_by_its_words_and_counted() {
        let points = FailPoints::kill_at("after-job-claim:2").unwrap();
        assert!(points.end_at(FailPoint::AfterClaim).is_none());
        assert!(points.end_at(FailPoint::AfterJobClaim).is_none());
        assert!(points.end_at(FailPoint::AfterJobClaim).is_none());
        assert!(points.end_at(FailPoint::AfterJobClaim).is_some());
        assert!(FailPoints::kill_at("nowhere").is_none());
        assert!(FailPoints::kill_at("after-claim:often").is_none());
    }
}
