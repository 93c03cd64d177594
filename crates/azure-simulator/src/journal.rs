//! Who asked what and when, and what came of it: every request and every effect, in order, for
//! tests that judge a history.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;

/// A change of the simulated world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// `created`, `updated`, `commented`, `deleted`, `restored`, `destroyed` for work items, and
    /// for everything else a word and the resource, such as `created area`.
    pub kind: Cow<'static, str>,
    pub organization: Arc<str>,
    /// Name of the project at that time.
    pub project: Arc<str>,
    /// Number of the work item, where there is one.
    pub work_item: Option<u32>,
    /// The revision that the change made.
    pub revision: Option<u32>,
}

/// One request, or one change made over the board or the control address.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Counts from 1 in the order in which requests arrived.
    pub number: u64,
    pub at: DateTime<Utc>,
    /// Key of the token as `--print-tokens` names it; never the token. `board` and `control` for
    /// what was done by hand.
    pub token: Option<&'static str>,
    /// Display name of the user the request acted as.
    pub user: Option<&'static str>,
    pub method: String,
    /// Decoded path, organization included.
    pub path: String,
    /// Decoded query.
    pub query: Vec<(String, String)>,
    /// What the answer said, also when it never arrived; `None` if none was made.
    pub status: Option<u16>,
    /// Empty when nothing changed.
    pub effects: Vec<Effect>,
    /// Place of the effects among all effects; they happened in this order.
    pub commit: Option<u64>,
    /// Kind of the fault that struck.
    pub fault: Option<String>,
    /// Whether the answer was handed to the connection whole.
    pub answered: bool,
}

/// The journal; clones write into the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Book>>);

/// Most entries that are kept; older ones are dropped, so that a practice that runs for months
/// does not fill the memory.
const MOST: usize = 500_000;

#[derive(Debug, Default)]
struct Book {
    entries: VecDeque<Entry>,
    /// Entries that were dropped.
    dropped: u64,
    commits: u64,
}

impl Book {
    fn place(&self, number: u64) -> usize {
        usize::try_from(number.saturating_sub(self.dropped + 1)).unwrap_or(usize::MAX)
    }
}

impl Journal {
    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens an entry and gives its number; `entry.number` is ignored.
    pub(crate) fn open(&self, mut entry: Entry) -> u64 {
        let mut book = self.book();
        if book.entries.len() == MOST {
            book.entries.pop_front();
            book.dropped += 1;
        }
        entry.number = book.dropped + book.entries.len() as u64 + 1;
        let number = entry.number;
        book.entries.push_back(entry);
        number
    }

    fn edit(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut book = self.book();
        let place = book.place(number);
        if let Some(entry) = book
            .entries
            .get_mut(place)
            .filter(|entry| entry.number == number)
        {
            change(entry);
        }
    }

    /// Writes down what a request changed. Called while the world is still held, so that the
    /// order of commits is the order of changes.
    pub(crate) fn commit(&self, number: u64, effects: Vec<Effect>) {
        let commit = {
            let mut book = self.book();
            book.commits += 1;
            book.commits
        };
        self.edit(number, |entry| {
            entry.effects.extend(effects);
            entry.effects.shrink_to_fit();
            entry.commit = Some(commit);
        });
    }

    pub(crate) fn struck(&self, number: u64, fault: &str) {
        self.edit(number, |entry| entry.fault = Some(fault.to_owned()));
    }

    pub(crate) fn status(&self, number: u64, status: u16) {
        self.edit(number, |entry| entry.status = Some(status));
    }

    pub(crate) fn answered(&self, number: u64) {
        self.edit(number, |entry| entry.answered = true);
    }

    /// Takes back that the answer arrived.
    pub(crate) fn unanswered(&self, number: u64) {
        self.edit(number, |entry| entry.answered = false);
    }

    /// A copy of all entries from a number on.
    pub(crate) fn entries(&self, from: u64) -> Vec<Entry> {
        let book = self.book();
        book.entries
            .iter()
            .skip(book.place(from))
            .cloned()
            .collect()
    }
}
