//! What a query asks of an item.

use crate::process::FieldKey;

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Text(String),
    Number(f64),
    Boolean(bool),
    Field(FieldKey),
    Project,
    Me,
    /// Days after the first second of the macro's day, month or year.
    Day {
        start: Start,
        offset: i64,
    },
}

/// Where a date macro starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    Greater,
    AtMost,
    AtLeast,
    In,
    Contains,
    ContainsWords,
    Under,
    /// Was equal in some revision.
    Ever,
    Empty,
    /// The type belongs to a category.
    InGroup,
}

/// What a part of a query for links looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Target,
    Link,
}

/// A condition of the WHERE clause.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        side: Side,
        field: FieldKey,
        comparison: Comparison,
        operands: Vec<Operand>,
    },
    /// The link is one of these, by their reference names.
    LinkType(Vec<String>),
}

impl Condition {
    /// What all of the condition looks at; `None` when it mixes sides.
    pub(super) fn side(&self) -> Option<Side> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                let first = parts.first()?.side()?;
                let same = parts.iter().all(|part| part.side() == Some(first));
                same.then_some(first)
            }
            Self::Not(inner) => inner.side(),
            Self::Compare { side, .. } => Some(*side),
            Self::LinkType(_) => Some(Side::Link),
        }
    }

    /// Whether a condition on links alone lets a relation type pass.
    pub(super) fn allows(&self, rel: &str) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.allows(rel)),
            Self::Or(parts) => parts.iter().any(|part| part.allows(rel)),
            Self::Not(inner) => !inner.allows(rel),
            Self::LinkType(names) => names.iter().any(|name| name.eq_ignore_ascii_case(rel)),
            Self::Compare { .. } => true,
        }
    }
}
