//! What a query is asked in, and values in a form that compares.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone, Utc};

use super::condition::{Operand, Start};
use crate::api::work_items::values;
use crate::process::{FieldKey, FieldType};
use crate::world::{FieldValue, Organization, UserKey, WorkItem};

const DAY: i64 = 86_400_000;

/// What a query is asked in.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) organization: &'a Organization,
    /// Name for `@project`.
    pub(crate) project: Option<&'a str>,
    /// User for `@me`.
    pub(crate) me: UserKey,
    pub(crate) now: DateTime<Utc>,
    /// Dates compare to the millisecond instead of by day.
    pub(crate) precise: bool,
}

/// A value in a form that compares; texts in lower case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Plain {
    Nothing,
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(i64),
}

impl Plain {
    /// The order of two values; nothing comes first, different kinds are equal.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Nothing, _) => Ordering::Less,
            (_, Self::Nothing) => Ordering::Greater,
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Date(left), Self::Date(right)) => left.cmp(right),
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => Ordering::Equal,
        }
    }

    pub(super) fn same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether a lower-case text holds this one: anywhere, or word for word.
    pub(super) fn is_in(&self, text: &str, words: bool) -> bool {
        let Self::Text(wanted) = self else {
            return false;
        };
        if !words {
            return text.contains(wanted.as_str());
        }
        let known: Vec<&str> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .collect();
        wanted
            .split(|letter: char| !letter.is_alphanumeric() && letter != '*')
            .filter(|word| !word.is_empty())
            .all(|word| match word.strip_suffix('*') {
                Some(start) => known.iter().any(|known| known.starts_with(start)),
                None => known.contains(&word),
            })
    }
}

impl Scope<'_> {
    /// The value of a field of an item.
    pub(super) fn plain(&self, item: &WorkItem, field: FieldKey) -> Plain {
        self.organization
            .read(item, field)
            .map_or(Plain::Nothing, |value| self.value(&value))
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of fields are small")]
    pub(super) fn value(&self, value: &FieldValue) -> Plain {
        match value {
            FieldValue::Text(text) => Plain::Text(text.to_lowercase()),
            FieldValue::Integer(number) => Plain::Number(*number as f64),
            FieldValue::Double(number) => Plain::Number(*number),
            FieldValue::Boolean(value) => Plain::Boolean(*value),
            FieldValue::Date(at) => Plain::Date(*at),
            FieldValue::Identity(user) => Plain::Text(user.user().name.to_lowercase()),
            FieldValue::Node(node) => {
                Plain::Text(self.organization.node_path(*node).to_lowercase())
            }
        }
    }

    /// What the query wrote, as a value of the field it is compared with.
    pub(super) fn operand(&self, field: FieldKey, operand: &Operand) -> Plain {
        let numeric = matches!(field.field().kind, FieldType::Integer | FieldType::Double);
        match operand {
            Operand::Number(number) if numeric => Plain::Number(*number),
            Operand::Number(number) => Plain::Text(number.to_string()),
            Operand::Boolean(value) => Plain::Boolean(*value),
            Operand::Project => self.project.map_or(Plain::Nothing, |project| {
                Plain::Text(project.to_lowercase())
            }),
            Operand::Me => Plain::Text(self.me.user().name.to_lowercase()),
            Operand::Day { start, offset } => Plain::Date(self.day(*start, *offset)),
            Operand::Text(text) => written(field, text),
            Operand::Field(_) => Plain::Nothing,
        }
    }

    fn day(&self, start: Start, offset: i64) -> i64 {
        let today = self.now.date_naive();
        let first = match start {
            Start::Day => Some(today),
            Start::Week => {
                today.checked_sub_days(Days::new(today.weekday().num_days_from_sunday().into()))
            }
            Start::Month => today.with_day(1),
            Start::Year => NaiveDate::from_ymd_opt(today.year(), 1, 1),
        };
        let midnight = first.unwrap_or(today).and_time(chrono::NaiveTime::MIN);
        Utc.from_utc_datetime(&midnight).timestamp_millis() + offset * DAY
    }
}

/// A text of the query; the empty one means no value.
fn written(field: FieldKey, text: &str) -> Plain {
    if text.is_empty() {
        return Plain::Nothing;
    }
    match field.field().kind {
        FieldType::Integer | FieldType::Double => {
            text.parse().map_or(Plain::Nothing, Plain::Number)
        }
        FieldType::DateTime => values::date(text).map_or(Plain::Nothing, Plain::Date),
        FieldType::Boolean => Plain::Boolean(text.eq_ignore_ascii_case("true") || text == "1"),
        FieldType::Identity => {
            let name = UserKey::find(text).map_or(text, |user| user.user().name);
            Plain::Text(name.to_lowercase())
        }
        FieldType::TreePath => Plain::Text(text.trim_end_matches('\\').to_lowercase()),
        _ => Plain::Text(text.to_lowercase()),
    }
}
