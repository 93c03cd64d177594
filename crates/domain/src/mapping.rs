//! What the fields of a project's work items get, beside or instead of what Polaris fills by itself.
//!
//! Each value is a text with placeholders out of a fixed set, for all issues alike or by severity.
//! There are no expressions: whoever reads a mapping sees what it does.

mod field;
mod sample;
mod template;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{FieldError, Severity};

pub use field::{
    AREA_PATH, ASSIGNED_TO, DESCRIPTION, DUE_DATES, FieldKind, ITERATION_PATH, MappedField,
    PRIORITY, REPRO_STEPS, SEVERITY, TAGS, TITLE,
};
pub use template::{Facts, Placeholder, Template, TemplateError};

/// Fields that one mapping may hold.
const FIELDS: usize = 200;
/// Characters of one value before its placeholders are filled.
const CHARACTERS: usize = 10_000;

/// What a field gets: one text for all issues, or texts by severity. A text may hold placeholders
/// such as `{path}`; an empty one leaves the field to Azure DevOps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(
    untagged,
    expecting = "a field gets a text, or an object with the members critical, high, medium and low"
)]
pub enum FieldMapping {
    Text(String),
    BySeverity(BySeverity),
}

/// Texts by the severity of the issue. What is empty or left out gets `any`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct BySeverity {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub any: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub critical: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub high: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub medium: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub low: String,
}

impl BySeverity {
    /// The text of a severity alone, without what stands for any.
    pub fn own(&self, severity: Severity) -> &str {
        match severity {
            Severity::Critical => &self.critical,
            Severity::High => &self.high,
            Severity::Medium => &self.medium,
            Severity::Low => &self.low,
        }
    }

    pub const fn own_mut(&mut self, severity: Severity) -> &mut String {
        match severity {
            Severity::Critical => &mut self.critical,
            Severity::High => &mut self.high,
            Severity::Medium => &mut self.medium,
            Severity::Low => &mut self.low,
        }
    }

    /// One text for each severity.
    pub fn each(text: impl Fn(Severity) -> String) -> Self {
        Self {
            any: String::new(),
            critical: text(Severity::Critical),
            high: text(Severity::High),
            medium: text(Severity::Medium),
            low: text(Severity::Low),
        }
    }
}

impl FieldMapping {
    /// The text for issues of a severity.
    pub fn text(&self, severity: Severity) -> &str {
        match self {
            Self::Text(text) => text,
            Self::BySeverity(texts) => match texts.own(severity) {
                "" => &texts.any,
                own => own,
            },
        }
    }

    /// Every text in it.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::BySeverity(by) => vec![&by.any, &by.critical, &by.high, &by.medium, &by.low],
        }
    }

    /// White space around texts dropped, one text where all severities have the same; `None` when
    /// nothing is left.
    fn tidied(self) -> Option<Self> {
        let trimmed = |text: String| text.trim().to_owned();
        let mapping = match self {
            Self::Text(text) => Self::Text(trimmed(text)),
            Self::BySeverity(by) => Self::BySeverity(BySeverity {
                any: trimmed(by.any),
                critical: trimmed(by.critical),
                high: trimmed(by.high),
                medium: trimmed(by.medium),
                low: trimmed(by.low),
            }),
        };
        let first = mapping.text(Severity::Critical);
        let is_one = Severity::ALL.iter().all(|one| mapping.text(*one) == first);
        match is_one {
            true if first.is_empty() => None,
            true => Some(Self::Text(first.to_owned())),
            false => Some(mapping),
        }
    }
}

/// Fields by their reference names, each with what it gets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Mapping(BTreeMap<String, FieldMapping>);

impl Mapping {
    /// Reads what somebody entered. Empty texts drop out; what is wrong is told by field.
    pub fn read(fields: &BTreeMap<String, FieldMapping>) -> Result<Self, Vec<FieldError>> {
        let mut mapping = BTreeMap::new();
        let mut wrong = Vec::new();
        for (name, value) in fields {
            let name = name.trim();
            let Some(value) = value.clone().tidied() else {
                continue;
            };
            let refusals = value.texts().into_iter().filter_map(refused_text);
            match refused_name(name).into_iter().chain(refusals).next() {
                Some(refusal) => wrong.push(FieldError::new(name, refusal)),
                None => drop(mapping.insert(name.to_owned(), value)),
            }
        }
        if mapping.len() > FIELDS {
            let refusal = format!("A mapping holds at most {FIELDS} fields.");
            wrong.push(FieldError::new("fields", refusal));
        }
        if wrong.is_empty() {
            Ok(Self(mapping))
        } else {
            Err(wrong)
        }
    }

