//! From JSON to field values, and what is wrong with those that do not fit.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::Value;

use crate::answer::Answer;
use crate::html::sanitized;
use crate::process::{FieldKey, FieldType};
use crate::refusals::{self, BrokenRule};
use crate::world::{FieldValue, UserKey};

/// Longest text of a one-line field, in UTF-16 units.
const LONGEST_LINE: usize = 255;
/// Longest text of a multi-line field.
const LONGEST_TEXT: usize = 1_000_000;

/// The text of a comment as it is kept.
pub(crate) fn comment(text: &str, markdown: bool) -> String {
    if markdown {
        text.to_owned()
    } else {
        sanitized(text)
    }
}

/// A date in one of the forms that clients send, in milliseconds since 1970; without a zone UTC.
pub(crate) fn date(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.timestamp_millis());
    }
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%m/%d/%Y %H:%M:%S",
    ] {
        if let Ok(date) = NaiveDateTime::parse_from_str(text, form) {
            return Some(date.and_utc().timestamp_millis());
        }
    }
    ["%Y-%m-%d", "%m/%d/%Y"].iter().find_map(|form| {
        let date = NaiveDate::parse_from_str(text, form).ok()?;
        Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
    })
}

/// A value for a field; `None` if it is none of the field's type.
pub(super) fn parse(key: FieldKey, value: &Value) -> Option<FieldValue> {
    parse_with_format(key, value, false)
}

/// As [`parse`], for a multi-line field that may hold Markdown.
pub(super) fn parse_with_format(
    key: FieldKey,
    value: &Value,
    markdown: bool,
) -> Option<FieldValue> {
    let text = as_text(value);
    match key.field().kind {
        FieldType::Integer => Some(FieldValue::Integer(match value {
            Value::Number(number) => number.as_i64()?,
            _ => text?.trim().parse().ok()?,
        })),
        FieldType::Double => Some(FieldValue::Double(match value {
            Value::Number(number) => number.as_f64()?,
            _ => text?.trim().parse().ok()?,
        })),
        FieldType::Boolean => Some(FieldValue::Boolean(match value {
            Value::Bool(value) => *value,
            _ => text?.trim().to_lowercase().parse().ok()?,
        })),
        FieldType::DateTime => date(value.as_str()?).map(FieldValue::Date),
        FieldType::Identity => identity(value).map(FieldValue::Identity),
        FieldType::Html | FieldType::History if !markdown => {
            Some(FieldValue::text(sanitized(&text?)))
        }
        _ => text.map(FieldValue::text),
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(if *value { "True" } else { "False" }.to_owned()),
        _ => None,
    }
}

fn identity(value: &Value) -> Option<UserKey> {
    match value {
        Value::String(text) => UserKey::find(text),
        _ => ["id", "uniqueName", "displayName", "descriptor"]
            .iter()
            .find_map(|name| UserKey::find(value[name].as_str()?)),
    }
}

/// Refuses a text that its field cannot hold.
pub(super) fn check_length(key: FieldKey, value: &Value) -> Result<(), Box<Answer>> {
    let Some(text) = value.as_str() else {
        return Ok(());
    };
    let longest = match key.field().kind {
        FieldType::Html | FieldType::History => LONGEST_TEXT,
        FieldType::String | FieldType::TreePath => LONGEST_LINE,
        _ => return Ok(()),
    };
    if text.len() > longest && text.encode_utf16().count() > longest {
        return refusals::too_long(key.reference()).refusal();
    }
    Ok(())
}

/// A value that has no business in its field.
pub(super) fn invalid(key: FieldKey, status: &str, flags: &'static str) -> BrokenRule {
    let name = key.reference();
    BrokenRule {
        field: name.to_owned(),
        flags,
        code: 0,
        message: format!("TF401326: Invalid field status '{status}' for field '{name}'."),
    }
}

/// A name that nobody has.
pub(super) fn unknown_identity(key: FieldKey, value: &Value) -> BrokenRule {
    let given = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    BrokenRule {
        field: key.reference().to_owned(),
        flags: "hasValues, limitedToValues, invalidListValue",
        code: 0,
        message: format!(
            "The identity value '{given}' for field '{}' is an unknown identity.",
            key.field().name
        ),
    }
}
