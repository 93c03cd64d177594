//! All results of a log side by side: which fingerprints are shared by different findings.
//!
//! Held in twenty bytes a result, so that a million of them fit into memory.

use crate::fingerprint::{Key, Print, Rank};

/// One result.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Of the tool's fingerprint; `Key::NONE` without one.
    tool: Key,
    content: Key,
    rank: Rank,
}

/// Takes in every result of a log, in any order.
#[derive(Debug)]
pub(crate) struct Census {
    seen: Vec<Seen>,
}

impl Census {
    pub(crate) fn with_capacity(results: usize) -> Self {
        Self {
            seen: Vec::with_capacity(results),
        }
    }

    pub(crate) fn add(&mut self, tool: Option<Print>, content: Print, rank: Rank) {
        self.seen.push(Seen {
            tool: tool.map_or(Key::NONE, Print::key),
            content: content.key(),
            rank,
        });
    }

    /// Keeps what is shared only.
    pub(crate) fn close(mut self) -> Occurrences {
        let mut contradicted = Vec::new();
        let mut tool = Vec::new();
        self.seen
            .sort_unstable_by_key(|seen| (seen.tool, seen.rank, seen.content));
        for group in self.seen.chunk_by(|a, b| a.tool == b.tool) {
            let first = group[0];
            if first.tool == Key::NONE {
                continue;
            }
            if group.iter().any(|seen| seen.content != first.content) {
                contradicted.push(first.tool);
            } else {
                keep_places(&mut tool, group, |seen| seen.tool);
            }
        }
        let mut content = Vec::new();
        self.seen
            .sort_unstable_by_key(|seen| (seen.content, seen.rank));
        for group in self.seen.chunk_by(|a, b| a.content == b.content) {
            keep_places(&mut content, group, |seen| seen.content);
        }
        Occurrences {
            contradicted,
            tool,
            content,
        }
    }
}

/// Adds the places of a group that has more than one; the group is in their order.
fn keep_places(shared: &mut Vec<(Key, Rank)>, group: &[Seen], key: impl Fn(&Seen) -> Key) {
    if group.iter().all(|seen| seen.rank == group[0].rank) {
        return;
    }
    for places in group.chunk_by(|a, b| a.rank == b.rank) {
        shared.push((key(&places[0]), places[0].rank));
    }
}

/// Says which fingerprint a result has in the end.
#[derive(Debug)]
pub(crate) struct Occurrences {
    /// Fingerprints of the tool that stand on results with different code or message: no
    /// identification, ours counts. In order.
    contradicted: Vec<Key>,
    /// Fingerprints that stand at several places, with each place. In order.
    tool: Vec<(Key, Rank)>,
    content: Vec<(Key, Rank)>,
}

impl Occurrences {
    pub(crate) fn fingerprint(&self, tool: Option<Print>, content: Print, rank: Rank) -> Print {
        match tool {
            Some(print) if self.contradicted.binary_search(&print.key()).is_err() => {
                print.numbered(number(&self.tool, print.key(), rank))
            }
            _ => content.numbered(number(&self.content, content.key(), rank)),
        }
    }
}

/// How many places of the same fingerprint come before this one.
fn number(shared: &[(Key, Rank)], key: Key, rank: Rank) -> usize {
    let first = shared.partition_point(|(other, _)| *other < key);
    let here = shared.partition_point(|place| *place < (key, rank));
    here - first
}
