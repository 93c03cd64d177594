//! A statement whose conditions vary, put together once for both databases: words of ours and
//! values that are bound.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A part of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(&'static str),
    Id(Uuid),
    Number(i64),
    Word(String),
    Time(DateTime<Utc>),
}

/// A statement, or a piece of one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql(pub(crate) Vec<Part>);

impl Sql {
    pub(crate) fn new(text: &'static str) -> Self {
        Self(vec![Part::Text(text)])
    }

    pub(crate) fn push(mut self, text: &'static str) -> Self {
        self.0.push(Part::Text(text));
        self
    }

    pub(crate) fn id(mut self, id: impl Into<Uuid>) -> Self {
        self.0.push(Part::Id(id.into()));
        self
    }

    pub(crate) fn number(mut self, number: i64) -> Self {
        self.0.push(Part::Number(number));
        self
    }

    pub(crate) fn word(mut self, word: impl Into<String>) -> Self {
        self.0.push(Part::Word(word.into()));
        self
    }

    pub(crate) fn time(mut self, time: DateTime<Utc>) -> Self {
        self.0.push(Part::Time(time));
        self
    }

    pub(crate) fn append(mut self, piece: Self) -> Self {
        self.0.extend(piece.0);
        self
    }

    /// A list in parentheses; of nothing where it is empty.
    fn list(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        let mut separator = "(";
        for part in parts {
            self = self.push(separator);
            self.0.push(part);
            separator = ", ";
        }
        self.push(if separator == "(" { "(NULL)" } else { ")" })
    }

    pub(crate) fn ids(self, ids: impl IntoIterator<Item = Uuid>) -> Self {
        self.list(ids.into_iter().map(Part::Id))
    }

    pub(crate) fn numbers(self, numbers: impl IntoIterator<Item = i64>) -> Self {
        self.list(numbers.into_iter().map(Part::Number))
    }

    pub(crate) fn words<T: ToString>(self, words: &[T]) -> Self {
        self.list(words.iter().map(|word| Part::Word(word.to_string())))
    }
}

/// The statement as the query builder of a database takes it.
macro_rules! builder {
    ($sql:expr) => {{
        let mut query = sqlx::QueryBuilder::new("");
        for part in &$sql.0 {
            match part {
                $crate::issues::sql::Part::Text(text) => query.push(*text),
                $crate::issues::sql::Part::Id(id) => query.push_bind(*id),
                $crate::issues::sql::Part::Number(number) => query.push_bind(*number),
                $crate::issues::sql::Part::Word(word) => query.push_bind(word.clone()),
                $crate::issues::sql::Part::Time(time) => query.push_bind(*time),
            };
        }
        query
    }};
}
pub(crate) use builder;
