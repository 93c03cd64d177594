//! Which fingerprints of a run are none: a value that stands on every result identifies nothing.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::model::{Location, Marks, Text};

/// Fingerprint names of one run that are looked at; a run with more than that has no fingerprints.
const NAMES: usize = 100;
/// Bytes of such a name; a longer one names no fingerprint.
const NAME: usize = 200;

/// Values that say in words that there is no fingerprint.
const EXCUSES: [&str; 1] = ["requires login"];

/// The names of fingerprints of one run, with what their values have in common.
#[derive(Debug, Default)]
pub(crate) struct Names {
    complete: BTreeMap<String, Values>,
    partial: BTreeMap<String, Values>,
}

#[derive(Debug)]
struct Values {
    value: u64,
    mark: u64,
    differ: bool,
    stand_on_different_results: bool,
}

impl Names {
    /// Takes the fingerprints of one result into account; the order of results does not matter.
    pub(crate) fn note(&mut self, marks: &Marks) {
        if marks.fingerprints.is_empty() && marks.partial_fingerprints.is_empty() {
            return;
        }
        let mark = mark(marks);
        note(&mut self.complete, &marks.fingerprints, mark);
        note(&mut self.partial, &marks.partial_fingerprints, mark);
    }

    /// The values that identify one result, with their names: the first complete fingerprint by
    /// name, as each of those stands for itself, else all partial ones together.
    pub(crate) fn usable<'a>(
        &self,
        complete: &'a BTreeMap<String, Text>,
        partial: &'a BTreeMap<String, Text>,
    ) -> Vec<(&'a str, &'a str)> {
        let first = usable(&self.complete, complete).next();
        match first {
            Some(fingerprint) => vec![fingerprint],
            None => usable(&self.partial, partial).collect(),
        }
    }
}

fn usable<'a>(
    known: &BTreeMap<String, Values>,
    fingerprints: &'a BTreeMap<String, Text>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    fingerprints.iter().filter_map(|(name, value)| {
        let value = given(value.as_ref())?;
        let values = known.get(name)?;
        let is_constant = !values.differ && values.stand_on_different_results;
        (known.len() <= NAMES && !is_constant).then_some((name.as_str(), value))
    })
}

/// A value that is one: not blank, and no excuse.
fn given(value: Option<&String>) -> Option<&str> {
    value
        .map(|value| value.trim())
        .filter(|value| !value.is_empty() && !EXCUSES.contains(value))
}

fn note(names: &mut BTreeMap<String, Values>, fingerprints: &BTreeMap<String, Text>, mark: u64) {
    for (name, value) in fingerprints {
        let Some(value) = given(value.as_ref()) else {
            continue;
        };
        let value = hash(value);
        if let Some(values) = names.get_mut(name) {
            values.differ |= values.value != value;
            values.stand_on_different_results |= values.mark != mark;
        } else if names.len() <= NAMES && name.len() <= NAME {
            let values = Values {
                value,
                mark,
                differ: false,
                stand_on_different_results: false,
            };
            names.insert(name.clone(), values);
        }
    }
}

/// What tells one result from another at first sight: place, snippet and message as written.
fn mark(marks: &Marks) -> u64 {
    let mut hasher = DefaultHasher::new();
    marks.message.text.hash(&mut hasher);
    marks.message.arguments.hash(&mut hasher);
    if let Some(location) = marks.locations.first() {
        hash_location(location, &mut hasher);
    }
    hasher.finish()
}

fn hash_location(location: &Location, hasher: &mut DefaultHasher) {
    let place = &location.physical;
    place.artifact_location.uri.as_deref().hash(hasher);
    place.region.snippet.text.hash(hasher);
    for number in [
        place.artifact_location.index,
        place.region.start_line,
        place.region.start_column,
        place.region.char_offset,
        place.region.byte_offset,
    ] {
        number.map(f64::to_bits).hash(hasher);
    }
    for logical in &location.logical_locations {
        logical.fully_qualified_name.as_deref().hash(hasher);
        logical.name.as_deref().hash(hasher);
        logical.index.map(f64::to_bits).hash(hasher);
    }
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
