//! The whole program in one test: fresh database, simulated Azure DevOps, a clock to advance.

mod post_office;

use std::path::Path;

use azure_simulator::{Simulator, tokens};
use chrono::{DateTime, Utc};
use domain::{AllowedOrigins, OrganizationUrl};
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use store::testing::TestStore;

pub use post_office::{Delivery, Mishap, PostOffice};

use crate::{
    Clock, FailPoints, Key, Mailer, PracticeOrganization, Services, Settings, Worker,
    settle_restored,
};

/// Everything a story needs. The world around the program is replaced, the program itself is not.
#[derive(Debug)]
pub struct Bench {
    pub services: Services,
    pub clock: Clock,
    pub simulator: Simulator,
    store: TestStore,
    machine: Machine,
    _data: tempfile::TempDir,
}

/// What processes of the program share besides their database.
#[derive(Debug, Clone)]
pub struct Machine {
    settings: Settings,
    key: SecretString,
    clock: Clock,
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

    /// On a database that holds nothing yet.
    pub async fn on(store: TestStore) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let simulator = Simulator::start().await.expect("a simulated Azure DevOps");
        let clock = Clock::manual(noon());
        let machine = Machine {
            settings: settings(&simulator, data.path()),
            key: Key::random().to_text(),
            clock: clock.clone(),
        };
        Self {
            services: machine.start(&store.store, FailPoints::default()).await,
            clock,
            simulator,
            store,
            machine,
            _data: data,
        }
    }

    /// What another process beside this one has to share with it.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The program as it starts anew on the same database, or on another machine beside it. What
    /// another process keeps in memory it does not know.
    pub async fn another_process(&self) -> Services {
        let store = &self.store.store;
        self.machine.start(store, FailPoints::default()).await
    }

    /// Starts the program anew, with a server that takes its mail.
    pub async fn with_mail(&mut self, mailer: Mailer) {
        self.machine.settings.mail = Some(mailer);
        self.services = self.another_process().await;
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
        self.machine.restored(&self.store.store).await;
        self.services = self.another_process().await;
    }

    /// Like [`Self::restore`], on a machine that has another key.
    pub async fn restore_without_key(&mut self, backup: TestStore) {
        self.store = backup;
        self.machine.key = Key::random().to_text();
        let now = self.clock.now();
        let forgotten = settle_restored(&self.store.store, None, now).await;
        assert!(forgotten.is_ok_and(|forgotten| forgotten.is_some()));
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

impl Machine {
    /// What `polaris restore` does to a database that it has put in place.
    pub async fn restored(&self, store: &Store) {
        let key = Key::parse(self.key.expose_secret()).expect("a key of our own");
        let forgotten = settle_restored(store, Some(&key), self.clock.now()).await;
        assert_eq!(
            forgotten.expect("a restored database"),
            None,
            "it is the right key"
        );
    }

    /// A process of the program.
    pub async fn start(&self, store: &Store, fail_points: FailPoints) -> Services {
        let settings = Settings {
            fail_points,
            ..self.settings.clone()
        };
        let outbound = azure::Outbound::new(azure::OutboundSettings {
            allowed_origins: settings.allowed_origins.clone(),
            extra_certificates: None,
            proxy: None,
        })
        .expect("an HTTP client");
        let key = Key::parse(self.key.expose_secret()).expect("a key of our own");
        Services::open(store.clone(), outbound, key, self.clock.clone(), settings)
            .await
            .expect("services on this database")
    }
}

fn settings(simulator: &Simulator, data: &Path) -> Settings {
    let origin = simulator.url();
    let allowed_origins =
        AllowedOrigins::parse([origin.as_str()]).expect("the simulator's own origin");
    let url = simulator.organization_url("contoso");
    let practice = OrganizationUrl::parse(&url, &allowed_origins);
    Settings {
        public_url: "http://127.0.0.1:3000".to_owned(),
        data_dir: data.to_owned(),
        keep_reports_days: Some(30),
        keep_scans_days: Some(365),
        mail: None,
        practice: practice.ok().map(|url| PracticeOrganization {
            url,
            token: tokens::FULL.into(),
        }),
        allowed_origins,
        quarantine: std::time::Duration::from_mins(2),
        fail_points: FailPoints::default(),
    }
}

/// When stories begin.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_614_400, 0).expect("a time within range")
}
