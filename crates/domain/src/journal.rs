//! The export journal: each attempt to file an issue, with what was sent, what came back, and who
//! can mend it where.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    InstanceId, IssueId, JournalEntryId, ProjectId, TicketState, WaitReason, WorkItemLink, paths,
};

text_enum! {
    /// What an attempt did.
    pub enum JournalAct {
        /// Something was read or checked before anything could be sent.
        Prepare = "prepare",
        /// The creation of a work item was sent.
        Create = "create",
        /// A work item that might exist already was looked for.
        LookUp = "look_up",
    }
}

impl JournalAct {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Prepare => "Prepare",
            Self::Create => "Create the work item",
            Self::LookUp => "Look for the work item",
        }
    }
}

text_enum! {
    /// Where the reason of a failure can be mended in Polaris.
    pub enum RemedyPlace {
        /// The project's integration.
        Integration = "integration",
        /// What the fields of its work items get.
        Mapping = "mapping",
        /// The connection to Azure DevOps; organization admins can change it.
        Instance = "instance",
        Issue = "issue",
    }
}

impl RemedyPlace {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Integration => "Project > Settings > Integrations",
            Self::Mapping => "Project > Settings > Integrations > Fields",
            Self::Instance => "My Organization > Integrations",
            Self::Issue => "The issue",
        }
    }
}

/// A field of the work item type that Azure DevOps refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalField {
    /// The name people see.
    pub name: String,
    pub reference_name: String,
    /// What Azure DevOps says about it.
    pub message: String,
}

/// One attempt to file an issue, as it went. Written together with what became of the ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalEntry {
    pub id: JournalEntryId,
    pub at: DateTime<Utc>,
    pub project_id: ProjectId,
    /// Absent once the instance is deleted.
    pub instance_id: Option<InstanceId>,
    pub issue_id: IssueId,
    /// The type of the issue; absent once the issue is deleted.
    #[serde(rename = "type")]
    pub issue_type: Option<String>,
    pub act: JournalAct,
    /// What became of the ticket.
    pub state: TicketState,
    pub reason: Option<WaitReason>,
    /// What happened and who can do what about it.
    pub error: Option<String>,
    pub remedy: Option<RemedyPlace>,
    pub fields: Vec<JournalField>,
    /// The JSON Patch that was sent, long texts cut. It holds no secret.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub request: Option<serde_json::Value>,
    /// HTTP status of the answer; absent where none came or none was told.
    pub status: Option<i64>,
    /// What Azure DevOps said, cut.
    pub answer: Option<String>,
    pub work_item: Option<WorkItemLink>,
    pub duration_ms: i64,
}

impl JournalEntry {
    /// The page on which the reason can be mended.
    pub fn remedy_path(&self) -> Option<String> {
        Some(match self.remedy? {
            RemedyPlace::Integration => paths::integration(self.project_id),
            RemedyPlace::Mapping => paths::mapping(self.project_id),
            RemedyPlace::Instance => paths::instance(self.instance_id?),
            RemedyPlace::Issue => paths::issue(self.project_id, self.issue_id),
        })
    }
}

/// An instance through which nothing is filed until somebody mends the reason. Admins are told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct FilingStop {
    pub instance_id: InstanceId,
    pub at: DateTime<Utc>,
    pub reason: String,
}
