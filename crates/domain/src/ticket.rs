//! Exports, and the tickets in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ExportId, IssueId, ProjectId, TicketId};

text_enum! {
    /// How far the filing of one issue is.
    pub enum TicketState {
        Queued = "queued",
        /// Stored before the call to Azure DevOps.
        Filing = "filing",
        Waiting = "waiting",
        Filed = "filed",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl TicketState {
    /// Whether nothing more will happen by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Filed | Self::Failed | Self::Cancelled)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Filing => "Filing",
            Self::Waiting => "Waiting",
            Self::Filed => "Filed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

text_enum! {
    /// What a waiting ticket waits for.
    pub enum WaitReason {
        /// Azure DevOps asked us to slow down.
        Throttled = "throttled",
        /// Something that an administrator has to mend.
        Parked = "parked",
        /// The answer to a create got lost; the work item may exist.
        Ambiguous = "ambiguous",
    }
}

text_enum! {
    pub enum ExportState {
        Queued = "queued",
        Running = "running",
        Paused = "paused",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

/// A work item of Azure DevOps that an issue is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkItemLink {
    pub id: i64,
    /// The address that a browser opens.
    pub url: String,
}

/// The ticket of an issue as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    pub id: TicketId,
    pub state: TicketState,
    pub reason: Option<WaitReason>,
    pub work_item: Option<WorkItemLink>,
    /// One sentence with the remedy, when it failed or waits.
    pub error: Option<String>,
    pub changed_at: DateTime<Utc>,
}

/// One issue of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportItem {
    pub issue_id: IssueId,
    pub state: TicketState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<WaitReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_item: Option<WorkItemLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What somebody asked to be filed: `filed + failed + cancelled = total` at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    pub id: ExportId,
    pub project_id: ProjectId,
    pub state: ExportState,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub total: i64,
    pub filed: i64,
    pub failed: i64,
    pub cancelled: i64,
    pub items: Vec<ExportItem>,
}
