//! One rule of a policy.

use serde::{Deserialize, Serialize};

use super::{Actions, Conditions};
use crate::{FieldError, Severity, form};

/// Entries of one rule that say by when issues shall be fixed.
const MOST_ENTRIES: usize = 5;
/// The longest time that a rule may give, in days.
const LONGEST: i64 = 3_650;

/// Which issues break it, what is done about them, and by when they shall be fixed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub conditions: Conditions,
    #[serde(default)]
    pub actions: Actions,
    /// At most five. They give dates to the issues that fulfil the lasting conditions of the rule:
    /// all but detection, fix-by status and age.
    #[serde(default)]
    pub fix_by: Vec<FixByEntry>,
}

/// Issues of a severity shall be fixed within so many days of their first detection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FixByEntry {
    pub severity: Severity,
    /// 1 to 3,650. An entry without a number does not count.
    #[serde(default, deserialize_with = "form::number_or_empty")]
    pub days: Option<i64>,
    #[serde(default = "on")]
    pub enabled: bool,
}

const fn on() -> bool {
    true
}

impl Rule {
    /// Whether nothing was entered.
    pub fn is_blank(&self) -> bool {
        self.name.trim().is_empty()
            && self.conditions.is_blank()
            && self.actions.labels().is_empty()
            && self.days().next().is_none()
    }

    /// Severities with their days, as far as they are switched on.
    pub fn days(&self) -> impl Iterator<Item = (Severity, i64)> {
        let entries = self.fix_by.iter().filter(|entry| entry.enabled);
        entries.filter_map(|entry| Some((entry.severity, entry.days?)))
    }

    /// `field` is its name in the form.
    pub(super) fn tidied(self, field: &str, errors: &mut Vec<FieldError>) -> Self {
        let mut refuse = |part: &str, message: String| {
            errors.push(FieldError::new(&format!("{field}[{part}]"), message));
        };
        let name = form::name(&self.name).unwrap_or_else(|| {
            refuse("name", "Enter a name of 1 to 255 characters.".to_owned());
            String::new()
        });
        let fix_by: Vec<_> = self
            .fix_by
            .into_iter()
            .filter(|entry| entry.days.is_some())
            .collect();
        let mut days = fix_by.iter().filter_map(|entry| entry.days);
        if fix_by.len() > MOST_ENTRIES {
            refuse(
                "fix_by",
                format!("A rule has at most {MOST_ENTRIES} entries."),
            );
        } else if days.any(|days| !(1..=LONGEST).contains(&days)) {
            refuse("fix_by", format!("Enter days from 1 to {LONGEST}."));
        }
        Self {
            name,
            conditions: self.conditions.tidied(field, errors),
            actions: self.actions.tidied(field, errors),
            fix_by,
        }
    }
}
