//! What can go wrong in the store. Missing rows are no errors: they are `None`.

/// A failure of the database or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken already. Recognised by the kind of violation, which is the same on
    /// both databases, never by the name of a constraint.
    #[error("a row with this key exists already")]
    Conflict,
    /// Another row that this one refers to is gone.
    #[error("a row that this one refers to does not exist")]
    Dangling,
    #[error("{touched} rows were touched where {expected} was expected")]
    WrongNumberOfRows { touched: u64, expected: u64 },
    #[error(
        "this database was written by a newer version of Polaris (it knows migration {0}); \
         start that version or a later one"
    )]
    NewerDatabase(i64),
    #[error("the database could not be migrated: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
    #[error(
        "the database file {} cannot be opened: {source}; check that its folder exists and can be \
         written to",
        file.display()
    )]
    File {
        file: std::path::PathBuf,
        source: std::io::Error,
    },
    #[error("{} cannot be read or written: {source}", file.display())]
    Copy {
        file: std::path::PathBuf,
        source: std::io::Error,
    },
    #[error("the backup {} cannot be used: {found}. Nothing was changed.", file.display())]
    Damaged {
        file: std::path::PathBuf,
        found: String,
    },
    #[error("there is a database at {} already; --force replaces it", .0.display())]
    Occupied(std::path::PathBuf),
    #[error("the database {} is in use; stop every polaris that works on it first", .0.display())]
    InUse(std::path::PathBuf),
    #[error("the database address {0:?} is neither sqlite:FILE nor postgres://…")]
    BadUrl(String),
    #[error("a stored value could not be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("the database did not answer as expected: {0}")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the database itself is out of reach, as opposed to a statement that failed.
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Database(
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            )
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(database) if database.is_unique_violation() => Self::Conflict,
            Some(database) if database.is_foreign_key_violation() => Self::Dangling,
            _ => Self::Database(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Self::NewerDatabase(version),
            other => Self::Migration(other),
        }
    }
}

/// The result of a store function.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Refuses an update that touched another number of rows than the one it was made for.
pub(crate) fn exactly_one(touched: u64) -> Result<()> {
    if touched == 1 {
        Ok(())
    } else {
        Err(StoreError::WrongNumberOfRows {
            touched,
            expected: 1,
        })
    }
}
