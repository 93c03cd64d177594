//! Reports that nobody waits for any more: of a process that died before it promised their import,
//! and of projects that were deleted.

use std::collections::HashSet;
use std::io;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Result, Services};

/// An upload that is written to, or about to be promised, is younger.
const UNCLAIMED: TimeDelta = TimeDelta::hours(1);

impl Services {
    pub(crate) async fn sweep_uploads(&self) -> Result<()> {
        let mut reader = self.store.read().await?;
        let awaited = reader.scans_under_way().await?;
        drop(reader);
        let awaited: HashSet<_> = awaited.iter().map(ToString::to_string).collect();
        let mut files = match tokio::fs::read_dir(self.uploads()).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files?,
        };
        while let Some(file) = files.next_entry().await? {
            let written = DateTime::<Utc>::from(file.metadata().await?.modified()?);
            let is_awaited = file
                .file_name()
                .to_str()
                .is_some_and(|name| awaited.contains(name));
            if !is_awaited && self.clock.now() - written > UNCLAIMED {
                tokio::fs::remove_file(file.path()).await?;
            }
        }
        Ok(())
    }
}
