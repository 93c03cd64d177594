//! What became of a log as a whole.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model;

/// Counts and remarks about a log that was read to its end. `results` is the sum of `findings` and
/// of what was skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub results: u64,
    pub findings: u64,
    /// One entry for each reason that occurs.
    pub skipped: Vec<Skipped>,
    /// Strings and lists that were cut because they are longer than the limits.
    pub cut: u64,
    pub warnings: Vec<Warning>,
    pub runs: Vec<RunSummary>,
}

/// Results that become no finding, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub reason: SkipReason,
    pub count: u64,
    /// Rule and place of the first one.
    pub example: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    Pass,
    NotApplicable,
    BaselineAbsent,
    NotAnObject,
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pass => "the check passed (kind pass)",
            Self::NotApplicable => "the rule does not apply (kind notApplicable)",
            Self::BaselineAbsent => "the scanner reports it as gone (baselineState absent)",
            Self::NotAnObject => "it is no result object",
        })
    }
}

/// Something about a log that a person should know. `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    NoRuns,
    /// A run whose results prove nothing about what they do not show.
    Incomplete {
        tool: String,
        because: Holdback,
    },
    InlineResults,
    NotText,
    Cut(u64),
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRuns => f.write_str("The log holds no run, so nothing was closed."),
            Self::Incomplete { tool, because } => {
                write!(f, "No issue of {tool} was closed: {because}.")
            }
            Self::InlineResults => f.write_str(
                "The log keeps results in inlineExternalProperties; those were not read, so nothing \
                 was closed.",
            ),
            Self::NotText => f.write_str(
                "Some bytes are not valid text in the file's encoding; they show as \u{fffd}.",
            ),
            Self::Cut(1) => f.write_str("One text or list was longer than the limits and was cut."),
            Self::Cut(count) => write!(
                f,
                "{count} texts or lists were longer than the limits and were cut."
            ),
        }
    }
}

/// Why a run must not close issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holdback {
    ResultsAbsent,
    ExecutionFailed,
    ResultsElsewhere,
}

impl Holdback {
    pub(crate) fn of(run: &model::Run) -> Option<Self> {
        let failed = run
            .invocations
            .iter()
            .any(|invocation| invocation.execution_successful == Some(false));
        if run.external_properties.results.0 {
            Some(Self::ResultsElsewhere)
        } else if !run.results.is_present {
            Some(Self::ResultsAbsent)
        } else {
            failed.then_some(Self::ExecutionFailed)
        }
    }
}

impl std::fmt::Display for Holdback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ResultsAbsent => {
                "the run has no results member, so the scan did not get that far"
            }
            Self::ExecutionFailed => "the tool reports that it did not run to its end",
            Self::ResultsElsewhere => "its results lie in other files, which are never fetched",
        })
    }
}

/// What one run speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    pub tool: Arc<str>,
    pub tool_version: Option<Arc<str>>,
    pub category: Option<Arc<str>>,
    pub results: u64,
    /// Why what it does not show must not be taken as gone.
    pub holdback: Option<Holdback>,
}

impl Summary {
    /// The tools and categories that this log speaks for: their other issues are absent. A pair with
    /// a run that did not get to its end is left out.
    pub fn speaks_for(&self) -> Vec<(&str, Option<&str>)> {
        if self.warnings.contains(&Warning::InlineResults) {
            return Vec::new();
        }
        let pair = |run: &'_ RunSummary| (run.tool.clone(), run.category.clone());
        let mut pairs: Vec<(&str, Option<&str>)> = self
            .runs
            .iter()
            .filter(|run| {
                let same = self.runs.iter().filter(|other| pair(other) == pair(run));
                same.into_iter().all(|other| other.holdback.is_none())
            })
            .map(|run| (&*run.tool, run.category.as_deref()))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    pub(crate) fn skip(&mut self, reason: SkipReason, example: impl FnOnce() -> String) {
        match self
            .skipped
            .iter_mut()
            .find(|skipped| skipped.reason == reason)
        {
            Some(skipped) => skipped.count += 1,
            None => self.skipped.push(Skipped {
                reason,
                count: 1,
                example: example(),
            }),
        }
    }
}
