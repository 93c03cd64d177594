//! The two databases behind one face.
//!
//! A transaction is an enumeration of the two native ones, and [`on!`] writes one expression for
//! both, so that every query has one text. What has to differ lives in `dialect.rs`.

use sqlx::{Postgres, Sqlite, Transaction};

/// An open transaction on one of the two databases.
#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Connection {
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// Expands an expression over a connection once for each database.
///
/// ```text
/// on!(self, |conn| sqlx::query_as(ISSUE).bind(id).fetch_optional(conn).await)
/// ```
macro_rules! on {
    ($self:expr, |$conn:ident| $body:expr) => {
        match $self.connection() {
            $crate::connection::Connection::Sqlite(transaction) => {
                let $conn = &mut **transaction;
                $body
            }
            $crate::connection::Connection::Postgres(transaction) => {
                let $conn = &mut **transaction;
                $body
            }
        }
    };
}

/// Carries out a statement that reads nothing; gives the number of rows that it touched.
///
/// ```text
/// execute!(self, sqlx::query(DELETE).bind(id))
/// ```
macro_rules! execute {
    ($self:expr, $query:expr) => {
        $crate::connection::on!($self, |conn| $query
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))
    };
}
pub(crate) use {execute, on};
