//! The whole program in one test: fresh database, simulated Azure DevOps, a clock to advance.

use azure_simulator::{Simulator, tokens};
use chrono::{DateTime, Utc};
use domain::{AllowedOrigins, OrganizationUrl};
use store::testing::TestStore;

use crate::{Clock, Key, PracticeOrganization, Services, Settings, Worker};

/// Everything a story needs. The world around the program is replaced, the program itself is not.
#[derive(Debug)]
pub struct Bench {
    pub services: Services,
    pub clock: Clock,
    pub simulator: Simulator,
    store: TestStore,
    _data: tempfile::TempDir,
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
        let data = tempfile::tempdir().expect("a temporary folder");
        let simulator = Simulator::start().await.expect("a simulated Azure DevOps");
        let origin = simulator.url();
        let allowed_origins =
            AllowedOrigins::parse([origin.as_str()]).expect("the simulator's own origin");
        let outbound = azure::Outbound::new(azure::OutboundSettings {
            allowed_origins: allowed_origins.clone(),
            extra_certificates: None,
            proxy: None,
        })
        .expect("an HTTP client");
        let clock = Clock::manual(noon());
        let settings = Settings {
            public_url: "http://127.0.0.1:3000".to_owned(),
            data_dir: data.path().to_owned(),
            practice: OrganizationUrl::parse(
                &simulator.organization_url("contoso"),
                &allowed_origins,
            )
            .ok()
            .map(|url| PracticeOrganization {
                url,
                token: tokens::FULL.into(),
            }),
            allowed_origins,
            quarantine: std::time::Duration::from_mins(2),
        };
        let services = Services::open(
            store.store.clone(),
            outbound,
            Key::random(),
            clock.clone(),
            settings,
        )
        .await
        .expect("services on a fresh database");
        Self {
            services,
            clock,
            simulator,
            store,
            _data: data,
        }
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
        let worker = Worker::new(self.services.clone());
        while worker.step().await.expect("the job table works") {}
    }
}

/// When stories begin.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_614_400, 0).expect("a time within range")
}
