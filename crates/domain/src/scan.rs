//! Scans: one uploaded report each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::policy::Violation;
use crate::{BranchId, ProjectId, ScanId};

text_enum! {
    /// How far the import of a report is.
    pub enum ScanState {
        Queued = "queued",
        Running = "running",
        Completed = "completed",
        /// The bytes are not SARIF 2.1.0, or a limit was passed; nothing is stored of them.
        Refused = "refused",
        /// Our own fault, after retries.
        Failed = "failed",
    }
}

impl ScanState {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Refused => "Refused",
            Self::Failed => "Failed",
        }
    }

    /// Whether the import has ended.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Refused | Self::Failed)
    }
}

text_enum! {
    /// What the policies of a project say about a scan.
    pub enum Gate {
        Pending = "pending",
        Passed = "passed",
        Failed = "failed",
        /// No policy judges it.
        None = "none",
    }
}

/// What became of the results of a report: `results = new + existing + merged + skipped`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct ScanCounts {
    pub results: i64,
    pub new: i64,
    /// Known already; includes those detected again after an absence.
    pub existing: i64,
    /// Earlier issues that this scan speaks for and does not show.
    pub absent: i64,
    /// Further results of an issue that is counted in this scan already.
    pub merged: i64,
    pub skipped: i64,
}

/// Results that became no issue, by reason, with one example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Skipped {
    pub reason: String,
    pub count: i64,
    pub example: String,
}

/// One uploaded report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scan {
    pub id: ScanId,
    pub project_id: ProjectId,
    pub branch_id: BranchId,
    pub branch: String,
    pub state: ScanState,
    /// One sentence, when refused or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub warnings: Vec<String>,
    /// How much of the report was read, in percent, while it is imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<i64>,
    pub counts: ScanCounts,
    pub skipped: Vec<Skipped>,
    /// Names and versions of the tools that the report names.
    pub tools: Vec<String>,
    pub uploaded_by: String,
    pub uploaded_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Of the file as it was sent.
    pub bytes: i64,
    pub gate: Gate,
    /// The rules that have the gate fail.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub violated: Vec<Violation>,
}
