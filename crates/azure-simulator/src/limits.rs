//! Budgets: how much a user may ask for in a sliding window, counted in TSTU, what calls cost and
//! what happens to those who spend too much.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::tokens;
use crate::world::UserKey;

/// The budget of a user. The real service gives everybody 200 TSTU in 300 seconds; here only the
/// user of the token `throttled` has one until the control address says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limit {
    /// What may be spent within the window. A call costs one, a batch one for each part.
    pub tstu: f64,
    pub window_seconds: f64,
    /// Share of the budget from which answers are delayed.
    pub delay_from: f64,
    pub longest_delay_seconds: f64,
    /// Length of a block, after which the whole budget is back. Absent: the block ends when
    /// enough of the window has slid by.
    pub block_seconds: Option<f64>,
}

impl Default for Limit {
    fn default() -> Self {
        Self {
            tstu: 200.0,
            window_seconds: 300.0,
            delay_from: 0.9,
            longest_delay_seconds: 30.0,
            block_seconds: None,
        }
    }
}

/// The budget of the token `throttled`.
const SMALL: Limit = Limit {
    tstu: 200.0,
    window_seconds: 3600.0,
    delay_from: 0.97,
    longest_delay_seconds: 0.2,
    block_seconds: Some(5.0),
};

#[derive(Debug, Default)]
struct Account {
    spent: VecDeque<(DateTime<Utc>, f64)>,
    blocked_until: Option<DateTime<Utc>>,
}

/// What a call meets. Numbers of seconds are simulated ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    Free,
    Delayed { seconds: f64, standing: Standing },
    Blocked { standing: Standing },
}

/// The figures of the `X-RateLimit` headers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standing {
    pub(crate) limit: f64,
    pub(crate) remaining: f64,
    /// Simulated seconds until the next call will be served.
    pub(crate) retry_after: f64,
    pub(crate) reset: DateTime<Utc>,
}

/// Everybody's accounts.
#[derive(Debug)]
pub(crate) struct Limits(Mutex<Ledger>);

#[derive(Debug)]
struct Ledger {
    everyone: Option<Limit>,
    users: HashMap<UserKey, Limit>,
    accounts: HashMap<UserKey, Account>,
}

fn seconds(seconds: f64) -> TimeDelta {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds are precise enough"
    )]
    TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

impl Limits {
    pub(crate) fn new() -> Self {
        let throttled = tokens::find(tokens::THROTTLED).map(|known| (known.user, SMALL));
        Self(Mutex::new(Ledger {
            everyone: None,
            users: throttled.into_iter().collect(),
            accounts: HashMap::new(),
        }))
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives one user, or everybody without an own one, a limit; `None` takes it away.
    pub(crate) fn set(&self, user: Option<UserKey>, limit: Option<Limit>) {
        let mut ledger = self.ledger();
        ledger.accounts.clear();
        match (user, limit) {
            (None, limit) => ledger.everyone = limit,
            (Some(user), Some(limit)) => {
                ledger.users.insert(user, limit);
            }
            (Some(user), None) => {
                ledger.users.remove(&user);
            }
        }
    }

    /// Charges a call to its user.
    pub(crate) fn charge(&self, user: UserKey, cost: f64, now: DateTime<Utc>) -> Verdict {
        let mut ledger = self.ledger();
        let Some(limit) = ledger.users.get(&user).copied().or(ledger.everyone) else {
            return Verdict::Free;
        };
        ledger
            .accounts
            .entry(user)
            .or_default()
            .charge(&limit, cost, now)
    }
}

impl Account {
    fn charge(&mut self, limit: &Limit, cost: f64, now: DateTime<Utc>) -> Verdict {
        let window = seconds(limit.window_seconds);
        if let Some(until) = self.blocked_until {
            if now < until {
                return Verdict::Blocked {
                    standing: standing(limit, 0.0, until, now),
                };
            }
            self.blocked_until = None;
            if limit.block_seconds.is_some() {
                self.spent.clear();
            }
        }
        while self
            .spent
            .front()
            .is_some_and(|(at, _)| *at + window <= now)
        {
            self.spent.pop_front();
        }
        let spent: f64 = self.spent.iter().map(|(_, cost)| cost).sum();
        if spent + cost > limit.tstu {
            let until = match limit.block_seconds {
                Some(length) => now + seconds(length),
                None => self
                    .affordable_at(limit, spent + cost, window)
                    .max(now + seconds(1.0)),
            };
            self.blocked_until = Some(until);
            return Verdict::Blocked {
                standing: standing(limit, 0.0, until, now),
            };
        }
        self.spent.push_back((now, cost));
        let (spent, from) = (spent + cost, limit.tstu * limit.delay_from);
        if spent <= from {
            return Verdict::Free;
        }
        let share = (spent - from) / (limit.tstu - from).max(f64::EPSILON);
        let delay = limit.longest_delay_seconds * share.min(1.0);
        let next = now + seconds(delay);
        Verdict::Delayed {
            seconds: delay,
            standing: standing(limit, 0.0, next, now),
        }
    }

    /// When enough of what was spent has left the window.
    fn affordable_at(&self, limit: &Limit, wanted: f64, window: TimeDelta) -> DateTime<Utc> {
        let mut left = wanted;
        for (at, cost) in &self.spent {
            left -= cost;
            if left <= limit.tstu {
                return *at + window;
            }
        }
        self.spent
            .back()
            .map_or(DateTime::<Utc>::MIN_UTC, |(at, _)| *at + window)
    }
}

fn standing(limit: &Limit, remaining: f64, next: DateTime<Utc>, now: DateTime<Utc>) -> Standing {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a few hours in milliseconds are exact"
    )]
    let retry_after = (next - now).num_milliseconds() as f64 / 1000.0;
    Standing {
        limit: limit.tstu,
        remaining,
        retry_after,
        reset: next,
    }
}
