//! SQL: every statement of the program, each a constant beside the function that runs it.
//!
//! [`Store`] opens by address. [`Store::read`] gives a [`Reader`], [`Store::write`] a [`Writer`];
//! both are transactions, a `Writer` can do all that a `Reader` can, and only it has `commit`.
//! Dropping either undoes everything. No rule of the product lives here, and no clock: time is a
//! parameter. Functions on an organization's data take the organization first; what belongs to
//! another does not exist.

mod actors;
mod audit;
pub mod backup;
mod connection;
mod daily_counts;
mod detections;
mod dialect;
mod error;
mod exports;
mod facts;
mod findings;
mod first_steps;
mod instances;
mod integrations;
mod invitations;
mod issues;
mod jobs;
mod journal;
mod mappings;
mod members;
mod migrate;
mod pattern;
mod people;
mod places;
mod policies;
mod policy_tickets;
mod portfolio;
mod retention;
mod saved_filters;
mod scans;
mod search;
mod sessions;
mod set_up;
mod staging;
#[cfg(feature = "testing")]
pub mod testing;
mod tickets;
mod tokens;
mod upload_keys;
mod work_items;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

pub use actors::ActorRow;
pub use daily_counts::DashboardScope;
pub use detections::{Occurrence, ScanSource, Standing};
pub use error::{Result, StoreError};
pub use exports::{ChosenIssue, ExportTarget, NewExport};
pub use findings::{NewKind, NewPath, ScanEffect, Source};
pub use instances::{EndingToken, NewInstance, NewToken};
pub use integrations::NewIntegration;
pub use invitations::InvitationRow;
pub use issues::{COUNTED, CountedBy, Extent, IssueScope, Kind, NewDecision, Term, ViolationCount};
pub use jobs::{ClaimedJob, NewJob};
pub use journal::{JournalOf, NewJournalEntry};
pub use mappings::StoredMapping;
pub use people::{AccountRow, NewMembership};
pub use places::{PlaceWanted, Turn};
pub use policy_tickets::{NewPolicyTicket, PolicyTicket, Telling, ViolatingIssue};
pub use portfolio::{AgingBranch, NewBranch};
pub use scans::{NewScan, ScanEnd};
pub use sessions::{NewSession, Tries};
pub use staging::NewFinding;
pub use tickets::{DueTicket, FiledTicket, Hold, NewLink, OverdueTicket, Settled};
pub use tokens::NewApiToken;

use connection::Connection;

/// How long a statement waits for another writer before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers of one process; SQLite serves each from its own snapshot.
const READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 16;

/// The database of the program.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
}

#[derive(Debug, Clone)]
enum Pools {
    /// SQLite knows one writer at a time, so that the pool for it holds one connection.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens `sqlite:FILE` (created when missing) or `postgres://…` and brings the tables to the
    /// form that this version of the program needs.
    pub async fn open(url: &str) -> Result<Self> {
        let mut starting = None;
        let pools = if let Some(file) = url.strip_prefix("sqlite:") {
            let file = Path::new(file.trim_start_matches("//"));
            starting = Some(migrate::one_at_a_time(file).await?);
            Self::open_sqlite(file).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await?
        } else {
            // The address may hold a password, so that only its scheme is repeated.
            let scheme = url.split(':').next().unwrap_or_default();
            return Err(StoreError::BadUrl(scheme.to_owned()));
        };
        let store = Self { pools };
        store.migrate().await?;
        drop(starting);
        Ok(store)
    }

    async fn open_sqlite(file: &Path) -> Result<Pools> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_lazy_with(options.read_only(true).create_if_missing(false));
        Ok(Pools::Sqlite { writer, readers })
    }

    async fn open_postgres(url: &str) -> Result<Pools> {
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .connect_with(options)
            .await?;
        Ok(Pools::Postgres(pool))
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub async fn read(&self) -> Result<Reader> {
        let connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => Connection::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    .await?,
            ),
        };
        Ok(Reader { connection })
    }

    /// A transaction that may change the database, once committed.
    pub async fn write(&self) -> Result<Writer> {
        let connection = match &self.pools {
            // Without IMMEDIATE a transaction that reads first and writes later fails when
            // another one wrote in between.
            Pools::Sqlite { writer, .. } => {
                Connection::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Connection::Postgres(pool.begin().await?),
        };
        Ok(Writer {
            reader: Reader { connection },
        })
    }

    /// Whether several nodes may use the database at once.
    pub fn serves_several_nodes(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut reader = self.read().await?;
        connection::execute!(reader, sqlx::query("SELECT 1"))?;
        Ok(())
    }

    /// Closes all connections, so that SQLite leaves one file behind.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction that only reads.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
}

impl Reader {
    fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

/// A transaction that reads and writes. Nothing of it stays unless it is committed.
#[derive(Debug)]
pub struct Writer {
    reader: Reader,
}

impl Writer {
    /// Makes all changes of this transaction visible at once.
    pub async fn commit(self) -> Result<()> {
        Ok(self.reader.connection.commit().await?)
    }
}

impl std::ops::Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl std::ops::DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}
