//! Reports as they were sent, kept compressed for a time beside the database, for whoever has to look
//! into what an import made of one.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use domain::ScanId;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{Result, ServiceError, Services};

/// The first bytes of gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Services {
    fn reports(&self) -> PathBuf {
        self.settings.data_dir.join("reports")
    }

    fn report_of(&self, scan: ScanId) -> PathBuf {
        self.reports().join(format!("{scan}.sarif.gz"))
    }

    /// Keeps a report whose import has ended. One that cannot be kept harms nobody.
    pub(crate) async fn keep_report(&self, scan: ScanId) {
        if self.settings.keep_reports_days.is_none() {
            return;
        }
        let (from, to) = (self.upload_of(scan), self.report_of(scan));
        let kept = tokio::task::spawn_blocking(move || keep(&from, &to)).await;
        match kept.map_err(io::Error::other).flatten() {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(scan.id = %scan, %error, "a report could not be kept");
            }
            _ => {}
        }
    }

    /// Removes the report of a scan that is deleted.
    pub(crate) async fn forget_report(&self, scan: ScanId) {
        match tokio::fs::remove_file(self.report_of(scan)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(scan.id = %scan, %error, "a report could not be removed");
            }
            _ => {}
        }
    }

    /// Removes reports that were kept long enough.
    pub(crate) async fn forget_aged_reports(&self) -> Result<()> {
        let before = self.before(self.settings.keep_reports_days);
        let before = before.unwrap_or_else(|| self.clock.now());
        let mut files = match tokio::fs::read_dir(self.reports()).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files.map_err(ServiceError::from)?,
        };
        while let Some(file) = files.next_entry().await? {
            let written = DateTime::<Utc>::from(file.metadata().await?.modified()?);
            if written < before {
                tokio::fs::remove_file(file.path()).await?;
            }
        }
        Ok(())
    }
}

/// Packs a file into another, which is there as a whole or not at all.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    let mut report = BufReader::new(File::open(from)?);
    let folder = to.parent().unwrap_or(to);
    std::fs::create_dir_all(folder)?;
    let mut kept = tempfile::NamedTempFile::new_in(folder)?;
    let mut first = Vec::with_capacity(GZIP.len());
    report
        .by_ref()
        .take(GZIP.len() as u64)
        .read_to_end(&mut first)?;
    let is_packed = first == GZIP;
    let mut report = io::Cursor::new(first).chain(report);
    if is_packed {
        io::copy(&mut report, &mut kept)?;
    } else {
        let mut packer = GzEncoder::new(BufWriter::new(&mut kept), Compression::fast());
        io::copy(&mut report, &mut packer)?;
        packer.finish()?.flush()?;
    }
    kept.persist(to)?;
    Ok(())
}
