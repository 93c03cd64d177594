//! What is kept for a time: scans until they have aged, reports as they were sent, and what is left
//! of deleted projects until a job has removed it. All of it goes in batches, each a short
//! transaction; a job that was interrupted goes on where it was.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Branch, BranchId, OrganizationId, ProjectId, ScanId};
use store::Writer;

use crate::{Job, Outcome, Result, Services};

/// Rows that are removed at once.
const ROWS: i64 = 5_000;
/// When a removal that failed again and again is tried once more.
const TRY_AGAIN: TimeDelta = TimeDelta::hours(1);

impl Services {
    /// Promises that everything of a project is removed, in the transaction that deletes it.
    pub(crate) async fn forget_project_later(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        let branches: Vec<Branch> = writer.branches(organization, project).await?;
        let job = Job::ForgetProject {
            organization,
            project,
            branches: branches.into_iter().map(|branch| branch.id).collect(),
        };
        let now = self.clock.now();
        self.enqueue(writer, Some(organization), &job, None, now)
            .await
    }

    /// Removes what scans told of a project that was deleted.
    pub(crate) async fn forget_project(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        branches: &[BranchId],
    ) -> Result<Outcome> {
        for branch in branches {
            while 0 < self
                .one_batch(async |writer| {
                    writer.forget_detections(organization, *branch, ROWS).await
                })
                .await?
            {}
        }
        loop {
            let mut reader = self.store.read().await?;
            let scan = reader.some_scan(organization, project).await?;
            drop(reader);
            let Some(scan) = scan else { break };
            self.forget_scan(organization, scan).await?;
        }
        while 0 < self
            .one_batch(async |writer| writer.forget_issues(organization, project, ROWS).await)
            .await?
        {}
        while 0 < self
            .one_batch(async |writer| writer.forget_rules(organization, project, ROWS).await)
            .await?
        {}
        Ok(Outcome::Done)
    }

    /// Puts the removal off that could not be finished.
    pub(crate) async fn forget_project_again(
        &self,
        organization: OrganizationId,
        job: &Job,
    ) -> Result<()> {
        let mut writer = self.store.write().await?;
        let at = self.clock.now() + TRY_AGAIN;
        self.enqueue(&mut writer, Some(organization), job, None, at)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Removes scans that are older than the operator wants and show nothing that is still there.
    /// Issues keep their histories.
    pub(crate) async fn forget_aged_scans(&self) -> Result<()> {
        let Some(before) = self.before(self.settings.keep_scans_days) else {
            return Ok(());
        };
        loop {
            let mut reader = self.store.read().await?;
            let aged = reader.aged_scan(before).await?;
            drop(reader);
            let Some((organization, scan)) = aged else {
                return Ok(());
            };
            self.forget_scan(organization, scan).await?;
        }
    }

    async fn forget_scan(&self, organization: OrganizationId, scan: ScanId) -> Result<()> {
        self.forget_import(organization, scan).await?;
        self.forget_report(scan).await;
        while 0 < self
            .one_batch(async |writer| writer.forget_occurrences(scan, ROWS).await)
            .await?
        {}
        let mut writer = self.store.write().await?;
        writer.delete_scan(organization, scan).await?;
        Ok(writer.commit().await?)
    }

    /// The time that many days ago; `None` when things are kept for ever.
    pub(crate) fn before(&self, days: Option<u32>) -> Option<DateTime<Utc>> {
        Some(self.clock.now() - TimeDelta::days(i64::from(days?)))
    }

    async fn one_batch(
        &self,
        act: impl AsyncFnOnce(&mut Writer) -> store::Result<u64>,
    ) -> Result<u64> {
        let mut writer = self.store.write().await?;
        let touched = act(&mut writer).await?;
        writer.commit().await?;
        Ok(touched)
    }
}
