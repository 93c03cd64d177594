//! Which entries of the audit log somebody wants to see, in the words of its address.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{AuditAction, FieldError, PageQuery, PageRequest, is_printable};

/// The query of the audit log, as text. An empty value counts as absent, since forms send those.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// A part of the name of who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The word of an act, such as `user.signed_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What acts are done to: the word before the dot, such as `user`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The first day, `YYYY-MM-DD` in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day, `YYYY-MM-DD` in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A part of what it was done to, of its details or of the address it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// 1 to 100; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// `next_cursor` of the part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Which entries of the audit log somebody wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Lower-case.
    pub person: Option<String>,
    /// One of them; `None` for all acts.
    pub actions: Option<Vec<AuditAction>>,
    pub from: Option<NaiveDate>,
    /// This day is the last one that counts.
    pub to: Option<NaiveDate>,
    /// Lower-case.
    pub text: Option<String>,
}

impl AuditQuery {
    /// The query that a page was asked for with, parameter by parameter.
    pub fn from_parameters(mut value: impl FnMut(&str) -> Option<String>) -> Self {
        Self {
            person: value("person"),
            action: value("action"),
            kind: value("kind"),
            from: value("from"),
            to: value("to"),
            q: value("q"),
            limit: None,
            cursor: value("cursor"),
        }
    }

    /// What is wanted, or every parameter that cannot be read.
    pub fn read(&self) -> Result<(AuditFilter, PageRequest), Vec<FieldError>> {
        let mut wrong = Vec::new();
        let page = PageQuery {
            limit: self.limit,
            cursor: self.cursor.clone(),
        };
        let filter = AuditFilter {
            person: text("person", self.person.as_deref(), &mut wrong),
            actions: self.actions(&mut wrong),
            from: day("from", self.from.as_deref(), &mut wrong),
            to: day("to", self.to.as_deref(), &mut wrong),
            text: text("q", self.q.as_deref(), &mut wrong),
        };
        match page.read() {
            Ok(page) if wrong.is_empty() => return Ok((filter, page)),
            Ok(_) => {}
            Err(error) => wrong.push(error),
        }
        Err(wrong)
    }

    /// The parameters that choose entries, as an address holds them.
    pub fn in_address(&self) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("person", &self.person),
            ("action", &self.action),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
        ] {
            if let Some(value) = value {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    }

    fn actions(&self, wrong: &mut Vec<FieldError>) -> Option<Vec<AuditAction>> {
        let action = given(self.action.as_deref());
        let kind = given(self.kind.as_deref());
        if action.is_none() && kind.is_none() {
            return None;
        }
        let known = |action: &AuditAction| {
            action_is(*action, self.action.as_deref())
                && kind.is_none_or(|kind| action.kind() == kind)
        };
        if let Some(word) = action.filter(|word| word.parse::<AuditAction>().is_err()) {
            let message = format!("`action`: {word:?} is not an act of the audit log.");
            wrong.push(FieldError::new("action", message));
        }
        if let Some(word) = kind.filter(|word| !AuditAction::kinds().contains(word)) {
            let message = format!("`kind`: {word:?} is not a kind of the audit log.");
            wrong.push(FieldError::new("kind", message));
        }
        Some(AuditAction::ALL.iter().copied().filter(known).collect())
    }
}

fn action_is(action: AuditAction, word: Option<&str>) -> bool {
    given(word).is_none_or(|word| action.as_str() == word)
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn text(name: &str, value: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<String> {
    let text = given(value)?;
    if text.chars().count() > 255 || !text.chars().all(is_printable) {
        let message = format!("`{name}` is a text of at most 255 characters on one line.");
        wrong.push(FieldError::new(name, message));
    }
    Some(text.to_lowercase())
}

fn day(name: &str, value: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<NaiveDate> {
    let text = given(value)?;
    let day = text.parse().ok();
    if day.is_none() {
        let message = format!("`{name}` is a day such as 2026-01-31.");
        wrong.push(FieldError::new(name, message));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_or_refused_by_parameter() {
        let query = AuditQuery {
            person: Some(" Ada ".into()),
            kind: Some("password".into()),
            from: Some("2026-01-01".into()),
            to: Some(String::new()),
            ..AuditQuery::default()
        };
        let (filter, _) = query.read().unwrap();
        assert_eq!(filter.person.as_deref(), Some("ada"));
        assert_eq!(filter.actions, Some(vec![AuditAction::PasswordChanged]));
        assert_eq!((filter.from, filter.to), ("2026-01-01".parse().ok(), None));
        assert_eq!(
            AuditQuery::default().read().unwrap().0,
            AuditFilter::default()
        );

        let wrong = AuditQuery {
            action: Some("user.flew".into()),
            kind: Some("moon".into()),
            from: Some("yesterday".into()),
            q: Some("a\0b".into()),
            limit: Some(0),
            ..AuditQuery::default()
        };
        let fields: Vec<_> = wrong
            .read()
            .unwrap_err()
            .into_iter()
            .map(|error| error.field)
            .collect();
        assert_eq!(fields, ["action", "kind", "from", "q", "limit"]);
    }

    #[test]
    fn an_act_of_another_kind_is_none() {
        let query = AuditQuery {
            action: Some("password.changed".into()),
            kind: Some("user".into()),
            ..AuditQuery::default()
        };
        assert_eq!(query.read().unwrap().0.actions, Some(Vec::new()));
    }
}
