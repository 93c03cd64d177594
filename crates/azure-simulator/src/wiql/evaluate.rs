//! Which items a query finds. Conditions are prepared once, so that a query over many items does
//! little for each.

use std::cmp::Ordering;

use super::condition::{Comparison, Condition, Operand};
use super::query::Query;
use super::scope::{Plain, Scope};
use crate::process::FieldKey;
use crate::world::WorkItem;

const DAY: i64 = 86_400_000;

/// What a field is compared with, ready to compare.
pub(super) enum Wanted {
    Value(Plain),
    Field(FieldKey),
}

/// A condition, ready to test items.
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Compare {
        field: FieldKey,
        comparison: Comparison,
        wanted: Vec<Wanted>,
    },
}

impl Test {
    pub(super) fn prepare(scope: &Scope, condition: &Condition) -> Self {
        let each = |parts: &[Condition]| {
            let mut tests: Vec<Self> = parts
                .iter()
                .map(|part| Self::prepare(scope, part))
                .collect();
            tests.sort_by_key(Self::cost);
            tests
        };
        match condition {
            Condition::And(parts) => Self::All(each(parts)),
            Condition::Or(parts) => Self::Any(each(parts)),
            Condition::Not(inner) => Self::Not(Box::new(Self::prepare(scope, inner))),
            // Items are not asked about links.
            Condition::LinkType(_) => Self::All(Vec::new()),
            Condition::Compare {
                field,
                comparison,
                operands,
                ..
            } => {
                let wanted = operands.iter().map(|operand| match operand {
                    Operand::Field(other) => Wanted::Field(*other),
                    other => Wanted::Value(scope.operand(*field, other)),
                });
                Self::Compare {
                    field: *field,
                    comparison: *comparison,
                    wanted: wanted.collect(),
                }
            }
        }
    }

    /// Cheap tests come first.
    fn cost(&self) -> u8 {
        match self {
            Self::Compare { field, .. } => {
                u8::from(!matches!(field.reference(), "System.Id" | "System.Tags"))
            }
            Self::All(_) | Self::Any(_) | Self::Not(_) => 2,
        }
    }

    pub(super) fn holds(&self, scope: &Scope, item: &WorkItem) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(scope, item)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(scope, item)),
            Self::Not(inner) => !inner.holds(scope, item),
            Self::Compare {
                field,
                comparison,
                wanted,
            } => compares(scope, item, *field, *comparison, wanted),
        }
    }
}

impl Query {
    /// The items in the order the query asks for; by number without one.
    pub(crate) fn run<'a>(
        &self,
        scope: &Scope,
        items: impl Iterator<Item = &'a WorkItem>,
    ) -> Vec<u32> {
        let test = self
            .condition
            .as_ref()
            .map(|condition| Test::prepare(scope, condition));
        let fits = |item: &&WorkItem| test.as_ref().is_none_or(|test| test.holds(scope, item));
        let mut found: Vec<&WorkItem> = items.filter(fits).collect();
        self.sort(scope, &mut found);
        found.iter().map(|item| item.id).collect()
    }

    /// Puts items into the order the query asks for.
    pub(super) fn sort(&self, scope: &Scope, items: &mut [&WorkItem]) {
        items.sort_by(|left, right| {
            let by = |(field, down): &(FieldKey, bool)| {
                let order = scope
                    .plain(left, *field)
                    .compare(&scope.plain(right, *field));
                if *down { order.reverse() } else { order }
            };
            let mut orders = self.order.iter().map(by);
            orders
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
    }
}

fn compares(
    scope: &Scope,
    item: &WorkItem,
    field: FieldKey,
    comparison: Comparison,
    wanted: &[Wanted],
) -> bool {
    let other;
    let first = match wanted.first() {
        None => &Plain::Nothing,
        Some(Wanted::Value(value)) => value,
        Some(Wanted::Field(key)) => {
            other = scope.plain(item, *key);
            &other
        }
    };
    let words = comparison == Comparison::ContainsWords;
    match comparison {
        Comparison::Ever => item.updates.iter().any(|update| {
            let values = update.changes.iter().filter(|(key, _)| *key == field);
            values
                .filter_map(|(_, value)| value.as_ref())
                .any(|value| scope.value(value) == *first)
        }),
        Comparison::Contains | Comparison::ContainsWords
            if field.reference() == "System.History" =>
        {
            let texts = item
                .comments
                .iter()
                .filter_map(|comment| comment.versions.last());
            texts
                .into_iter()
                .any(|last| first.is_in(&last.text.to_lowercase(), words))
        }
        Comparison::Contains if field.reference() == "System.Tags" => match first {
            Plain::Text(tag) => has_tag(item.text(field), tag),
            _ => false,
        },
        Comparison::Under => match (scope.plain(item, field), first) {
            (Plain::Text(path), Plain::Text(above)) => {
                path == *above || path.starts_with(&format!("{above}\\"))
            }
            _ => false,
        },
        Comparison::In => {
            let actual = scope.plain(item, field);
            wanted.iter().any(|wanted| match wanted {
                Wanted::Value(value) => *value == actual,
                Wanted::Field(key) => scope.plain(item, *key) == actual,
            })
        }
        Comparison::InGroup => {
            let category = item.kind.get().category.as_deref().unwrap_or_default();
            *first == Plain::Text(category.to_lowercase())
        }
        Comparison::Empty => scope.plain(item, field) == Plain::Nothing,
        Comparison::Contains | Comparison::ContainsWords => match scope.plain(item, field) {
            Plain::Text(text) => first.is_in(&text, words),
            _ => false,
        },
        _ => orders(scope, &scope.plain(item, field), comparison, first),
    }
}

/// Whether a lower-case tag is among those of a text.
fn has_tag(text: &str, tag: &str) -> bool {
    text.split("; ").any(|known| {
        if known.is_ascii() {
            known.eq_ignore_ascii_case(tag)
        } else {
            known.to_lowercase() == tag
        }
    })
}

fn orders(scope: &Scope, actual: &Plain, comparison: Comparison, wanted: &Plain) -> bool {
    let order = match (actual, wanted) {
        (Plain::Date(actual), Plain::Date(wanted)) if !scope.precise => {
            actual.div_euclid(DAY).cmp(&wanted.div_euclid(DAY))
        }
        _ => actual.compare(wanted),
    };
    let nothing = *actual == Plain::Nothing || *wanted == Plain::Nothing;
    match comparison {
        Comparison::Equal => order.is_eq() && actual.same_kind(wanted),
        Comparison::Unequal => order.is_ne() || !actual.same_kind(wanted),
        _ if nothing => false,
        Comparison::Less => order.is_lt(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtMost => order.is_le(),
        _ => order.is_ge(),
    }
}
