//! Values of fields, small in memory and exact in type.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::UserKey;

/// The value of a field. An absent value is no value at all, never an empty one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum FieldValue {
    Text(Arc<str>),
    Integer(i64),
    Double(f64),
    Boolean(bool),
    /// Milliseconds since 1970.
    Date(i64),
    Identity(UserKey),
    /// A classification node, by its number.
    Node(u32),
}

impl FieldValue {
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    pub(crate) fn date(at: DateTime<Utc>) -> Self {
        Self::Date(at.timestamp_millis())
    }

    /// The text of a text value.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A time as the service writes it: UTC with up to three decimals, no zeros at the end.
pub(crate) fn date_text(at: DateTime<Utc>) -> String {
    let text = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let whole = text
        .trim_end_matches('Z')
        .trim_end_matches('0')
        .trim_end_matches('.');
    format!("{whole}Z")
}
