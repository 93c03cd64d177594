//! Reads the simulator's journal: what was created where, and which answers got lost.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::http::Api;

/// What happened over there from an entry on.
pub(crate) struct Journal(Vec<Value>);

impl Journal {
    pub(crate) fn read(control: &Api, from: u64) -> Result<Self> {
        let answer = control.get(&format!("/journal?from={from}"))?;
        let entries = answer["entries"].as_array().context("no journal")?;
        Ok(Self(entries.clone()))
    }

    /// The number of the next entry.
    pub(crate) fn next(&self) -> u64 {
        self.0
            .last()
            .map_or(1, |entry| entry["number"].as_u64().unwrap_or_default() + 1)
    }

    /// The work items that were created in an Azure project, in order.
    pub(crate) fn created(&self, azure_project: &str) -> Vec<u64> {
        let effects = self
            .0
            .iter()
            .filter_map(|entry| entry["effects"].as_array());
        let created = effects
            .flatten()
            .filter(|effect| effect["kind"] == "created" && effect["project"] == azure_project);
        let mut created: Vec<u64> = created
            .filter_map(|effect| effect["work_item"].as_u64())
            .collect();
        created.sort_unstable();
        created
    }

    /// How many creations were carried out whose answer nobody got.
    pub(crate) fn lost_answers(&self) -> usize {
        let lost = self.0.iter().filter(|entry| {
            entry["answered"] == false
                && entry["effects"]
                    .as_array()
                    .is_some_and(|effects| !effects.is_empty())
        });
        lost.count()
    }
}

/// Each issue has a work item of its own, and there is no other.
pub(crate) fn check(created: &[u64], linked: &[u64]) -> Result<()> {
    let lost = linked
        .iter()
        .filter(|number| !created.contains(number))
        .count();
    let duplicates = created
        .iter()
        .filter(|number| !linked.contains(number))
        .count();
    ensure!(
        lost == 0 && duplicates == 0 && linked.len() == created.len(),
        "{} issues are linked to {} work items: {duplicates} duplicates, {lost} do not exist",
        linked.len(),
        created.len(),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_and_lost_ones_are_found() {
        check(&[1, 2, 3], &[3, 1, 2]).unwrap();
        check(&[1, 2, 3, 4], &[1, 2, 3]).unwrap_err();
        check(&[1, 2], &[1, 2, 3]).unwrap_err();
        check(&[1, 2], &[1, 2, 2]).unwrap_err();
    }
}
