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
}

/// A condition of the WHERE clause.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        field: FieldKey,
        comparison: Comparison,
        operands: Vec<Operand>,
    },
}
