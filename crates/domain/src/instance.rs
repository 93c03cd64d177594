//! Connections to Azure DevOps organizations.

mod health;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{AzureProjectId, InstanceId, SecretText};

pub use health::{InstanceHealth, TokenAlarm};

/// An Azure DevOps organization that we hold a token for. The token itself is no member: it is
/// stored sealed and never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Instance {
    pub id: InstanceId,
    /// The canonical address, such as `https://dev.azure.com/contoso`.
    pub url: String,
    pub enabled: bool,
    /// The last day on which the token works, as its owner told us; Azure DevOps does not say.
    pub token_expires_on: Option<NaiveDate>,
    pub token_set_at: DateTime<Utc>,
    /// The answer to the last *Test*.
    pub last_test: Option<ConnectionReport>,
    /// How many projects use it.
    pub projects: i64,
    /// Whether it is the simulated Azure DevOps of the practice mode.
    pub practice: bool,
}

/// From how many days before the end on people are told.
const WARNED_AHEAD: i64 = 30;

impl Instance {
    /// One sentence when the token ends soon, or has ended.
    pub fn expiry_warning(&self, today: NaiveDate) -> Option<String> {
        let expires_on = self.token_expires_on?;
        let left = (expires_on - today).num_days();
        let when = match left {
            ..0 => return Some(format!("The token expired on {expires_on}. Replace it.")),
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            2..=WARNED_AHEAD => format!("in {left} days"),
            _ => return None,
        };
        Some(format!(
            "The token expires {when}. Create a new one in Azure DevOps and replace it."
        ))
    }
}

/// What a *Test* found out. A dead token makes a report that says so, not an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionReport {
    pub ok: bool,
    /// One sentence; when not `ok`, it names the remedy.
    pub message: String,
    /// The person whose name work items will carry as their creator.
    pub acts_as: Option<String>,
    pub tested_at: DateTime<Utc>,
}

impl ConnectionReport {
    /// A *no* that needed no call.
    pub fn refused(reason: &impl ToString, tested_at: DateTime<Utc>) -> Self {
        Self {
            ok: false,
            message: reason.to_string(),
            acts_as: None,
            tested_at,
        }
    }
}

/// A project of Azure DevOps, as the picker shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AzureProject {
    pub id: AzureProjectId,
    pub name: String,
}

/// A work item type that people may choose: enabled and not hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkItemType {
    pub name: String,
    pub reference_name: String,
    /// Whether it is the bug type of its project (`Microsoft.BugCategory`).
    pub is_bug_type: bool,
}

/// What an administrator enters to connect an organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewInstanceForm {
    /// As people paste it; stored in canonical form.
    pub url: String,
    pub token: SecretText,
    /// `YYYY-MM-DD`; empty when it is not known.
    #[serde(default)]
    pub token_expires_on: Option<String>,
}

/// What an administrator changes about a connection; what is absent stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeInstanceForm {
    /// A disabled instance is offered to no project, and nothing is filed through it.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Needs the token too: a token goes to no other address than the one it was entered for.
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub token: Option<SecretText>,
    /// Goes with `token`: `YYYY-MM-DD`, or empty when it is not known.
    #[serde(default)]
    pub token_expires_on: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(today: &str) -> Option<String> {
        let instance = Instance {
            id: InstanceId(uuid::Uuid::nil()),
            url: String::new(),
            enabled: true,
            token_expires_on: "2027-01-31".parse().ok(),
            token_set_at: DateTime::UNIX_EPOCH,
            last_test: None,
            projects: 0,
            practice: false,
        };
        instance.expiry_warning(today.parse().unwrap())
    }

    #[test]
    fn the_end_of_a_token_is_announced_thirty_days_ahead() {
        assert_eq!(warning("2026-12-31"), None);
        for (today, when) in [
            ("2027-01-01", "in 30 days"),
            ("2027-01-17", "in 14 days"),
            ("2027-01-24", "in 7 days"),
            ("2027-01-30", "tomorrow"),
            ("2027-01-31", "today"),
            ("2027-02-01", "expired on 2027-01-31"),
        ] {
            let warning = warning(today).unwrap();
            assert!(warning.contains(when), "{warning}");
        }
    }
}
