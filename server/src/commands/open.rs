//! Opens the database, the key and the services on top of them.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use domain::AllowedOrigins;
use secrecy::ExposeSecret;
use services::{Clock, Key, Services, Settings};
use store::Store;

use crate::commands::CommandResult;
use crate::config::{AzureConfig, DataConfig};
use crate::practice::Practice;

/// Opens everything. `public_url` is where browsers reach the program.
pub(crate) async fn open(
    data: &DataConfig,
    azure: &AzureConfig,
    public_url: String,
    practice: Option<&Practice>,
) -> CommandResult<Services> {
    make_folder(&data.data_dir)?;
    let store = Store::open(&data.database_url()).await?;
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
        extra_certificates: azure.ca_file.as_deref().map(fs::read).transpose()?,
        proxy: azure.proxy.clone(),
    })?;
    let settings = Settings {
        public_url,
        data_dir: data.data_dir.clone(),
        practice: practice
            .map(|practice| practice.organization(&allowed_origins))
            .transpose()?,
        allowed_origins,
        quarantine: azure.quarantine(),
    };
    Ok(Services::open(store, outbound, key, Clock::System, settings).await?)
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
    if services::is_bound_to_a_key(store).await? {
        return Err(format!(
            "the key file {} is missing, and this database holds secrets that only its own key \
             opens; put the key file back or name it with --key-file",
            file.display()
        )
        .into());
    }
    let key = Key::random();
    let mut made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    made.write_all(key.to_text().expose_secret().as_bytes())?;
    made.sync_all()?;
    Ok(key)
}
