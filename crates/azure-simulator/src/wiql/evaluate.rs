//! Which items a query finds.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone, Utc};

use super::condition::{Comparison, Condition, Operand, Start};
use super::parser::Query;
use crate::api::work_items::values;
use crate::process::{FieldKey, FieldType};
use crate::world::{FieldValue, Organization, UserKey, WorkItem};

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

/// A value in a form that compares.
#[derive(Debug, Clone, PartialEq)]
enum Plain {
    Nothing,
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(i64),
}

const DAY: i64 = 86_400_000;

impl Query {
    /// The items in the order the query asks for; by number without one.
    pub(crate) fn run<'a>(
        &self,
        scope: &Scope,
        items: impl Iterator<Item = &'a WorkItem>,
    ) -> Vec<u32> {
        let mut found: Vec<&WorkItem> = items
            .filter(|item| {
                self.condition
                    .as_ref()
                    .is_none_or(|condition| scope.holds(condition, item))
            })
            .collect();
        if !self.order.is_empty() {
            found.sort_by(|left, right| {
                let by = |(field, down): &(FieldKey, bool)| {
                    let order = compare(&scope.plain(left, *field), &scope.plain(right, *field));
                    if *down { order.reverse() } else { order }
                };
                self.order
                    .iter()
                    .map(by)
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal)
            });
        }
        found.iter().map(|item| item.id).collect()
    }
}

fn compare(left: &Plain, right: &Plain) -> Ordering {
    match (left, right) {
        (Plain::Nothing, Plain::Nothing) => Ordering::Equal,
        (Plain::Nothing, _) => Ordering::Less,
        (_, Plain::Nothing) => Ordering::Greater,
        (Plain::Number(left), Plain::Number(right)) => left.total_cmp(right),
        (Plain::Date(left), Plain::Date(right)) => left.cmp(right),
        (Plain::Boolean(left), Plain::Boolean(right)) => left.cmp(right),
        (Plain::Text(left), Plain::Text(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}

impl Scope<'_> {
    fn holds(&self, condition: &Condition, item: &WorkItem) -> bool {
        match condition {
            Condition::And(parts) => parts.iter().all(|part| self.holds(part, item)),
            Condition::Or(parts) => parts.iter().any(|part| self.holds(part, item)),
            Condition::Not(inner) => !self.holds(inner, item),
            Condition::Compare {
                field,
                comparison,
                operands,
            } => self.compares(item, *field, *comparison, operands),
        }
    }

    fn compares(
        &self,
        item: &WorkItem,
        field: FieldKey,
        comparison: Comparison,
        operands: &[Operand],
    ) -> bool {
        let wanted: Vec<Plain> = operands
            .iter()
            .map(|operand| self.operand(item, field, operand))
            .collect();
        let first = wanted.first().unwrap_or(&Plain::Nothing);
        match comparison {
            Comparison::Ever => item.updates.iter().any(|update| {
                update.changes.iter().any(|(key, value)| {
                    *key == field
                        && value.as_ref().map(|value| self.value(value)).as_ref() == Some(first)
                })
            }),
            Comparison::Contains | Comparison::ContainsWords
                if field.reference() == "System.History" =>
            {
                item.comments
                    .iter()
                    .filter_map(|comment| comment.versions.last())
                    .any(|version| contains(&version.text.to_lowercase(), first, comparison))
            }
            Comparison::Contains if field.reference() == "System.Tags" => {
                let Plain::Text(tag) = first else {
                    return false;
                };
                item.text(field)
                    .split("; ")
                    .any(|known| known.to_lowercase() == *tag)
            }
            Comparison::Under => match (self.plain(item, field), first) {
                (Plain::Text(path), Plain::Text(above)) => {
                    path == *above || path.starts_with(&format!("{above}\\"))
                }
                _ => false,
            },
            Comparison::In => wanted.contains(&self.plain(item, field)),
            Comparison::Empty => self.plain(item, field) == Plain::Nothing,
            Comparison::Contains | Comparison::ContainsWords => match self.plain(item, field) {
                Plain::Text(text) => contains(&text, first, comparison),
                _ => false,
            },
            _ => self.orders(&self.plain(item, field), comparison, first),
        }
    }

    fn orders(&self, actual: &Plain, comparison: Comparison, wanted: &Plain) -> bool {
        let (actual, wanted) = match (actual, wanted) {
            (Plain::Date(actual), Plain::Date(wanted)) if !self.precise => (
                Plain::Date(actual.div_euclid(DAY)),
                Plain::Date(wanted.div_euclid(DAY)),
            ),
            _ => (actual.clone(), wanted.clone()),
        };
        let nothing = actual == Plain::Nothing || wanted == Plain::Nothing;
        match comparison {
            Comparison::Equal => actual == wanted,
            Comparison::Unequal => actual != wanted,
            _ if nothing => false,
            Comparison::Less => compare(&actual, &wanted).is_lt(),
            Comparison::Greater => compare(&actual, &wanted).is_gt(),
            Comparison::AtMost => compare(&actual, &wanted).is_le(),
            _ => compare(&actual, &wanted).is_ge(),
        }
    }

    fn plain(&self, item: &WorkItem, field: FieldKey) -> Plain {
        self.organization
            .read(item, field)
            .map_or(Plain::Nothing, |value| self.value(&value))
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of fields are small")]
    fn value(&self, value: &FieldValue) -> Plain {
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

    fn operand(&self, item: &WorkItem, field: FieldKey, operand: &Operand) -> Plain {
        match operand {
            Operand::Number(number) => match field.field().kind {
                FieldType::Integer | FieldType::Double => Plain::Number(*number),
                _ => Plain::Text(number.to_string()),
            },
            Operand::Boolean(value) => Plain::Boolean(*value),
            Operand::Field(other) => self.plain(item, *other),
            Operand::Project => self.project.map_or(Plain::Nothing, |project| {
                Plain::Text(project.to_lowercase())
            }),
            Operand::Me => Plain::Text(self.me.user().name.to_lowercase()),
            Operand::Day { start, offset } => Plain::Date(self.day(*start, *offset)),
            Operand::Text(text) if text.is_empty() => Plain::Nothing,
            Operand::Text(text) => match field.field().kind {
                FieldType::Integer | FieldType::Double => {
                    text.parse().map_or(Plain::Nothing, Plain::Number)
                }
                FieldType::DateTime => values::date(text).map_or(Plain::Nothing, Plain::Date),
                FieldType::Boolean => {
                    Plain::Boolean(text.eq_ignore_ascii_case("true") || text == "1")
                }
                FieldType::Identity => {
                    let name = UserKey::find(text).map_or(text.as_str(), |user| user.user().name);
                    Plain::Text(name.to_lowercase())
                }
                FieldType::TreePath => Plain::Text(text.trim_end_matches('\\').to_lowercase()),
                _ => Plain::Text(text.to_lowercase()),
            },
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

/// Whether a lower-case text holds the wanted one: anywhere, or as words.
fn contains(text: &str, wanted: &Plain, comparison: Comparison) -> bool {
    let Plain::Text(wanted) = wanted else {
        return false;
    };
    if comparison == Comparison::Contains {
        return text.contains(wanted.as_str());
    }
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .collect();
    wanted
        .split(|letter: char| !letter.is_alphanumeric() && letter != '*')
        .filter(|word| !word.is_empty())
        .all(|word| match word.strip_suffix('*') {
            Some(start) => words.iter().any(|known| known.starts_with(start)),
            None => words.contains(&word),
        })
}
