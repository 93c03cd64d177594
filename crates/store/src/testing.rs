//! Fresh databases for tests: SQLite always, PostgreSQL when `TEST_POSTGRES_URL` names a server.

use crate::Store;

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
        let name = format!("test_{}", uuid::Uuid::now_v7().simple());
        let pool = sqlx::PgPool::connect(&server)
            .await
            .expect("the PostgreSQL server answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(create)
            .execute(&pool)
            .await
            .expect("a new PostgreSQL database");
        pool.close().await;
        let (base, options) = server.split_once('?').unwrap_or((&server, ""));
        let base = base
            .rsplit_once('/')
            .expect("the address names a database")
            .0;
        let url = format!("{base}/{name}?{options}");
        let store = Store::open(&url)
            .await
            .expect("the new PostgreSQL database");
        Some(Self {
            store,
            url,
            _folder: None,
        })
    }

    /// One store of each kind that can be had here.
    pub async fn each() -> Vec<Self> {
        let mut stores = vec![Self::sqlite().await];
        stores.extend(Self::postgres().await);
        stores
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration to read it from"
)]
fn postgres_server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}
