//! What is known of a run when its results are read: tool, rules, places, defaults.

use std::collections::HashMap;
use std::sync::Arc;

use crate::constants::Names;
use crate::cwe::Taxonomies;
use crate::model::{self, ThreadFlowLocation, index};
use crate::path::Paths;
use crate::place::Places;
use crate::rules::{Position, Rules, SHORT};
use crate::severity::Level;
use crate::summary::Holdback;
use crate::text::{first_given, one_line};

/// A run without its results.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) tool: Arc<str>,
    pub(crate) tool_version: Option<Arc<str>>,
    pub(crate) category: Option<Arc<str>>,
    pub(crate) rules: Rules,
    pub(crate) taxonomies: Taxonomies,
    pub(crate) places: Places,
    pub(crate) flow_locations: Vec<ThreadFlowLocation>,
    pub(crate) names: Names,
    pub(crate) results: u64,
    /// Why nothing may be concluded from what this run does not show.
    pub(crate) holdback: Option<Holdback>,
    configurations: Vec<HashMap<Position, Configuration>>,
}

/// What an invocation changes about a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Configuration {
    pub(crate) level: Option<Level>,
    pub(crate) rank: Option<f64>,
}

impl Facts {
    pub(crate) fn new(run: model::Run) -> Self {
        let driver = &run.tool.driver;
        let tool = first_given([driver.name.get(), driver.full_name.get()])
            .map(|name| one_line(name, SHORT))
            .filter(|name| !name.is_empty());
        let version = first_given([driver.semantic_version.get(), driver.version.get()])
            .map(|version| one_line(version, SHORT).into());
        let holdback = Holdback::of(&run);
        let taxonomies = Taxonomies::new(run.taxonomies);
        let rules = Rules::new(run.tool, &taxonomies);
        let configurations = run
            .invocations
            .iter()
            .map(|invocation| configurations(invocation, &rules))
            .collect();
        let folders: Vec<_> = run
            .invocations
            .iter()
            .map(|invocation| &invocation.working_directory)
            .collect();
        let paths = Paths::new(run.original_uri_base_ids, run.artifacts, &folders);
        Self {
            tool: tool.unwrap_or_else(|| "unnamed tool".to_owned()).into(),
            tool_version: version,
            category: run.automation_details.id.get().and_then(category),
            rules,
            taxonomies,
            places: Places {
                paths,
                logical: run.logical_locations,
            },
            flow_locations: run.thread_flow_locations,
            names: run.results.names,
            results: run.results.count,
            holdback,
            configurations,
        }
    }

    /// What the invocation that gave a result says about its rule. A result that names no
    /// invocation belongs to the only one there is.
    pub(crate) fn configuration(
        &self,
        rule: Position,
        provenance: &model::Provenance,
    ) -> Option<Configuration> {
        let invocation = match (index(provenance.invocation_index), &*self.configurations) {
            (Some(number), all) => all.get(number)?,
            (None, [only]) => only,
            _ => return None,
        };
        invocation.get(&rule).copied()
    }
}

fn configurations(
    invocation: &model::Invocation,
    rules: &Rules,
) -> HashMap<Position, Configuration> {
    invocation
        .rule_overrides
        .iter()
        .filter_map(|change| {
            let rule = rules.find(None, &change.descriptor, None)?;
            let configuration = Configuration {
                level: Level::parse(change.configuration.level.as_deref()),
                rank: change.configuration.rank,
            };
            Some((rule, configuration))
        })
        .collect()
}

/// The part of `automationDetails.id` that stays from scan to scan: what stands before the last
/// slash.
fn category(id: &str) -> Option<Arc<str>> {
    let (category, _) = id.rsplit_once('/')?;
    let category = one_line(category, SHORT);
    (!category.is_empty()).then(|| category.into())
}
