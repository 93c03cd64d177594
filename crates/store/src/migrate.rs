//! Brings the tables of a database to the form that this program needs, at every start.
//!
//! PostgreSQL's runner holds an advisory lock meanwhile, so that several nodes may start together.

use sqlx::migrate::Migrator;

use crate::{Pools, Result, Store};

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
