//! What is wrong with a form, field by field.

use serde::{Deserialize, Serialize};

use crate::is_printable;

/// One field that was not accepted, with a sentence for the person who filled it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The name of the field in the form and in the API.
    pub field: String,
    pub message: String,
}

impl FieldError {
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// The field that a control is for, by the name it is sent with: `url` of `form[url]`, and
/// `Custom.Team` of both `fields[Custom.Team]` and `fields[Custom.Team][any]`.
///
/// What stands deeper is told as in `rules[0][name]`.
pub fn field_of(name: &str) -> String {
    let inner = name
        .split_once('[')
        .and_then(|(_, rest)| rest.strip_suffix(']'));
    let inner = inner.unwrap_or(name);
    let inner = inner.strip_suffix("][any").unwrap_or(inner);
    match inner.split_once("][") {
        Some((first, rest)) => format!("{first}[{rest}]"),
        None => inner.to_owned(),
    }
}

/// The name of an application, project, token or person: 1 to 255 characters on one line, white
/// space collapsed, since titles of work items repeat it so. `None` when it is neither.
pub fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let words: Vec<_> = text.split_whitespace().collect();
    let name = words.join(" ");
    let fits = (1..=255).contains(&name.chars().count());
    (fits && text.chars().all(is_printable)).then_some(name)
}

/// An e-mail address in the form that accounts are found by: lower case, white space around it
/// dropped. `None` when it cannot be one. Whether it exists is what its owner finds out.
pub fn email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, host) = email.rsplit_once('@')?;
    let fits = email.len() <= 254 && !local.is_empty() && !host.is_empty();
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    (fits && host.chars().all(|c| plain(c) && c != ',') && local.chars().all(plain))
        .then_some(email)
}

/// A choice that browsers send as an empty text when nothing is chosen.
pub fn empty_is_none<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'de>,
{
    let text = Option::<String>::deserialize(deserializer)?;
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse().map_err(serde::de::Error::custom))
        .transpose()
}

/// A number, also as text; nothing where the text is empty, as browsers send it.
pub fn number_or_empty<'de, D>(deserializer: D) -> Result<Option<i64>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number")]
    enum Given {
        Number(i64),
        Text(String),
    }
    match Option::<Given>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Given::Number(number)) => Ok(Some(number)),
        Some(Given::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Given::Text(text)) => {
            let number = text.trim().parse();
            number.map(Some).map_err(serde::de::Error::custom)
        }
    }
}
