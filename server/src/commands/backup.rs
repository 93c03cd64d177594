//! `polaris backup` and `polaris restore`: copies of the database, for SQLite as one file.

use std::fs;
use std::path::Path;

use services::{Clock, Key, settle_restored};
use store::{Store, backup};

use crate::commands::CommandResult;
use crate::config::{BackupConfig, DataConfig, RestoreConfig};

const USE_PG_DUMP: &str = "polaris copies SQLite databases; of PostgreSQL, make a copy with pg_dump \
    --format=custom, and after pg_restore run `polaris restore --after-pg-restore`";

pub(crate) async fn back_up(config: BackupConfig) -> CommandResult {
    let url = config.data.database_url();
    let database = backup::sqlite_file(&url).ok_or(USE_PG_DUMP)?;
    backup::back_up(database, &config.file).await?;
    eprintln!(
        "{} holds the database as it is now. Keep the key file {} elsewhere: it is not in it.",
        config.file.display(),
        config.data.key_file().display()
    );
    Ok(())
}

pub(crate) async fn restore(config: RestoreConfig) -> CommandResult {
    let url = config.data.database_url();
    if let Some(file) = &config.file {
        let database = backup::sqlite_file(&url).ok_or(USE_PG_DUMP)?;
        if let Some(folder) = database.parent() {
            fs::create_dir_all(folder)?;
        }
        backup::restore(file, database, config.force).await?;
    }
    settle(&config.data, &url).await
}

/// What has to be known of a restored database before it is used.
async fn settle(data: &DataConfig, url: &str) -> CommandResult {
    let store = Store::open(url).await?;
    let key = read_key(&data.key_file())?;
    let forgotten = settle_restored(&store, key.as_ref(), Clock::System.now()).await?;
    store.close().await;
    match forgotten {
        None => eprintln!("The database is restored; its secrets open with the key that is here."),
        Some(tokens) => eprintln!(
            "The database is restored without the key that belongs to it. The access tokens of \
             {tokens} instances have to be entered again, under My Organization > Integrations."
        ),
    }
    Ok(())
}

fn read_key(file: &Path) -> CommandResult<Option<Key>> {
    if !file.exists() {
        return Ok(None);
    }
    Ok(Some(Key::parse(&fs::read_to_string(file)?)?))
}
