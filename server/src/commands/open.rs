//! Opens the database, the key and the services on top of them.

use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use domain::AllowedOrigins;
use secrecy::ExposeSecret;
use services::{Clock, Key, ServerFacts, Services, Settings};
use store::Store;

use crate::commands::CommandResult;
use crate::config::{AzureConfig, DataConfig, MailConfig};
use crate::practice::Practice;

/// Opens everything for a worker, which takes from the database what `polaris serve` was told and
/// its own flags do not say.
pub(crate) async fn open_beside_server(
    data: &DataConfig,
    azure: &AzureConfig,
    mail: &MailConfig,
) -> CommandResult<Services> {
    let store = open_store(data).await?;
    let server = ServerFacts::read(&store).await?;
    if mail.smtp_host.is_none() && server.as_ref().is_some_and(|server| server.sends_mail) {
        return Err(
            "the server on this database sends mail, and so do its workers: give this one the \
             --smtp-… flags of `polaris serve` too"
                .into(),
        );
    }
    let mut azure = azure.clone();
    if let (true, Some(server)) = (azure.allowed_origins.is_empty(), &server) {
        azure.allowed_origins.clone_from(&server.allowed_origins);
    }
    let known = azure
        .public_url
        .take()
        .as_deref()
        .map(origin_of)
        .transpose()?;
    let public_url = known.or(server.map(|server| server.public_url)).ok_or(
        "nobody has started `polaris serve` on this database yet, so that a worker does not know \
         where work items shall link to; start it first, or give --public-url",
    )?;
    open_on(store, data, (&azure, mail), public_url, None).await
}

/// Opens everything. `public_url` is where browsers reach the program.
pub(crate) async fn open(
    data: &DataConfig,
    outside: (&AzureConfig, &MailConfig),
    public_url: String,
    practice: Option<&Practice>,
) -> CommandResult<Services> {
    let store = open_store(data).await?;
    open_on(store, data, outside, public_url, practice).await
}

async fn open_store(data: &DataConfig) -> CommandResult<Store> {
    make_folder(&data.data_dir).map_err(|error| {
        format!(
            "the data folder {} cannot be made: {error}; name another one with --data-dir",
            data.data_dir.display()
        )
    })?;
    Ok(Store::open(&data.database_url()).await?)
}

async fn open_on(
    store: Store,
    data: &DataConfig,
    (azure, mail): (&AzureConfig, &MailConfig),
    public_url: String,
    practice: Option<&Practice>,
) -> CommandResult<Services> {
    let key = load_key(&data.key_file(), &store).await?;
    let simulated = practice.map(Practice::origin);
    let origins = azure
        .allowed_origins
        .iter()
        .chain(&simulated)
        .map(String::as_str);
    let allowed_origins = AllowedOrigins::parse(origins)?;
    let outbound = azure::Outbound::new(azure::OutboundSettings {
        allowed_origins: allowed_origins.clone(),
        extra_certificates: azure.ca_file.as_deref().map(certificates).transpose()?,
        proxy: azure.proxy.clone(),
    })?;
    let settings = Settings {
        public_url,
        data_dir: data.data_dir.clone(),
        keep_reports_days: data.keep_reports_days(),
        keep_scans_days: data.keep_scans_days(),
        practice: practice
            .map(|practice| practice.organization(&allowed_origins))
            .transpose()?,
        allowed_origins,
        mail: mail.mailer(azure.ca_file.as_deref())?,
        quarantine: azure.quarantine(),
        fail_points: azure.kill_at.fail_points(),
    };
    Ok(Services::open(store, outbound, key, Clock::System, settings).await?)
}

/// Scheme, host and port, which is what links begin with and origins are compared to.
pub(crate) fn origin_of(public_url: &str) -> CommandResult<String> {
    let url = url::Url::parse(public_url).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/");
    let origin = url.map(|url| url.origin().ascii_serialization());
    origin.ok_or_else(|| {
        let expected = "https://, a host, and no path, such as https://polaris.example.com";
        format!("--public-url {public_url} cannot be used: it is {expected}").into()
    })
}

pub(crate) fn certificates(file: &Path) -> CommandResult<Vec<u8>> {
    fs::read(file).map_err(|error| {
        let file = file.display();
        format!("the certificates of --ca-file {file} cannot be read: {error}").into()
    })
}

fn make_folder(folder: &Path) -> CommandResult {
    if !folder.exists() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    Ok(())
}

/// Reads the key; makes one for a database that is not bound to a key yet.
async fn load_key(file: &Path, store: &Store) -> CommandResult<Key> {
    if !file.exists() && !services::is_bound_to_a_key(store).await? {
        make_key(file)?;
    }
    if file.exists() {
        let mode = fs::metadata(file)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(format!(
                "the key file {} can be read by others (mode {:o}); run chmod 600 on it",
                file.display(),
                mode & 0o777
            )
            .into());
        }
        return Ok(Key::parse(&fs::read_to_string(file)?)?);
    }
    Err(format!(
        "the key file {} is missing, and this database holds secrets that only its own key opens; \
         put the key file back or name it with --key-file",
        file.display()
    )
    .into())
}

/// Makes a key file whole or not at all; one that another node makes at the same time stays.
fn make_key(file: &Path) -> CommandResult {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut made = tempfile::Builder::new()
        .prefix(".key-")
        .permissions(Permissions::from_mode(0o600))
        .tempfile_in(folder.unwrap_or(Path::new(".")))?;
    made.write_all(Key::random().to_text().expose_secret().as_bytes())?;
    made.as_file().sync_all()?;
    match made.persist_noclobber(file) {
        Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => Ok(made.map(drop).map_err(|error| error.error)?),
    }
}
