//! Scans: reports that people and pipelines upload. Their import is `ingest`.

mod delete;
mod left_behind;
mod upload;

use std::path::PathBuf;
use std::time::Duration;

use domain::{Actor, Cursor, Gate, Page, PageRequest, Permission, ProjectId, Scan, ScanId};
use tokio::time::{Instant, timeout};

use crate::{Result, ServiceError, Services, What};

/// How often a scan is looked at while somebody waits for its end, which another node may write.
const LOOK_EVERY: Duration = Duration::from_millis(200);

impl Services {
    /// The scans of a project, newest first.
    pub async fn scans(
        &self,
        actor: &Actor,
        project: ProjectId,
        page: &PageRequest,
    ) -> Result<Page<Scan>> {
        self.project_for(actor, Permission::ReadScan, project)
            .await?;
        let mut reader = self.store.read().await?;
        let rows = reader.scans(actor.organization, project, page).await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: String::new(),
            id: row.id.0,
        }))
    }

    pub async fn scan(&self, actor: &Actor, id: ScanId) -> Result<Scan> {
        self.scan_for(actor, Permission::ReadScan, id).await
    }

    /// A scan of this project; one of another project is none.
    pub async fn scan_of(&self, actor: &Actor, project: ProjectId, id: ScanId) -> Result<Scan> {
        let scan = self.scan(actor, id).await?;
        if scan.project_id == project {
            Ok(scan)
        } else {
            Err(ServiceError::NotFound(What::Scan))
        }
    }

    /// The scan once its import has ended and its gate is known, or as it is after `wait`.
    pub async fn scan_when_ended(&self, actor: &Actor, id: ScanId, wait: Duration) -> Result<Scan> {
        let until = Instant::now() + wait;
        loop {
            let scan = self.scan(actor, id).await?;
            let left = until.saturating_duration_since(Instant::now());
            let is_judged = scan.state.is_final() && scan.gate != Gate::Pending;
            if is_judged || left.is_zero() {
                return Ok(scan);
            }
            let _ = timeout(LOOK_EVERY.min(left), self.scan_ended.notified()).await;
        }
    }

    /// The scan of an act that needs `permission` on its project. Somebody who may not see that
    /// project is told that there is no such scan.
    async fn scan_for(&self, actor: &Actor, permission: Permission, id: ScanId) -> Result<Scan> {
        let mut reader = self.store.read().await?;
        let scan = reader.scan(actor.organization, id).await?;
        drop(reader);
        let scan = scan.ok_or(ServiceError::NotFound(What::Scan))?;
        match self.project_for(actor, permission, scan.project_id).await {
            Err(ServiceError::NotFound(_)) => Err(ServiceError::NotFound(What::Scan)),
            Err(other) => Err(other),
            Ok(_) => Ok(scan),
        }
    }

    /// Where reports wait for their import. Several nodes share this folder.
    fn uploads(&self) -> PathBuf {
        self.settings.data_dir.join("uploads")
    }

    pub(crate) fn upload_of(&self, scan: ScanId) -> PathBuf {
        self.uploads().join(scan.to_string())
    }

    /// Removes a report that nobody needs any more. One that stays behind is only in the way.
    pub(crate) async fn forget_upload(&self, scan: ScanId) {
        let file = self.upload_of(scan);
        match tokio::fs::remove_file(&file).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(scan.id = %scan, %error, "an imported report could not be removed");
            }
            _ => {}
        }
    }
}
