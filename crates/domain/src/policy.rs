//! Issue policies: rules that say which issues of a project are not acceptable, what shall be done
//! about them, and by when they shall be fixed.
//!
//! A policy is written in the words of the list of issues: what a rule asks for is what a list with
//! the same parameters shows. Projects and branches choose the policies that judge them.

mod action;
mod conditions;
mod entered;
mod rule;
mod violation;
mod work_item;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{FieldError, PolicyId, ProjectId, RuleId, form, is_printable};

pub use action::{Actions, BreakTheBuild, CreateTicket, SendNotification, TicketStrategy};
pub use conditions::Conditions;
pub use rule::{FixByEntry, Rule};
pub use violation::{
    BranchPolicies, PolicyChoice, PolicyChoiceForm, Trial, TrialForm, TrialOfRule, Violation,
};
pub use work_item::PolicyWorkItem;

/// Rules of one policy.
pub const MOST_RULES: usize = 5;
/// Policies that one project or branch may choose.
pub const MOST_POLICIES: usize = 5;
/// Characters of a description.
const DESCRIPTION: usize = 512;

/// A policy with the number of projects that use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Policy {
    pub id: PolicyId,
    pub name: String,
    pub description: String,
    /// New projects begin with it.
    pub is_default: bool,
    pub rules: Vec<Rule>,
    /// Projects that it judges, on one of their branches at least.
    pub projects: i64,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

impl Policy {
    /// The rule with this id; one that was renamed or removed is none.
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| self.rule_id(rule) == id)
    }

    /// A rule is known by its name within its policy.
    pub fn rule_id(&self, rule: &Rule) -> RuleId {
        RuleId::of(self.id, &rule.name)
    }

    /// The entity tag: changes with every change of what was entered.
    pub fn etag(&self) -> String {
        let changed = self.changed_at.timestamp_micros();
        format!("\"{}-{changed}\"", self.id.0.simple())
    }

    /// The same as it is entered.
    pub fn form(&self) -> PolicyForm {
        PolicyForm {
            name: self.name.clone(),
            description: self.description.clone(),
            rules: self.rules.clone(),
        }
    }
}

impl RuleId {
    /// The id of the rule of this name. Made of the name, so that it is the same after every edit
    /// that keeps the name.
    pub fn of(policy: PolicyId, name: &str) -> Self {
        Self(uuid::Uuid::new_v5(&policy.0, name.as_bytes()))
    }
}

/// A policy as it is entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyForm {
    /// At most 255 characters on one line.
    pub name: String,
    /// At most 512 characters.
    #[serde(default)]
    pub description: String,
    /// One to five. A rule of which nothing was entered does not count.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// The projects that a policy is given to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssignForm {
    #[serde(default)]
    pub project_ids: Vec<ProjectId>,
}

impl PolicyForm {
    /// What every organization begins with.
    pub fn shipped() -> Self {
        Self {
            name: "Critical, High Severity notify".to_owned(),
            description: "Tells the Organization Admins of critical and high issues.".to_owned(),
            rules: vec![Rule {
                name: "Critical or high".to_owned(),
                conditions: Conditions {
                    severity: Some("critical,high".to_owned()),
                    ..Conditions::default()
                },
                actions: Actions {
                    send_notification: SendNotification {
                        enabled: true,
                        recipients: None,
                    },
                    ..Actions::default()
                },
                fix_by: Vec::new(),
            }],
        }
    }

    /// White space and empty entries dropped; or what is wrong, field by field.
    pub fn tidied(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = form::name(&self.name).unwrap_or_else(|| {
            let message = "Enter a name of 1 to 255 characters on one line.";
            errors.push(FieldError::new("name", message));
            String::new()
        });
        let description = self.description.trim().to_owned();
        let is_text = |c: char| is_printable(c) || matches!(c, '\n' | '\r' | '\t');
        if description.chars().count() > DESCRIPTION || !description.chars().all(is_text) {
            let message = format!("A description has at most {DESCRIPTION} characters of text.");
            errors.push(FieldError::new("description", message));
        }
        let rules: Vec<_> = self
            .rules
            .into_iter()
            .filter(|rule| !rule.is_blank())
            .enumerate()
            .map(|(at, rule)| rule.tidied(&format!("rules[{at}]"), &mut errors))
            .collect();
        if !(1..=MOST_RULES).contains(&rules.len()) {
            let message = format!("A policy has one to {MOST_RULES} rules.");
            errors.push(FieldError::new("rules", message));
        }
        for (at, rule) in rules.iter().enumerate() {
            if rules[..at].iter().any(|other| other.name == rule.name) {
                let message = format!("Two rules have the name “{}”.", rule.name);
                errors.push(FieldError::new(&format!("rules[{at}][name]"), message));
            }
        }
        if errors.is_empty() {
            Ok(Self {
                name,
                description,
                rules,
            })
        } else {
            Err(errors)
        }
    }
}

#[cfg(test)]
mod tests;
