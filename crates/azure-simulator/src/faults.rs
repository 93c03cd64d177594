//! Trouble on demand: what the real service does now and then, at the moment a test wants it.

mod effect;

pub use effect::FaultEffect;

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::call::Call;

/// Which calls a fault strikes, and what it does to them. All conditions must hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// HTTP method; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Pattern for the decoded path, organization included; `*` stands for any text. Compared
    /// without regard to case; any path when absent.
    #[serde(default)]
    pub path: Option<String>,
    /// Key of the token, such as `full`.
    #[serde(default)]
    pub token: Option<String>,
    /// From 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// How many matching calls go through before the first is struck.
    #[serde(default)]
    pub skip: u32,
    /// How many calls are struck at most; no limit when absent.
    #[serde(default)]
    pub times: Option<u32>,
    pub effect: FaultEffect,
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// A fault that strikes every call; narrow it by setting its members.
    pub fn new(effect: FaultEffect) -> Self {
        Self {
            method: None,
            path: None,
            token: None,
            probability: 1.0,
            skip: 0,
            times: None,
            effect,
        }
    }

    /// Only calls of this method.
    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        self.method = Some(method.to_owned());
        self.path = Some(path.to_owned());
        self
    }

    /// Strikes this many times, then never again.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Leaves the first matching calls alone.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    fn matches(&self, call: &Call, token: Option<&str>) -> bool {
        let method = self.method.as_deref();
        method.is_none_or(|method| call.method.as_str().eq_ignore_ascii_case(method))
            && self
                .token
                .as_deref()
                .is_none_or(|wanted| token == Some(wanted))
            && self
                .path
                .as_deref()
                .is_none_or(|pattern| fits(&pattern.to_lowercase(), &call.path.to_lowercase()))
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else {
        return false;
    };
    let Some(end) = pattern.contains('*').then(|| parts.next_back()).flatten() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

/// The faults in force. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    list: Mutex<List>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct List {
    faults: Vec<(u64, Fault, u32)>,
    last: u64,
    dice: u64,
}

impl List {
    /// The next throw, from 0 to 1; the same row of throws in every run.
    fn throw(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0)) / 4_294_967_296.0
    }
}

impl Faults {
    fn list(&self) -> std::sync::MutexGuard<'_, List> {
        self.0.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a fault in force and gives its number.
    pub fn add(&self, fault: Fault) -> u64 {
        let mut list = self.list();
        list.last += 1;
        let number = list.last;
        list.faults.push((number, fault, 0));
        drop(list);
        self.0.changed.notify_waiters();
        number
    }

    /// Ends all faults.
    pub fn clear(&self) {
        self.list().faults.clear();
        self.0.changed.notify_waiters();
    }

    /// Ends one fault; false if there is none of that number.
    pub fn remove(&self, number: u64) -> bool {
        let mut list = self.list();
        let before = list.faults.len();
        list.faults.retain(|(known, _, _)| *known != number);
        let removed = list.faults.len() < before;
        drop(list);
        self.0.changed.notify_waiters();
        removed
    }

    /// Starts the row of chances anew; the same seed gives the same row.
    pub fn seed(&self, seed: u64) {
        self.list().dice = seed;
    }

    /// The faults in force with their numbers.
    pub fn all(&self) -> Vec<(u64, Fault)> {
        self.list()
            .faults
            .iter()
            .map(|(number, fault, _)| (*number, fault.clone()))
            .collect()
    }

    /// Whether nobody should listen.
    pub(crate) fn refusing(&self) -> bool {
        self.list()
            .faults
            .iter()
            .any(|(_, fault, _)| fault.effect == FaultEffect::Refuse {})
    }

    /// Returns once faults were added or removed.
    pub(crate) async fn changed(&self) {
        self.0.changed.notified().await;
    }

    /// The effect of the first fault that strikes this call.
    pub(crate) fn strike(&self, call: &Call, token: Option<&str>) -> Option<FaultEffect> {
        let mut list = self.list();
        for place in 0..list.faults.len() {
            let (_, fault, seen) = &mut list.faults[place];
            let refuses = fault.effect == FaultEffect::Refuse {};
            if refuses || fault.times == Some(0) || !fault.matches(call, token) {
                continue;
            }
            *seen += 1;
            let probability = fault.probability;
            if *seen <= fault.skip || (probability < 1.0 && list.throw() >= probability) {
                continue;
            }
            let fault = &mut list.faults[place].1;
            fault.times = fault.times.map(|left| left - 1);
            return Some(fault.effect.clone());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(fits(
            "/contoso/*/_apis/wit/workitems/$*",
            "/contoso/agile/_apis/wit/workitems/$bug"
        ));
        assert!(fits("*", "/anything"));
        assert!(fits("/exact", "/exact"));
        assert!(!fits("/exact", "/exactly"));
        assert!(!fits("*comments", "/contoso/comments/1"));
    }
}
