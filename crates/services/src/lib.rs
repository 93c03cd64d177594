//! What people, programs and the clock can make Polaris do.
//!
//! Every act is a method of [`Services`]; screens, REST and the job worker are doors to the same
//! methods. An act for somebody takes the [`domain::Actor`] first and names the permission it
//! needs on its first lines. No HTTP server types and no views come in here; SQL stays in `store`,
//! the language of Azure DevOps in `azure`.

mod account;
mod actors;
mod audit;
mod clock;
mod dashboard;
mod entity_tag;
mod error;
mod expiry;
mod export;
#[cfg_attr(not(feature = "failpoints"), path = "fail_points/none.rs")]
mod fail_points;
mod filing;
mod first_steps;
mod handover;
mod ingest;
mod instances;
mod integrations;
mod invitations;
mod issues;
mod jobs;
mod journal;
mod linking;
mod links;
mod mail;
mod mapping;
mod members;
mod passwords;
mod people;
mod places;
mod policies;
mod portfolio;
mod practice;
mod reports;
mod restored;
mod retention;
mod scans;
mod search;
mod secrets;
mod server_facts;
mod sessions;
mod set_up;
mod table_file;
#[cfg(feature = "testing")]
pub mod testing;
mod tokens;
mod triage;
mod work_items;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use store::Store;
use tokio::sync::Notify;

pub use azure::AzureError;
pub use clock::Clock;
pub use error::{Conflict, Result, ServiceError, What};
#[cfg(feature = "failpoints")]
pub use fail_points::FailPoint;
pub use fail_points::FailPoints;
pub use handover::Handover;
pub use integrations::Saved;
pub use issues::{Download, DownloadPart};
pub use jobs::{Job, Outcome};
pub use linking::Mark;
pub use links::Links;
pub use mail::{Letter, MailError, MailSecurity, MailSettings, Mailer};
pub use mapping::SavedMapping;
pub use practice::PracticeOrganization;
pub use restored::settle_restored;
pub use secrets::{Key, KeyError, Secret, Vault, is_bound_to_a_key};
pub use server_facts::ServerFacts;
pub use store::COUNTED;
pub use worker::Worker;

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers reach this program, without a slash at the end.
    pub public_url: String,
    /// Holds uploaded reports until they are imported.
    pub data_dir: PathBuf,
    /// Days for which reports are kept as they were sent, compressed; `None` keeps none.
    pub keep_reports_days: Option<u32>,
    /// Days for which scans are kept that show nothing any more; `None` keeps them for ever.
    pub keep_scans_days: Option<u32>,
    /// Origins besides Azure DevOps Services that instances may name.
    pub allowed_origins: domain::AllowedOrigins,
    /// Takes mail; `None` where the operator has named no SMTP server.
    pub mail: Option<Mailer>,
    /// How long an ambiguous creation rests before it is looked up. Azure DevOps carries a creation
    /// out within this time after it was sent, or never; see docs/exactly-once.md.
    pub quarantine: Duration,
    /// The simulated organization, where the practice mode is on.
    pub practice: Option<PracticeOrganization>,
    /// Where a test ends the process.
    pub fail_points: FailPoints,
}

impl Settings {
    /// The longest that a creation takes, from its claim to the last byte of its answer: half of the
    /// quarantine, within a minute.
    pub(crate) fn longest_creation(&self) -> Duration {
        (self.quarantine / 2).clamp(Duration::from_secs(1), Duration::from_mins(1))
    }

    /// How long a dead node keeps its jobs from the others: a minute, and no longer than a
    /// quarantine that was shortened for a test.
    pub(crate) fn lease(&self) -> Duration {
        self.quarantine
            .clamp(Duration::from_secs(1), Duration::from_mins(1))
    }
}

/// Everything an act needs. One for the whole process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Services {
    store: Store,
    outbound: azure::Outbound,
    vault: Arc<Vault>,
    clock: Clock,
    links: Links,
    passwords: passwords::Passwords,
    settings: Arc<Settings>,
    strays: Arc<filing::Strays>,
    forms: Arc<filing::Forms>,
    /// Rings when a job was added, so that the worker does not wait for its next look.
    new_jobs: Arc<Notify>,
    /// Tells those who wait for the end of a scan.
    scan_ended: Arc<Notify>,
}

impl Services {
    /// Fails when the secrets in the database were sealed with another key.
    pub async fn open(
        store: Store,
        outbound: azure::Outbound,
        key: Key,
        clock: Clock,
        settings: Settings,
    ) -> Result<Self> {
        let vault = Vault::new(key);
        vault.check(&store).await?;
        let vault = Arc::new(vault);
        Ok(Self {
            outbound: places::over_all_nodes(outbound, &store, &vault, &clock),
            store,
            vault,
            clock,
            links: Links::new(&settings.public_url),
            passwords: passwords::Passwords::new(),
            settings: Arc::new(settings),
            strays: Arc::default(),
            forms: Arc::default(),
            new_jobs: Arc::new(Notify::new()),
            scan_ended: Arc::new(Notify::new()),
        })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Passes a place at which a test may end the process.
    async fn pass(&self, point: fail_points::FailPoint) {
        self.settings.fail_points.pass(point).await;
    }

    pub fn links(&self) -> &Links {
        &self.links
    }

    /// Whether the database answers; what readiness asks.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.store.ping().await?)
    }

    /// A new id: random, and sorted by the time it was made (UUID version 7).
    fn new_id(&self) -> uuid::Uuid {
        let mut random = [0; 10];
        secrets::fill_random(&mut random);
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
