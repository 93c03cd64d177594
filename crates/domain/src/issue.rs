//! Issues: the stable things that people triage and export.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{DismissalReason, IssueId, Owner, ProjectId, Severity, Ticket, TriageStatus};

text_enum! {
    /// What scans say about an issue on a branch, independent of triage.
    pub enum Detection {
        /// First seen in the latest scan that speaks for it.
        New = "new",
        Existing = "existing",
        /// The latest scan that speaks for it does not show it.
        Absent = "absent",
        DetectedAgain = "detected_again",
    }
}

impl Detection {
    /// Whether the branch holds the issue.
    pub const fn is_present(self) -> bool {
        !matches!(self, Self::Absent)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Existing => "Existing",
            Self::Absent => "Absent",
            Self::DetectedAgain => "Detected again",
        }
    }
}

/// An issue as a row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueRow {
    pub id: IssueId,
    #[serde(rename = "type")]
    pub issue_type: String,
    pub severity: Severity,
    /// Path and line, such as `src/login.c:42`; the logical place where there is no file.
    pub location: String,
    pub tool: String,
    pub triage: TriageStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dismissal_reason: Option<DismissalReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_by: Option<DateTime<Utc>>,
    pub detection: Detection,
    pub first_detected_at: DateTime<Utc>,
    /// Numbers of the weaknesses that it is an example of.
    #[serde(default, rename = "weaknesses", skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// The same weakness at the same place, found by other tools; where the project shows those
    /// together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<Twin>,
}

/// An issue of another tool at the same place, with a weakness in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Twin {
    pub id: IssueId,
    pub tool: String,
}

/// Where in a file; lines and columns count from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Place {
    /// Relative to the root of the project where the tool says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_line: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<i64>,
    /// Function, module or package, where the tool names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logical: Option<String>,
}

impl Place {
    /// Path and line; the logical name where there is no file, and a dash where there is neither.
    pub fn label(&self) -> String {
        match (&self.path, self.start_line, &self.logical) {
            (Some(path), Some(line), _) => format!("{path}:{line}"),
            (Some(path), None, _) => path.clone(),
            (None, _, Some(logical)) => logical.clone(),
            (None, _, None) => "–".to_owned(),
        }
    }
}

/// Lines of the scanned code around an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snippet {
    pub text: String,
    /// The number of the first line of `text`, where known.
    pub first_line: Option<i64>,
}

/// One step on the way of the data through the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FlowStep {
    pub place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Text of a scanner: never trusted, shown through one sanitiser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScannerText {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub markdown: bool,
}

impl IssueRow {
    /// The verdict with its reason, such as `Dismissed (Other)`.
    pub fn verdict(&self) -> String {
        match self.dismissal_reason {
            Some(reason) => format!("{} ({})", self.triage.label(), reason.label()),
            None => self.triage.label().to_owned(),
        }
    }
}

/// How an issue stands on a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct BranchStanding {
    pub branch: String,
    pub detection: Detection,
    pub first_detected_at: DateTime<Utc>,
}

/// What a scanner told about an issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct IssueDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<String>,
    pub message: ScannerText,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<ScannerText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<ScannerText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_url: Option<String>,
    pub place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cwe: Vec<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Further places that the scanner names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<FlowStep>,
    /// The first way that the scanner tells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<FlowStep>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_flows: Vec<Vec<FlowStep>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stacks: Vec<Vec<FlowStep>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_version: Option<String>,
    /// Justification of a suppression in the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppression: Option<String>,
}

/// The part of [`IssueDetails`] that all issues of a rule share; stored once for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleText {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<ScannerText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<ScannerText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl IssueDetails {
    /// Adds what the rule says; what the result itself says goes before it.
    #[must_use]
    pub fn with_rule(mut self, rule: RuleText) -> Self {
        self.description = self.description.or(rule.description);
        self.remediation = self.remediation.or(rule.remediation);
        self.help_url = self.help_url.or(rule.help_url);
        self.tags.extend(rule.tags);
        self
    }
}

text_enum! {
    /// Kinds of lines in an issue's history.
    pub enum IssueEventKind {
        FirstDetected = "first_detected",
        Absent = "absent",
        DetectedAgain = "detected_again",
        Triaged = "triaged",
        Exported = "exported",
        Linked = "linked",
        Unlinked = "unlinked",
        Commented = "commented",
        /// Our link could not be written into a work item, or taken out of it.
        NotMarked = "not_marked",
    }
}

impl IssueEventKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstDetected => "First detected",
            Self::Absent => "Absent",
            Self::DetectedAgain => "Detected again",
            Self::Triaged => "Triaged",
            Self::Exported => "Exported",
            Self::Linked => "Linked",
            Self::Unlinked => "Unlinked",
            Self::Commented => "Commented",
            Self::NotMarked => "Link in the work item not changed",
        }
    }
}

/// A line of an issue's history, newest first where listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct IssueEvent {
    pub at: DateTime<Utc>,
    pub kind: IssueEventKind,
    /// Branch, person or work item concerned.
    pub note: String,
}

/// An issue with all that its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    #[serde(flatten)]
    pub row: IssueRow,
    pub project_id: ProjectId,
    pub project_name: String,
    pub application_name: String,
    pub fingerprint: String,
    pub details: IssueDetails,
    /// The branches that a scan showed it on, the default one first.
    pub branches: Vec<BranchStanding>,
    pub history: Vec<IssueEvent>,
}
