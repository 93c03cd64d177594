//! The fields of a work item type, as far as a mapping has to know them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FieldMapping;
use crate::work_item::text;

pub const TITLE: &str = "System.Title";
/// The day by which a work item shall be done, as most processes name it, and as the others do.
pub const DUE_DATES: [&str; 2] = [
    "Microsoft.VSTS.Scheduling.DueDate",
    "Microsoft.VSTS.Scheduling.TargetDate",
];
pub const DESCRIPTION: &str = "System.Description";
/// Types that have it show it instead of the description.
pub const REPRO_STEPS: &str = "Microsoft.VSTS.TCM.ReproSteps";
pub const TAGS: &str = "System.Tags";
pub const AREA_PATH: &str = "System.AreaPath";
pub const ITERATION_PATH: &str = "System.IterationPath";
pub const ASSIGNED_TO: &str = "System.AssignedTo";
pub const SEVERITY: &str = "Microsoft.VSTS.Common.Severity";
pub const PRIORITY: &str = "Microsoft.VSTS.Common.Priority";

/// What people map most, in the order in which it is offered. The description stands in one of the
/// last two.
const USUAL: [&str; 9] = [
    TITLE,
    SEVERITY,
    PRIORITY,
    AREA_PATH,
    ITERATION_PATH,
    ASSIGNED_TO,
    TAGS,
    REPRO_STEPS,
    DESCRIPTION,
];

/// The longest text of a one-line field, in UTF-16 units.
const LINE_UNITS: usize = 255;

text_enum! {
    /// What values a field takes.
    pub enum FieldKind {
        /// One line of at most 255 characters.
        String = "string",
        PlainText = "plain_text",
        Html = "html",
        Integer = "integer",
        Double = "double",
        Boolean = "boolean",
        DateTime = "date_time",
        /// An area or iteration: `Project\Child`.
        TreePath = "tree_path",
        /// A person, by sign-in name.
        Identity = "identity",
        /// The discussion, and what no text can say.
        Other = "other",
    }
}

impl FieldKind {
    /// A rendered text as the value that is sent; `None` when there is nothing to send. A text that
    /// is none of the kind goes as it is, so that the refusal of Azure DevOps names the field.
    pub fn value(self, text: &str) -> Option<Value> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let as_text = || Value::from(text);
        Some(match self {
            Self::String => Value::from(text::cut(&text::one_line(text), LINE_UNITS)),
            Self::Integer => text.parse::<i64>().map_or_else(|_| as_text(), Value::from),
            Self::Double => text.parse::<f64>().map_or_else(|_| as_text(), Value::from),
            Self::Boolean => text
                .to_lowercase()
                .parse::<bool>()
                .map_or_else(|_| as_text(), Value::from),
            Self::DateTime | Self::TreePath | Self::Identity => Value::from(text::one_line(text)),
            Self::PlainText | Self::Html | Self::Other => as_text(),
        })
    }
}

/// A field of a type, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MappedField {
    pub reference_name: String,
    /// What people see on the form of a work item.
    pub name: String,
    pub kind: FieldKind,
    /// No work item is created unless this gets a value, and nothing but the mapping gives it one.
    pub needs_answer: bool,
    /// What Azure DevOps says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What Azure DevOps fills in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Values to choose from; empty where any is allowed.
    pub allowed: Vec<String>,
    /// Whether other values than those of `allowed` are refused.
    pub is_limited: bool,
    /// What Polaris fills in unless it is mapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<FieldMapping>,
}

impl MappedField {
    /// A field that is mapped and that nothing is known of.
    pub fn unknown(reference_name: &str) -> Self {
        Self {
            reference_name: reference_name.to_owned(),
            name: reference_name.to_owned(),
            kind: FieldKind::Other,
            needs_answer: false,
            help: None,
            default: None,
            allowed: Vec::new(),
            is_limited: false,
            preset: None,
        }
    }

    /// The place among what people map most; `None` for all others.
    pub fn usual_place(&self) -> Option<usize> {
        USUAL.iter().position(|name| self.is_named(name))
    }

    pub fn is_named(&self, reference_name: &str) -> bool {
        self.reference_name.eq_ignore_ascii_case(reference_name)
    }
}
