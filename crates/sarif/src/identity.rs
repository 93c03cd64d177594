//! Which rule, where, which fingerprint: all that must be the same on every pass over a log.

use sha2::{Digest, Sha256};

use crate::fingerprint::{self, Print, Rank, Subject};
use crate::message::{self, Resolved};
use crate::model::{Core, Location, Region, position};
use crate::place::marked_code;
use crate::rules::Position;
use crate::run::Facts;
use crate::severity::Kind;
use crate::summary::SkipReason;

/// A result placed among the others of its log.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) rule: Option<Position>,
    pub(crate) message: Resolved,
    /// The number of the location that the result is shown at.
    pub(crate) at: Option<usize>,
    /// The file of that location, uncut.
    pub(crate) path: Option<String>,
    pub(crate) logical_location: Option<String>,
    pub(crate) tool_print: Option<Print>,
    pub(crate) content_print: Print,
    pub(crate) rank: Rank,
}

/// Why a result becomes no finding.
pub(crate) fn skipped(core: &Core) -> Option<SkipReason> {
    if core.baseline_state.as_deref() == Some("absent") {
        return Some(SkipReason::BaselineAbsent);
    }
    match Kind::of(core.kind.as_deref()) {
        Kind::Pass => Some(SkipReason::Pass),
        Kind::NotApplicable => Some(SkipReason::NotApplicable),
        Kind::Fail | Kind::Open | Kind::Review | Kind::Informational => None,
    }
}

/// The location that a result is shown at: the first with a file, else the first. With its path.
fn primary(core: &Core, facts: &Facts) -> (Option<usize>, Option<String>) {
    let paths = core.locations.iter().enumerate();
    let mut with_file =
        paths.filter_map(|(at, location)| Some((at, facts.places.path(&location.physical)?)));
    match with_file.next() {
        Some((at, path)) => (Some(at), Some(path)),
        None => ((!core.locations.is_empty()).then_some(0), None),
    }
}

impl Identity {
    pub(crate) fn of(core: &Core, facts: &Facts) -> Self {
        let rule = facts
            .rules
            .find(core.rule_id.as_deref(), &core.rule, core.rule_index);
        let message = match rule {
            Some(position) => {
                let (set, known) = facts.rules.get(position);
                message::resolve(
                    &core.message,
                    [&known.message_strings, &set.message_strings],
                )
            }
            None => message::resolve(&core.message, [&facts.rules.driver().message_strings]),
        };
        let empty = Location::default();
        let (at, path) = primary(core, facts);
        let place = &at.map_or(&empty, |at| &core.locations[at]).physical;
        let logical_location = core
            .locations
            .iter()
            .find_map(|location| facts.places.logical_location(location));
        let rule_id = rule_id(core).or_else(|| facts.rules.get(rule?).1.id.as_deref());
        let subject = Subject {
            tool: &facts.tool,
            rule: rule_id.unwrap_or_default(),
            path: path
                .as_deref()
                .or(logical_location.as_deref())
                .unwrap_or_default(),
        };
        let usable = facts
            .names
            .usable(&core.fingerprints, &core.partial_fingerprints);
        let shape = message::shape(&message.plain);
        Self {
            rule,
            tool_print: fingerprint::by_tool(subject, &usable),
            content_print: fingerprint::by_content(subject, &marked_code(place), &shape),
            rank: fingerprint::rank(
                position(place.region.start_line).unwrap_or_default(),
                position(place.region.start_column).unwrap_or_default(),
                differences(core, facts, &message.plain, path.as_deref().zip(at)),
            ),
            at,
            path,
            logical_location,
            message,
        }
    }
}

/// The rule as the result itself names it.
pub(crate) fn rule_id(core: &Core) -> Option<&str> {
    crate::text::first_given([core.rule_id.as_deref(), core.rule.id.as_deref()])
}

/// Every location and the message: results that agree in all of it are exact duplicates. `known` is
/// the path of one location, which need not be resolved again.
fn differences(core: &Core, facts: &Facts, message: &str, known: Option<(&str, usize)>) -> Sha256 {
    let mut differences = Sha256::new();
    differences.update(message);
    for (number, location) in core.locations.iter().enumerate() {
        let place = &location.physical;
        differences.update([0]);
        match known {
            Some((path, at)) if at == number => differences.update(path),
            _ => differences.update(facts.places.path(place).unwrap_or_default()),
        }
        differences.update([0]);
        differences.update(facts.places.logical_location(location).unwrap_or_default());
        for number in numbers(&place.region) {
            differences.update(number.to_le_bytes());
        }
    }
    differences
}

fn numbers(region: &Region) -> [f64; 8] {
    [
        region.start_line,
        region.start_column,
        region.end_line,
        region.end_column,
        region.char_offset,
        region.char_length,
        region.byte_offset,
        region.byte_length,
    ]
    .map(Option::unwrap_or_default)
}

/// A result in a few words, as an example.
pub(crate) fn describe(core: &Core, facts: &Facts) -> String {
    let (_, path) = primary(core, facts);
    let rule = rule_id(core).unwrap_or("a result without rule");
    let text = match path {
        Some(path) => format!("{rule} at {path}"),
        None => rule.to_owned(),
    };
    crate::text::one_line(&text, 300)
}
