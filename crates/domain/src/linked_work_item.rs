//! The work item that an issue is linked to, as Azure DevOps described it last.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a state of a work item means, whatever a process calls it.
    pub enum StateCategory {
        Proposed = "proposed",
        InProgress = "in_progress",
        Resolved = "resolved",
        Completed = "completed",
        Removed = "removed",
    }
}

impl StateCategory {
    /// Whether nobody works on it any more.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Completed | Self::Removed)
    }
}

text_enum! {
    /// How issues stand with their tickets, as a list is narrowed to.
    pub enum TicketStanding {
        Linked = "linked",
        /// Neither linked nor on the way there.
        None = "none",
        Failed = "failed",
        /// On the way: queued, being filed, or held up.
        Waiting = "waiting",
        /// Linked, and the work item is there and not known to be closed.
        Open = "open",
        /// Linked, and the state of the work item is of the category completed or removed.
        Closed = "closed",
    }
}

impl TicketStanding {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Linked => "Linked",
            Self::None => "Not linked",
            Self::Failed => "Failed",
            Self::Waiting => "On the way",
            Self::Open => "Work item open",
            Self::Closed => "Work item closed",
        }
    }
}

/// What Azure DevOps says of a work item. Everything but the link is absent until it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedWorkItem {
    pub id: i64,
    /// The address that a browser opens.
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// As the process calls it, such as `Active`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_category: Option<StateCategory>,
    /// The name of the person it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// When Azure DevOps said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
    /// Deleted, or moved to where the token of the instance may not read. The facts are the last
    /// ones known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

/// What is known of a work item at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItemFacts {
    pub title: String,
    pub state: String,
    pub category: Option<StateCategory>,
    pub assignee: Option<String>,
}

/// Which existing work item an issue shall be linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "BTreeMap<String, TextOrNumber>")]
pub struct LinkForm {
    /// Its number, such as `123` or `#123`, or its address in Azure DevOps. A number without
    /// quotation marks is understood too.
    pub work_item: String,
}

/// What somebody says in the discussion of the work item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CommentForm {
    /// Plain text of at most 10,000 characters.
    pub text: String,
}

impl CommentForm {
    /// The longest text, in characters.
    pub const LONGEST: usize = 10_000;
}

/// Programs send the number as one.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrNumber {
    Number(i64),
    Text(String),
}

/// Read from members with names alone: a list of one number would do otherwise.
impl TryFrom<BTreeMap<String, TextOrNumber>> for LinkForm {
    type Error = String;

    fn try_from(mut members: BTreeMap<String, TextOrNumber>) -> Result<Self, String> {
        let given = members.remove("work_item");
        if let Some(name) = members.keys().next() {
            return Err(format!("unknown field `{name}`, expected `work_item`"));
        }
        let work_item = match given.ok_or("missing field `work_item`")? {
            TextOrNumber::Number(number) => number.to_string(),
            TextOrNumber::Text(text) => text,
        };
        Ok(Self { work_item })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_form_takes_a_number_or_a_text() {
        for json in [r#"{"work_item": 12}"#, r#"{"work_item": "12"}"#] {
            let form: LinkForm = serde_json::from_str(json).unwrap();
            assert_eq!(form.work_item, "12");
        }
        for json in [
            r#"{"work_item": null}"#,
            r#"{"work_item": 1.5}"#,
            "{}",
            "[1]",
        ] {
            assert!(serde_json::from_str::<LinkForm>(json).is_err(), "{json}");
        }
    }
}
