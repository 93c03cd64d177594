//! Copies of an SQLite database: made while it is in use, checked, and put in its place.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::NamedTempFile;

use crate::migrate::one_at_a_time;
use crate::{Result, StoreError};

const COPY: &str = "VACUUM INTO $1";
const INTEGRITY: &str = "PRAGMA integrity_check(1)";
const IS_OURS: &str = "SELECT COUNT(*) FROM _sqlx_migrations";
/// Works only while nobody else has the database open.
const LEAVE_WAL: &str = "PRAGMA journal_mode = DELETE";
/// What SQLite keeps beside a database; of an old one it would spoil a new one.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file that an address such as `sqlite:FILE` names; `None` for other databases.
pub fn sqlite_file(url: &str) -> Option<&Path> {
    let file = url.strip_prefix("sqlite:")?;
    Some(Path::new(file.trim_start_matches("//")))
}

/// Writes the database, as it is at one moment, into a file for its owner alone, in place of what
/// was there. The file is whole and checked, or it is not there.
pub async fn back_up(database: &Path, to: &Path) -> Result<()> {
    let copy = new_file(to)?;
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection = options.connect().await?;
    let path = copy.path().to_string_lossy().into_owned();
    sqlx::query(COPY)
        .bind(path)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    check(copy.path()).await?;
    put(copy, to)
}

/// Puts a copy in the place of a database that nobody uses. One that is there already is replaced
/// only if `replace` says so.
pub async fn restore(backup: &Path, database: &Path, replace: bool) -> Result<()> {
    check(backup).await?;
    let _alone = one_at_a_time(database).await?;
    if database.exists() {
        if !replace {
            return Err(StoreError::Occupied(database.to_owned()));
        }
        refuse_in_use(database).await?;
    }
    let mut copy = new_file(database)?;
    let mut from = File::open(backup).map_err(|error| at(backup, error))?;
    io::copy(&mut from, copy.as_file_mut()).map_err(|error| at(database, error))?;
    for ending in BESIDE {
        let mut stale = database.as_os_str().to_owned();
        stale.push(ending);
        match fs::remove_file(&stale) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(at(&PathBuf::from(stale), error));
            }
            _ => {}
        }
    }
    put(copy, database)
}

/// A file beside the one that it becomes.
fn new_file(beside: &Path) -> Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".polaris-")
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder(beside))
        .map_err(|error| at(beside, error))
}

fn folder(file: &Path) -> &Path {
    let folder = file.parent();
    let named = folder.filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}

fn put(file: NamedTempFile, to: &Path) -> Result<()> {
    let put = || {
        file.as_file().sync_all()?;
        file.persist(to).map_err(|error| error.error)?;
        // Without it the name may be lost, though the bytes are not.
        File::open(folder(to))?.sync_all()
    };
    put().map_err(|error| at(to, error))
}

async fn check(file: &Path) -> Result<()> {
    // Immutable: nothing is written beside it, and nothing beside it counts.
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true);
    let found = async {
        let mut connection = options.connect().await?;
        let found: String = sqlx::query_scalar(INTEGRITY)
            .fetch_one(&mut connection)
            .await?;
        let _: i64 = sqlx::query_scalar(IS_OURS)
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        Ok::<_, sqlx::Error>(found)
    };
    let found = found.await.unwrap_or_else(|error| error.to_string());
    if found == "ok" {
        return Ok(());
    }
    let file = file.to_owned();
    Err(StoreError::Damaged { file, found })
}

async fn refuse_in_use(database: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(Duration::ZERO);
    // One that is no database any more is used by nobody either.
    let Ok(mut connection) = options.connect().await else {
        return Ok(());
    };
    let left = leave_wal(&mut connection).await;
    let is_busy = left.is_err_and(|error| {
        let code = error.as_database_error().and_then(DatabaseError::code);
        code.is_some_and(|code| code == "5")
    });
    if is_busy {
        return Err(StoreError::InUse(database.to_owned()));
    }
    Ok(())
}

async fn leave_wal(connection: &mut SqliteConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar(LEAVE_WAL).fetch_one(connection).await
}

fn at(file: &Path, source: io::Error) -> StoreError {
    StoreError::Copy {
        file: file.to_owned(),
        source,
    }
}
