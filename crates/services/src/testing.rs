//! The whole program in one test: fresh database, simulated Azure DevOps, a clock to advance.

use std::path::Path;

use azure_simulator::{Simulator, tokens};
use chrono::{DateTime, Utc};
use domain::{AllowedOrigins, OrganizationUrl};
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use store::testing::TestStore;

use crate::{Clock, FailPoints, Key, PracticeOrganization, Services, Settings, Worker};

/// Everything a story needs. The world around the program is replaced, the program itself is not.
#[derive(Debug)]
pub struct Bench {
    pub services: Services,
    pub clock: Clock,
    pub simulator: Simulator,
    store: TestStore,
    key: SecretString,
    data: tempfile::TempDir,
}

impl Bench {
    /// On SQLite.
    pub async fn start() -> Self {
        Self::on(TestStore::sqlite().await).await
    }

    /// One of each database that can be had.
    pub async fn each() -> Vec<Self> {
        let mut benches = Vec::new();
        for store in TestStore::each().await {
            benches.push(Self::on(store).await);
        }
        benches
    }

    async fn on(store: TestStore) -> Self {
        let simulator = Simulator::start().await.expect("a simulated Azure DevOps");
        Self::beside(simulator, store).await
    }

    /// Beside an Azure DevOps that is there already.
    pub async fn beside(simulator: Simulator, store: TestStore) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::manual(noon());
        let key = Key::random().to_text();
        let start = start(&store.store, &simulator, &clock, &key, data.path());
        Self {
            services: start.await,
            clock,
            simulator,
            store,
            key,
            data,
        }
    }

    /// The program as it starts anew on the same database, or on another machine beside it. What
    /// another process keeps in memory it does not know.
    pub async fn another_process(&self) -> Services {
        let store = &self.store.store;
        let data = self.data.path();
        start(store, &self.simulator, &self.clock, &self.key, data).await
    }

    /// A copy of the database as it is now.
    pub async fn back_up(&mut self) -> TestStore {
        let copy = self.store.copy().await;
        self.services = self.another_process().await;
        copy
    }

    /// Goes on with the database as it was once.
    pub async fn restore(&mut self, backup: TestStore) {
        self.store = backup;
        self.services = self.another_process().await;
    }

    /// The store below, to look at what was written.
    pub fn store(&self) -> &store::Store {
        &self.store.store
    }

    /// Where the database is, to look at its bytes.
    pub fn database_url(&self) -> &str {
        &self.store.url
    }

    /// Carries out every job that is due at this moment.
    pub async fn run_jobs(&self) {
        run_jobs(&self.services).await;
    }
}

/// Every story ends with the verdict on what was said to Azure DevOps in it.
impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.simulator.violations(), Vec::<String>::new());
        }
    }
}

/// Carries out every job that is due at this moment in one of several processes.
pub async fn run_jobs(services: &Services) {
    let worker = Worker::new(services.clone());
    while worker.step().await.expect("the job table works") {}
}

async fn start(
    store: &Store,
    simulator: &Simulator,
    clock: &Clock,
    key: &SecretString,
    data: &Path,
) -> Services {
    let origin = simulator.url();
    let allowed_origins =
        AllowedOrigins::parse([origin.as_str()]).expect("the simulator's own origin");
    let outbound = azure::Outbound::new(azure::OutboundSettings {
        allowed_origins: allowed_origins.clone(),
        extra_certificates: None,
        proxy: None,
    })
    .expect("an HTTP client");
    let url = simulator.organization_url("contoso");
    let practice = OrganizationUrl::parse(&url, &allowed_origins);
    let settings = Settings {
        public_url: "http://127.0.0.1:3000".to_owned(),
        data_dir: data.to_owned(),
        practice: practice.ok().map(|url| PracticeOrganization {
            url,
            token: tokens::FULL.into(),
        }),
        allowed_origins,
        fail_points: FailPoints::default(),
        quarantine: std::time::Duration::from_mins(2),
    };
    let key = Key::parse(key.expose_secret()).expect("a key of our own");
    Services::open(store.clone(), outbound, key, clock.clone(), settings)
        .await
        .expect("services on this database")
}

/// When stories begin.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_614_400, 0).expect("a time within range")
}