    /// What somebody entered, right or wrong, to show it again; see [`Self::read`].
    pub fn entered(fields: &BTreeMap<String, FieldMapping>) -> Self {
        let fields = fields.iter();
        let entered =
            fields.filter_map(|(name, value)| Some((name.clone(), value.clone().tidied()?)));
        Self(entered.collect())
    }

    /// What a field gets; its name in any case.
    pub fn get(&self, reference_name: &str) -> Option<&FieldMapping> {
        self.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(reference_name))
            .map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldMapping)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether what a field gets comes from the single issue, so that a refusal of it says nothing
    /// about other issues. Severity is not meant: a sample stands for each.
    pub fn depends_on_the_issue(&self, reference_name: &str, severity: Severity) -> bool {
        let text = self.get(reference_name).map(|value| value.text(severity));
        let template = text.and_then(|text| Template::parse(text).ok());
        template.is_some_and(|template| template.depends_on_the_issue())
    }
}

fn refused_name(name: &str) -> Option<String> {
    let fits = (1..=255).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    (!fits).then(|| format!("“{name}” is no reference name of a field, such as {TITLE}."))
}

fn refused_text(text: &str) -> Option<String> {
    if text.chars().count() > CHARACTERS {
        return Some(format!("Shorten this to {CHARACTERS} characters."));
    }
    Template::parse(text).err().map(|error| error.to_string())
}

/// What a script or a form sends to set a mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MappingForm {
    /// By reference name: `{"Custom.Team": "Security", "Microsoft.VSTS.Common.Priority":
    /// {"critical": "1", "high": "2", "medium": "3", "low": "4"}}`.
    pub fields: BTreeMap<String, FieldMapping>,
    /// Saves although Azure DevOps refuses a sample, or cannot be asked.
    #[serde(default)]
    pub accept_failing: bool,
}

/// A mapping to try out without saving it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MappingTrial {
    /// The saved mapping when absent.
    #[serde(default)]
    pub fields: Option<BTreeMap<String, FieldMapping>>,
}

/// What Azure DevOps said to one sample issue of each severity; nothing was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappingCheck {
    pub ok: bool,
    /// One sentence; when not `ok`, it names the remedy.
    pub message: String,
    pub fields: Vec<FieldProblem>,
    pub checked_at: DateTime<Utc>,
}

/// Why Azure DevOps refuses what a field gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The reference name; empty where Azure DevOps names no field.
    pub field: String,
    /// The name that people see.
    pub name: String,
    /// A sentence with the remedy.
    pub message: String,
    /// The samples that were refused for it.
    pub severities: Vec<Severity>,
}

impl MappingCheck {
    /// What is wrong with one field.
    pub fn problem(&self, reference_name: &str) -> Option<&FieldProblem> {
        let is_it = |problem: &&FieldProblem| problem.field.eq_ignore_ascii_case(reference_name);
        self.fields.iter().find(is_it)
    }

    /// Whether no issue can be filed, whatever its severity.
    pub fn refuses_all(&self) -> bool {
        let is_refused = |severity: &Severity| {
            let mut problems = self.fields.iter();
            problems.any(|problem| problem.severities.contains(severity))
        };
        Severity::ALL.iter().all(is_refused)
    }
}

/// A mapping with what there is to map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappingSheet {
    pub work_item_type: String,
    pub azure_project_name: String,
    pub fields: Mapping,
    /// What the type has, the fields that need an answer first.
    pub described: Vec<MappedField>,
    pub placeholders: Vec<PlaceholderInfo>,
    /// Why the fields of the type could not be read, with the remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How the last check of what is saved ended.
    pub checked: Option<MappingCheck>,
    /// The entity tag of the integration, which changes with the mapping too.
    pub etag: String,
}

/// A word that a text may hold in braces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceholderInfo {
    /// With its braces.
    pub placeholder: String,
    pub meaning: String,
}

impl PlaceholderInfo {
    /// All that there are.
    pub fn all() -> Vec<Self> {
        let known = Placeholder::ALL.iter();
        known
            .map(|placeholder| Self {
                placeholder: format!("{{{placeholder}}}"),
                meaning: placeholder.meaning().to_owned(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
