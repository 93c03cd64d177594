//! What an organization does first, until the first work item is filed by a policy.

use serde::{Deserialize, Serialize};

use crate::ProjectId;

/// Which of the first steps are done.
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are steps of their own, done in any order"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct FirstSteps {
    /// An instance was added.
    pub connected: bool,
    /// A project of the organization, the oldest one.
    pub project_id: Option<ProjectId>,
    /// A report was imported.
    pub uploaded: bool,
    /// A project has an integration.
    pub integrated: bool,
    /// A work item was filed or linked.
    pub exported: bool,
    /// A policy was written.
    pub policy: bool,
    /// Somebody wants to see them no more.
    pub dismissed: bool,
}

impl FirstSteps {
    /// Whether there is nothing to say any more.
    pub const fn is_over(&self) -> bool {
        self.dismissed || self.done() == 6
    }

    /// How many of the six are done.
    pub const fn done(&self) -> u8 {
        self.connected as u8
            + self.project_id.is_some() as u8
            + self.uploaded as u8
            + self.integrated as u8
            + self.exported as u8
            + self.policy as u8
    }
}
