//! Applications and their projects.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApplicationId, BranchId, ProjectId, Severity};

/// Open issues by severity; dismissed and absent ones do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct SeverityCounts {
    pub critical: i64,
    pub high: i64,
    pub medium: i64,
    pub low: i64,
}

impl SeverityCounts {
    pub const fn of(self, severity: Severity) -> i64 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    /// Worst first.
    pub fn by_severity(self) -> Vec<(Severity, i64)> {
        Severity::ALL
            .iter()
            .map(|severity| (*severity, self.of(*severity)))
            .collect()
    }

    pub const fn total(self) -> i64 {
        self.critical + self.high + self.medium + self.low
    }
}

/// An application of the portfolio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Application {
    pub id: ApplicationId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub projects: i64,
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub issues: SeverityCounts,
    /// Issues that break policies, each counted once.
    pub violations: i64,
}

/// A project: what scans are uploaded to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Project {
    pub id: ProjectId,
    pub application_id: ApplicationId,
    pub application_name: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub default_branch: String,
    /// Counted on the default branch.
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub issues: SeverityCounts,
    /// Issues of the default branch that break policies, each counted once.
    pub violations: i64,
    pub last_scan_at: Option<DateTime<Utc>>,
    /// Whether its work items are created in the simulated Azure DevOps.
    pub practice: bool,
}

/// A line of development of a project; exactly one is the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Branch {
    pub id: BranchId,
    pub name: String,
    pub is_default: bool,
}

/// How a branch stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct BranchSummary {
    pub id: BranchId,
    pub project_id: ProjectId,
    pub name: String,
    pub is_default: bool,
    /// Open ones.
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub issues: SeverityCounts,
    pub last_scan_at: Option<DateTime<Utc>>,
}

/// When branches of a project are removed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CleanUpForm {
    /// A number of days without a scan; empty for never.
    pub days: String,
}

/// How what several tools find at one place is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TwinsForm {
    /// As one issue, the worst of them, with the other tools beside it.
    pub together: bool,
}

/// The name of an application or project, when it is created or renamed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NameForm {
    pub name: String,
}

/// What is deleted together with an application or project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Contents {
    pub projects: i64,
    pub scans: i64,
    pub issues: i64,
}
