//! Ways through the code: related places, flows, stacks.

use crate::finding::Step;
use crate::model::{CodeFlow, Core, Location, Stack, ThreadFlowLocation, index};
use crate::run::Facts;

/// Bytes of text that one result may take from the steps its run keeps for all: a step of the result
/// is a few bytes, what it refers to may be a megabyte.
const KEPT: usize = 256 * 1024;

/// The locations of a result but the one it is shown at, then its related ones.
pub(crate) fn related(
    facts: &Facts,
    core: &Core,
    primary: Option<usize>,
    related: &[Location],
) -> Vec<Step> {
    core.locations
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != primary)
        .map(|(_, location)| location)
        .chain(related)
        .filter_map(|location| facts.places.step(location))
        .collect()
}

/// One list of steps for each flow of each thread.
pub(crate) fn flows(facts: &Facts, flows: &[CodeFlow]) -> Vec<Vec<Step>> {
    let mut left = KEPT;
    flows
        .iter()
        .flat_map(|flow| &flow.thread_flows)
        .map(|flow| {
            flow.locations
                .iter()
                .filter_map(|step| flow_step(facts, step, &mut left))
                .collect()
        })
        .filter(|steps: &Vec<Step>| !steps.is_empty())
        .collect()
}

/// A step says itself where it is, or by the index of one that the run keeps for all flows.
fn flow_step(facts: &Facts, step: &ThreadFlowLocation, left: &mut usize) -> Option<Step> {
    let kept = || {
        let kept = facts.flow_locations.get(index(step.index)?)?;
        let mut found = facts.places.step(&kept.location)?;
        let message = found
            .message
            .as_ref()
            .map_or(0, |message| message.text.len());
        let snippet = found
            .snippet
            .as_ref()
            .map_or(0, |snippet| snippet.text.len());
        if message + snippet <= *left {
            *left -= message + snippet;
        } else {
            (found.message, found.snippet) = (None, None);
        }
        Some(found)
    };
    let found = facts.places.step(&step.location).or_else(kept)?;
    Some(Step {
        nesting: index(step.nesting_level).and_then(|level| u32::try_from(level).ok()),
        is_essential: step.importance.as_deref() == Some("essential"),
        ..found
    })
}

/// One list of frames for each stack.
pub(crate) fn stacks(facts: &Facts, stacks: &[Stack]) -> Vec<Vec<Step>> {
    stacks
        .iter()
        .map(|stack| {
            stack
                .frames
                .iter()
                .filter_map(|frame| facts.places.step(&frame.location))
                .collect()
        })
        .filter(|steps: &Vec<Step>| !steps.is_empty())
        .collect()
}
