//! What the operator decides: flags after the subcommand, or `POLARIS_*` variables.

#[cfg_attr(not(feature = "failpoints"), path = "config/kill_at/none.rs")]
mod kill_at;
mod mail;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use domain::{ScanId, SecretText};
use ipnet::IpNet;
use kill_at::KillAt;

pub use mail::{MailConfig, SmtpTls};

#[derive(Debug, Parser)]
#[command(
    name = "polaris",
    version,
    about = "Files security findings as work items in Azure DevOps"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web application, with a worker in the same process.
    Serve(ServeConfig),
    /// Carry out jobs without serving anything.
    Worker(WorkerConfig),
    /// Set up and repair without a browser.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Wait for the gate of a scan: ends with 0 when it passed, 1 when it failed, 2 otherwise
    Gate(GateConfig),
    /// Copy the SQLite database, as it is now, into a file; also while it is served
    Backup(BackupConfig),
    /// Put a copy in the place of the SQLite database, or settle what `pg_restore` has restored
    Restore(RestoreConfig),
}

/// Where the data is. The same for all commands.
#[derive(Debug, Clone, Args)]
pub struct DataConfig {
    /// Folder of the database and the key
    #[arg(long, env = "POLARIS_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,
    /// `sqlite:FILE` or `postgres://…` [default: SQLite in the data folder]
    #[arg(long, env = "POLARIS_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// File of the key that seals secrets [default: `key` in the data folder]
    #[arg(long, env = "POLARIS_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// Days for which uploaded reports are kept, compressed; 0 keeps none
    #[arg(
        long,
        env = "POLARIS_KEEP_REPORTS",
        value_name = "DAYS",
        default_value_t = 30
    )]
    pub keep_reports: u32,
    /// Days for which scans are kept that show nothing any more; 0 keeps them for ever
    #[arg(
        long,
        env = "POLARIS_KEEP_SCANS",
        value_name = "DAYS",
        default_value_t = 365
    )]
    pub keep_scans: u32,
}

impl DataConfig {
    pub(crate) fn keep_reports_days(&self) -> Option<u32> {
        Some(self.keep_reports).filter(|days| *days > 0)
    }

    pub(crate) fn keep_scans_days(&self) -> Option<u32> {
        Some(self.keep_scans).filter(|days| *days > 0)
    }

    pub(crate) fn database_url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite:{}", self.data_dir.join("polaris.db").display()))
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("key"))
    }
}

/// How Azure DevOps is reached.
#[derive(Debug, Clone, Default, Args)]
pub struct AzureConfig {
    /// Origin besides Azure DevOps Services that instances may name, such as a simulator
    #[arg(
        long = "allow-azure-origin",
        env = "POLARIS_ALLOW_AZURE_ORIGIN",
        value_delimiter = ','
    )]
    pub allowed_origins: Vec<String>,
    /// Certificates to trust besides the public ones (PEM)
    #[arg(long, env = "POLARIS_CA_FILE")]
    pub ca_file: Option<PathBuf>,
    /// Proxy for calls to Azure DevOps; proxy variables of the environment are ignored
    #[arg(long, env = "POLARIS_PROXY", hide_env_values = true)]
    pub proxy: Option<url::Url>,
    /// Seconds that an ambiguous creation rests before it is looked up
    #[arg(long, env = "POLARIS_QUARANTINE", default_value_t = 120)]
    pub quarantine: u64,
    /// Where browsers reach this program [default: the address it listens on; a worker asks the
    /// database]
    #[arg(long, env = "POLARIS_PUBLIC_URL")]
    pub public_url: Option<String>,
    #[command(flatten)]
    pub kill_at: KillAt,
}

impl AzureConfig {
    pub(crate) const fn quarantine(&self) -> Duration {
        Duration::from_secs(self.quarantine)
    }
}

#[derive(Debug, Clone, Args)]
pub struct ServeConfig {
    #[command(flatten)]
    pub data: DataConfig,
    #[command(flatten)]
    pub azure: AzureConfig,
    #[command(flatten)]
    pub mail: MailConfig,
    /// Address to listen on
    #[arg(long, env = "POLARIS_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Proxy whose forwarded headers are believed (repeatable)
    #[arg(
        long = "trusted-proxy",
        env = "POLARIS_TRUSTED_PROXY",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// Offer a simulated Azure DevOps to practise with
    #[arg(long, env = "POLARIS_PRACTICE", value_parser = BoolishValueParser::new())]
    pub practice: bool,
    /// Leave the jobs to other processes
    #[arg(long, env = "POLARIS_NO_WORKER", value_parser = BoolishValueParser::new())]
    pub no_worker: bool,
}

#[derive(Debug, Clone, Args)]
pub struct WorkerConfig {
    #[command(flatten)]
    pub data: DataConfig,
    #[command(flatten)]
    pub azure: AzureConfig,
    #[command(flatten)]
    pub mail: MailConfig,
}

/// Needs no data: it asks a server that runs elsewhere.
#[derive(Debug, Clone, Args)]
pub struct GateConfig {
    /// Address of the server, such as `https://polaris.example.com`
    #[arg(long, env = "POLARIS_URL")]
    pub url: String,
    /// The scan, as its upload named it
    #[arg(long)]
    pub scan: ScanId,
    /// Token of a person, or the upload token of the project; better as `POLARIS_TOKEN`
    #[arg(long, env = "POLARIS_TOKEN", hide_env_values = true)]
    pub token: SecretText,
    /// Seconds to wait for the gate
    #[arg(long, default_value_t = 3600)]
    pub timeout: u64,
}

#[derive(Debug, Clone, Args)]
pub struct BackupConfig {
    #[command(flatten)]
    pub data: DataConfig,
    /// File to write, in place of what it held
    pub file: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub struct RestoreConfig {
    #[command(flatten)]
    pub data: DataConfig,
    /// Copy that `polaris backup` made
    #[arg(required_unless_present = "after_pg_restore")]
    pub file: Option<PathBuf>,
    /// Replace a database that is there already
    #[arg(long)]
    pub force: bool,
    /// Settle a PostgreSQL database that `pg_restore` has restored
    #[arg(long, conflicts_with_all = ["file", "force"])]
    pub after_pg_restore: bool,
}

#[derive(Debug, Clone, Subcommand)]
pub enum AdminCommand {
    /// Set up an empty database; the password comes on standard input, an API token goes out
    Bootstrap {
        #[command(flatten)]
        data: DataConfig,
        #[arg(long)]
        organization: String,
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
    /// Give an account a new password, which comes on standard input
    ResetPassword {
        #[command(flatten)]
        data: DataConfig,
        #[arg(long)]
        email: String,
    },
    /// Add an organization with its first admin; the password comes on standard input
    CreateOrganization {
        #[command(flatten)]
        data: DataConfig,
        #[arg(long)]
        organization: String,
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
}
