//! Which policies judge a branch, and what they found.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{BranchId, PolicyId, ProjectId, RuleId};

use super::PolicyForm;

text_enum! {
    /// Where a branch has its policies from.
    pub enum PolicyChoice {
        /// From its project.
        Project = "project",
        /// It has a selection of its own.
        Own = "own",
        /// No policy judges it.
        None = "none",
    }
}

impl PolicyChoice {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Project => "Those of the project",
            Self::Own => "Own selection",
            Self::None => "None",
        }
    }
}

/// What judges a branch. The default branch always has the policies of its project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BranchPolicies {
    pub branch_id: BranchId,
    pub branch: String,
    pub is_default: bool,
    pub choice: PolicyChoice,
    /// Those that judge it, whether its own or the project's.
    pub policies: Vec<PolicyId>,
}

/// The policies that shall judge a project, or one of its branches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PolicyChoiceForm {
    /// Name of a branch other than the default one; absent or empty for the project.
    pub branch: Option<String>,
    /// With a branch: `project`, `own` or `none`; `own` when absent.
    pub choice: Option<String>,
    /// At most five.
    pub policy_ids: Vec<PolicyId>,
}

/// The issues of a branch that break one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Violation {
    pub policy_id: PolicyId,
    pub policy: String,
    pub rule_id: RuleId,
    pub rule: String,
    pub issues: i64,
    /// When the latest of them was found to break it.
    pub latest_at: DateTime<Utc>,
    /// Address of the list of them.
    pub link: String,
}

/// A policy that is tried on a project before it is saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TrialForm {
    pub project_id: ProjectId,
    /// Name of a branch; the default branch when absent.
    #[serde(default)]
    pub branch: Option<String>,
    pub policy: PolicyForm,
}

/// What a policy would find on the default branch of a project as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trial {
    pub project: String,
    pub rules: Vec<TrialOfRule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrialOfRule {
    pub rule: String,
    /// Issues that would break it; from 10,000 on only that there are more.
    pub issues: i64,
    /// Address of the list of them.
    pub link: String,
    /// What its actions would do, one sentence each; also why one would do nothing.
    pub effects: Vec<String>,
}
