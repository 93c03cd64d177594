//! The simulator's own time. Everything that is dated or counted in time here asks this clock, so
//! that a test can move it; no other file may ask the system.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that starts at the present, runs at a chosen speed and can be moved either way.
/// Clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    shown: DateTime<Utc>,
    since: Instant,
    speed: f64,
}

impl Hands {
    fn now(&self) -> DateTime<Utc> {
        let run = self.since.elapsed().mul_f64(self.speed);
        self.shown + TimeDelta::from_std(run).unwrap_or(TimeDelta::MAX)
    }

    fn set(&mut self, shown: DateTime<Utc>) {
        self.shown = shown;
        self.since = Instant::now();
    }
}

impl Clock {
    /// `speed` is how many simulated seconds pass in a real one; zero stops the clock.
    #[expect(
        clippy::disallowed_methods,
        reason = "the simulator's clock has to start somewhere"
    )]
    pub fn starting_now(speed: f64) -> Self {
        let hands = Hands {
            shown: Utc::now(),
            since: Instant::now(),
            speed: speed.max(0.0),
        };
        Self(Arc::new(Mutex::new(hands)))
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The simulated time.
    pub fn now(&self) -> DateTime<Utc> {
        self.hands().now()
    }

    /// Moves the clock by seconds, backwards when negative.
    pub fn advance(&self, seconds: f64) {
        let mut hands = self.hands();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds are precise enough"
        )]
        let by = TimeDelta::milliseconds((seconds * 1000.0) as i64);
        let now = hands.now() + by;
        hands.set(now);
    }

    /// Shows `now` from here on.
    pub fn set(&self, now: DateTime<Utc>) {
        self.hands().set(now);
    }

    /// Changes how many simulated seconds pass in a real one.
    pub fn set_speed(&self, speed: f64) {
        let mut hands = self.hands();
        let now = hands.now();
        hands.set(now);
        hands.speed = speed.max(0.0);
    }

    /// How long one has to wait in reality until `simulated` has passed; for a stopped clock the
    /// simulated time itself.
    pub fn real(&self, simulated: Duration) -> Duration {
        let speed = self.hands().speed;
        if speed > 0.0 {
            simulated.div_f64(speed)
        } else {
            simulated
        }
    }
}
