//! Work items that stand for violations of a policy.

use serde::{Deserialize, Serialize};

use super::TicketStrategy;
use crate::{ProjectId, TicketState};

/// One of them, with how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct PolicyWorkItem {
    pub project_id: ProjectId,
    pub strategy: TicketStrategy,
    /// What its issues have in common, such as their file; empty for all of them.
    pub part: String,
    /// How many issues it tells of.
    pub issues: i64,
    pub state: TicketState,
    pub work_item_id: Option<i64>,
    pub work_item_url: Option<String>,
    /// What it is at over there, in the words of its process, as it was read last.
    pub item_state: Option<String>,
}
