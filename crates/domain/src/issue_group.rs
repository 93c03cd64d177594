//! Counts of issues by what they have in common, and filters that people keep.

use serde::{Deserialize, Serialize};

use crate::SavedFilterId;

text_enum! {
    /// What issues are counted by; the word is the parameter of the list that chooses a value.
    pub enum IssueGrouping {
        Severity = "severity",
        Tool = "tool",
        IssueType = "type",
        Cwe = "cwe",
        Owasp = "owasp",
        Triage = "triage",
        Detection = "detection",
        Owner = "owner",
    }
}

impl IssueGrouping {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Severity => "Severity",
            Self::Tool => "Tool",
            Self::IssueType => "Type",
            Self::Cwe => "CWE",
            Self::Owasp => "OWASP Top Ten",
            Self::Triage => "Triage",
            Self::Detection => "Detection",
            Self::Owner => "Owner",
        }
    }
}

/// How many issues of a list have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueGroup {
    /// As the list's parameter takes it; `None` where no parameter chooses these.
    pub value: Option<String>,
    pub label: String,
    pub count: i64,
}

/// A filter that somebody keeps for a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct SavedFilter {
    pub id: SavedFilterId,
    pub name: String,
    /// As in the address of the list: `severity=high&q=login`.
    pub query: String,
}

/// A filter to keep; one of the same name is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SavedFilterForm {
    pub name: String,
    /// As in the address of the list: `severity=high&q=login`.
    pub query: String,
}
