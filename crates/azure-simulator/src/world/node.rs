//! Areas and iterations: one tree of each kind in every project.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which of the two trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Structure {
    Area,
    Iteration,
}

impl Structure {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Iteration => "iteration",
        }
    }

    /// The segment in addresses, and in node paths without its last letter.
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Area => "Areas",
            Self::Iteration => "Iterations",
        }
    }
}

/// A classification node.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: u32,
    pub(crate) identifier: Uuid,
    pub(crate) project: Uuid,
    pub(crate) structure: Structure,
    /// `None` for the root, which carries the project's name.
    pub(crate) parent: Option<u32>,
    pub(crate) name: String,
    pub(crate) start: Option<DateTime<Utc>>,
    pub(crate) finish: Option<DateTime<Utc>>,
}
