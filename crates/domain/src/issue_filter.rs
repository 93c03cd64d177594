//! Which issues a list shows, in the words of its address.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    Detection, FieldError, PageQuery, PageRequest, Severity, TicketStanding, TriageStatus,
};

/// The query of the issue list, as text. An empty value counts as absent, since forms send those.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct IssueQuery {
    /// Words of severity, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Text in type, location, tool or rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Name of a branch; the default branch when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// `not_dismissed`, `to_be_fixed`, `dismissed`, separated by commas, or `any`; what is not
    /// dismissed when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triage: Option<String>,
    /// `new`, `existing`, `absent`, `detected_again`, separated by commas, or `any`; what is
    /// present when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection: Option<String>,
    /// `linked`, `none`, `failed`, `waiting`, `open`, `closed`, separated by commas; `open` and
    /// `closed` tell of the state of the work item. All when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Number of the work item, such as `123` or `#123`, or text in its title, state or assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_item: Option<String>,
    /// 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which issues of a project a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueFilter {
    pub severities: Vec<Severity>,
    /// Lower-case.
    pub text: Option<String>,
    /// `None` for the default branch.
    pub branch: Option<String>,
    pub triage: Vec<TriageStatus>,
    pub detection: Vec<Detection>,
    /// One of them holds; empty for all issues.
    pub ticket: Vec<TicketStanding>,
    pub work_item: Option<WorkItemSearch>,
}

/// Which work items are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkItemSearch {
    Number(i64),
    /// Lower-case, in title, state or assignee.
    Text(String),
}

impl WorkItemSearch {
    fn of(text: &str) -> Self {
        let number = text.strip_prefix('#').unwrap_or(text).parse();
        number.map_or_else(|_| Self::Text(text.to_lowercase()), Self::Number)
    }
}

impl Default for IssueFilter {
    /// All that is open on the default branch.
    fn default() -> Self {
        Self {
            severities: Severity::ALL.to_vec(),
            text: None,
            branch: None,
            triage: vec![TriageStatus::NotDismissed, TriageStatus::ToBeFixed],
            detection: Detection::ALL
                .iter()
                .copied()
                .filter(|detection| detection.is_present())
                .collect(),
            ticket: Vec::new(),
            work_item: None,
        }
    }
}

impl IssueFilter {
    /// Whether it asks for what is present and not dismissed, in any order of the words.
    pub fn shows_open_only(&self) -> bool {
        let usual = Self::default();
        let same_triage = TriageStatus::ALL
            .iter()
            .all(|word| self.triage.contains(word) == usual.triage.contains(word));
        same_triage
            && Detection::ALL
                .iter()
                .all(|word| self.detection.contains(word) == word.is_present())
    }
}

impl IssueQuery {
    /// The parameters that filter, with their names in addresses.
    pub fn filter(&self) -> [(&'static str, Option<&str>); 7] {
        [
            ("severity", self.severity.as_deref()),
            ("q", self.q.as_deref()),
            ("branch", self.branch.as_deref()),
            ("triage", self.triage.as_deref()),
            ("detection", self.detection.as_deref()),
            ("ticket", self.ticket.as_deref()),
            ("work_item", self.work_item.as_deref()),
        ]
    }

    /// The filter and the part of the list; each parameter that was not understood by name.
    pub fn read(&self) -> Result<(IssueFilter, PageRequest), Vec<FieldError>> {
        let mut errors = Vec::new();
        let usual = IssueFilter::default();
        let filter = IssueFilter {
            severities: words(
                "severity",
                self.severity.as_deref(),
                Severity::ALL,
                &mut errors,
            )
            .unwrap_or(usual.severities),
            text: given(self.q.as_deref()).map(str::to_lowercase),
            branch: given(self.branch.as_deref()).map(str::to_owned),
            triage: words(
                "triage",
                self.triage.as_deref(),
                TriageStatus::ALL,
                &mut errors,
            )
            .unwrap_or(usual.triage),
            detection: words(
                "detection",
                self.detection.as_deref(),
                Detection::ALL,
                &mut errors,
            )
            .unwrap_or(usual.detection),
            ticket: words(
                "ticket",
                self.ticket.as_deref(),
                TicketStanding::ALL,
                &mut errors,
            )
            .unwrap_or(usual.ticket),
            work_item: given(self.work_item.as_deref()).map(WorkItemSearch::of),
        };
        for (name, text) in [
            ("q", &self.q),
            ("branch", &self.branch),
            ("work_item", &self.work_item),
        ] {
            if text.as_ref().is_some_and(|text| text.contains('\0')) {
                let message = format!("`{name}` holds a NUL character, which no issue does.");
                errors.push(FieldError::new(name, message));
            }
        }
        let page = PageQuery {
            limit: self.limit,
            cursor: given(self.cursor.as_deref()).map(str::to_owned),
        };
        let page = page.read().map_err(|error| errors.push(error));
        match page {
            Ok(page) if errors.is_empty() => Ok((filter, page)),
            _ => Err(errors),
        }
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Reads words separated by commas; `any` stands for all of them.
fn words<T: FromStr<Err = crate::UnknownWord> + Copy>(
    name: &str,
    text: Option<&str>,
    all: &[T],
    errors: &mut Vec<FieldError>,
) -> Option<Vec<T>> {
    let text = given(text)?;
    if text == "any" {
        return Some(all.to_vec());
    }
    match text.split(',').map(str::trim).map(str::parse).collect() {
        Ok(words) => Some(words),
        Err(error) => {
            let error: crate::UnknownWord = error;
            errors.push(FieldError::new(name, format!("`{name}`: {error}.")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(change: impl FnOnce(&mut IssueQuery)) -> IssueQuery {
        let mut query = IssueQuery::default();
        change(&mut query);
        query
    }

    #[test]
    fn without_parameters_a_list_shows_what_is_open() {
        let empty_form = query(|query| {
            query.q = Some(String::new());
            query.severity = Some(String::new());
        });
        let (filter, page) = empty_form.read().unwrap();
        assert_eq!(filter, IssueFilter::default());
        assert_eq!(page, PageRequest::default());
        assert!(!filter.detection.contains(&Detection::Absent));
        assert!(!filter.triage.contains(&TriageStatus::Dismissed));
    }

    #[test]
    fn several_words_are_separated_by_commas() {
        let (filter, _) = query(|query| query.severity = Some("critical,high".into()))
            .read()
            .unwrap();
        assert_eq!(filter.severities, [Severity::Critical, Severity::High]);
        let (filter, _) = query(|query| query.triage = Some("any".into()))
            .read()
            .unwrap();
        assert_eq!(filter.triage, TriageStatus::ALL);
    }

    #[test]
    fn a_work_item_is_named_by_its_number_or_by_words() {
        let read = |text: &str| {
            let (filter, _) = query(|query| query.work_item = Some(text.into()))
                .read()
                .unwrap();
            filter.work_item
        };
        assert_eq!(read(" #42 "), Some(WorkItemSearch::Number(42)));
        assert_eq!(read("42"), Some(WorkItemSearch::Number(42)));
        assert_eq!(read("Grace"), Some(WorkItemSearch::Text("grace".into())));
        assert_eq!(read(" "), None);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let errors = query(|query| {
            query.severity = Some("Critical".into());
            query.limit = Some(101);
        })
        .read()
        .unwrap_err();
        let names: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["severity", "limit"]);
    }
}
