//! When two results are the same finding.
//!
//! A fingerprint of the tool, where it has one, together with tool, rule and path; else our own over
//! tool, rule, path, marked code and shape of the message. Never the line: code moves. What has the
//! same fingerprint in one log at several places is numbered in the order of the places.

use sha2::{Digest, Sha256};

/// A fingerprint in the making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Print([u8; 32]);

impl Print {
    /// Over the parts, each with its length so that no two lists of parts look the same. The first
    /// part says what kind of fingerprint this is.
    fn over<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().into())
    }

    /// The beginning, which is enough to tell the results of one log apart.
    pub(crate) fn key(self) -> Key {
        let mut first = [0; 6];
        first.copy_from_slice(&self.0[..6]);
        Key(first)
    }

    /// The one at the `n`th place with this fingerprint, counted from 0. The first keeps it as it
    /// is, so that a second place appearing later leaves the first alone.
    pub(crate) fn numbered(self, n: usize) -> Self {
        if n == 0 {
            return self;
        }
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update((n as u64).to_le_bytes());
        Self(hasher.finalize().into())
    }

    pub(crate) fn hex(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let nibbles = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles
            .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
            .collect()
    }
}

/// Six bytes of a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key([u8; 6]);

impl Key {
    /// Stands for no fingerprint; a real one that looks like it counts as none.
    pub(crate) const NONE: Self = Self([0; 6]);
}

/// A place among those of one fingerprint; ordered as the places are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank([u8; 8]);

/// Which weakness in which file, before it is said which one in that file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) tool: &'a str,
    pub(crate) rule: &'a str,
    /// The path, or the logical location where there is no file.
    pub(crate) path: &'a str,
}

/// The tool's own identification: `None` when it has none for this result.
pub(crate) fn by_tool(subject: Subject<'_>, fingerprints: &[(&str, &str)]) -> Option<Print> {
    if fingerprints.is_empty() {
        return None;
    }
    let values = fingerprints
        .iter()
        .flat_map(|(name, value)| [*name, *value]);
    Some(Print::over(
        ["tool", subject.tool, subject.rule, subject.path]
            .into_iter()
            .chain(values),
    ))
}

/// Ours.
pub(crate) fn by_content(subject: Subject<'_>, code: &str, message_shape: &str) -> Print {
    Print::over([
        "content",
        subject.tool,
        subject.rule,
        subject.path,
        code,
        message_shape,
    ])
}

/// Where a result stands among those with the same fingerprint: line and column first, then
/// `differences`, all that tells it from others. Equal for exact duplicates.
pub(crate) fn rank(line: u32, column: u32, differences: Sha256) -> Rank {
    const LINES: u64 = (1 << 28) - 1;
    const COLUMNS: u64 = (1 << 12) - 1;
    let digest = differences.finalize();
    let rest = u64::from_le_bytes([digest[0], digest[1], digest[2], 0, 0, 0, 0, 0]);
    let rank = (u64::from(line).min(LINES) << 36) | (u64::from(column).min(COLUMNS) << 24) | rest;
    Rank(rank.to_be_bytes())
}
