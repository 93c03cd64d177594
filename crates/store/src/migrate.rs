//! Brings the tables of a database to the form that this program needs, at every start.
//!
//! PostgreSQL's runner holds an advisory lock meanwhile, so that several nodes may start together;
//! for SQLite a file beside the database is locked.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;

use crate::{Pools, Result, Store, StoreError};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

impl Store {
    pub(crate) async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => SQLITE.run(writer).await?,
            Pools::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }
}

/// Lets one program at a time open an SQLite database, until the file is dropped.
pub(crate) async fn one_at_a_time(database: &Path) -> Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::create(&path)?;
        file.lock().map(|()| file)
    });
    let locked = locked.await.map_err(io::Error::other).flatten();
    locked.map_err(|source| StoreError::File {
        file: database.to_owned(),
        source,
    })
}
