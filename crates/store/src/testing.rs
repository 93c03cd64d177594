//! Fresh databases for tests: SQLite always, PostgreSQL when `TEST_POSTGRES_URL` names a server.

use std::collections::BTreeMap;

use domain::IssueId;

use crate::connection::{execute, on};
use crate::{Pools, Store, backup};

/// A store that is gone with the test.
#[derive(Debug)]
pub struct TestStore {
    pub store: Store,
    /// The address, for tests that start the program itself.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestStore {
    /// A new SQLite file in a folder of its own.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("polaris.db").display());
        let store = Store::open(&url).await.expect("a new SQLite database");
        Self {
            store,
            url,
            _folder: Some(folder),
        }
    }

    /// A new PostgreSQL database, or `None` when no server is given.
    pub async fn postgres() -> Option<Self> {
        let server = postgres_server()?;
        Some(Self::postgres_from(&server, "template1").await)
    }

    async fn postgres_from(server: &str, template: &str) -> Self {
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let pool = sqlx::PgPool::connect(server)
            .await
            .expect("the PostgreSQL server answers");
        // Whoever was killed while connected may still be counted as somebody there.
        let leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        sqlx::query(leave)
            .bind(template)
            .execute(&pool)
            .await
            .expect("nobody is connected to it");
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        sqlx::query(sqlx::AssertSqlSafe(create))
            .execute(&pool)
            .await
            .expect("a new PostgreSQL database");
        pool.close().await;
        let (base, options) = server.split_once('?').unwrap_or((server, ""));
        let base = base
            .rsplit_once('/')
            .expect("the address names a database")
            .0;
        let url = format!("{base}/{name}?{options}");
        let store = Store::open(&url)
            .await
            .expect("the new PostgreSQL database");
        Self {
            store,
            url,
            _folder: None,
        }
    }

    /// A second database that holds the same. This one is opened anew, since PostgreSQL copies only
    /// what nobody is connected to.
    pub async fn copy(&mut self) -> Self {
        self.store.close().await;
        let copy = if let Some(file) = backup::sqlite_file(&self.url) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let copy = folder.path().join("polaris.db");
            backup::back_up(file, &copy).await.expect("a backup");
            let url = format!("sqlite:{}", copy.display());
            Self {
                store: Store::open(&url).await.expect("the copy"),
                url,
                _folder: Some(folder),
            }
        } else {
            let server = postgres_server().expect("it made this database");
            let name = self.url.rsplit('/').next().unwrap_or_default();
            let name = name.split('?').next().unwrap_or_default();
            Self::postgres_from(&server, name).await
        };
        self.store = Store::open(&self.url).await.expect("the same database");
        copy
    }

    /// One store of each kind that can be had here.
    pub async fn each() -> Vec<Self> {
        let mut stores = vec![Self::sqlite().await];
        stores.extend(Self::postgres().await);
        stores
    }
}

const SQLITE_TABLES: &str = "
    SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'
    ORDER BY name";
const POSTGRES_TABLES: &str = "
    SELECT table_name::TEXT FROM information_schema.tables
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'
    ORDER BY table_name";

impl Store {
    /// What taking away the link of a filed ticket does; `false` where there is none.
    pub async fn unlink(&self, issue: IssueId) -> bool {
        let mut writer = self.write().await.expect("the database answers");
        let unlink = "UPDATE tickets SET state = 'cancelled', work_item_id = NULL,
            work_item_url = NULL, unlinks = unlinks + 1, attempt = attempt + 1
            WHERE issue_id = $1 AND state = 'filed'";
        let touched = execute!(writer, sqlx::query(unlink).bind(issue)).expect("no link");
        writer.commit().await.expect("a commit");
        touched == 1
    }

    /// What is left when a process has died long ago: PostgreSQL counts leases by its own clock,
    /// which no test can advance.
    pub async fn let_leases_run_out(&self) {
        let mut writer = self.write().await.expect("the database answers");
        let run_out = "UPDATE jobs SET leased_until = NULL";
        execute!(writer, sqlx::query(run_out)).expect("jobs without leases");
        writer.commit().await.expect("a commit");
    }

    /// How many rows each table holds, to see what an act wrote.
    pub async fn row_counts(&self) -> BTreeMap<String, i64> {
        let mut reader = self.read().await.expect("the database answers");
        let tables = match &self.pools {
            Pools::Sqlite { .. } => SQLITE_TABLES,
            Pools::Postgres(_) => POSTGRES_TABLES,
        };
        let names: Vec<String> = on!(reader, |conn| sqlx::query_scalar(tables)
            .fetch_all(conn)
            .await)
        .expect("a list of tables");
        let mut counts = BTreeMap::new();
        for name in names {
            let count = format!("SELECT COUNT(*) FROM {name}");
            let count: i64 = on!(reader, |conn| sqlx::query_scalar(sqlx::AssertSqlSafe(
                count.clone()
            ))
            .fetch_one(conn)
            .await)
            .expect("a count");
            counts.insert(name, count);
        }
        counts
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration to read it from"
)]
fn postgres_server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}
