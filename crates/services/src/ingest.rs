//! The import of a report: what a scan found becomes issues.
//!
//! The file is read off the async threads and staged in batches, each a short transaction, so that
//! others can write meanwhile. One transaction then publishes what was staged: readers see the state
//! before the scan or the one after it. Scans of a project are imported in the order of their upload.

mod end;
mod finding;
mod reading;

use chrono::TimeDelta;
use domain::{OrganizationId, Scan, ScanId, ScanState};
use sarif::{Refusal, Summary};
use uuid::Uuid;

use crate::{Outcome, Result, Services};
use reading::{Batch, Reading};

/// When a scan whose predecessor is being imported is looked at again.
const IN_TURN: TimeDelta = TimeDelta::seconds(1);
const PROJECT_GONE: &str = "The project was deleted.";
/// Staged rows that are removed at once.
const FORGOTTEN: i64 = 5_000;

/// What became of the bytes.
enum Imported {
    Completed,
    Refused(Refusal),
    /// Ended, or taken over by another run.
    Lost,
    ProjectGone,
    /// Issues were changed after they were compared with the report.
    Overtaken,
}

/// One try to import a scan.
#[derive(Clone, Copy)]
struct Run<'a> {
    organization: OrganizationId,
    scan: &'a Scan,
    id: Uuid,
}

impl Services {
    /// Imports a scan, and before it those of its project that were uploaded earlier. A second run
    /// finds the work done.
    pub(crate) async fn import_scan(
        &self,
        organization: OrganizationId,
        id: ScanId,
    ) -> Result<Outcome> {
        loop {
            let mut reader = self.store.read().await?;
            let next = reader.first_unfinished_scan(organization, id).await?;
            drop(reader);
            let later = |reason: &str| Outcome::Later {
                at: self.clock.now() + IN_TURN,
                reason: reason.to_owned(),
            };
            match next {
                None => {
                    self.forget_import(organization, id).await?;
                    return Ok(Outcome::Done);
                }
                Some(scan) if scan.id == id => {
                    if !self.import(organization, &scan).await? {
                        return Ok(later("another run has taken the scan over"));
                    }
                }
                // Its own job has not begun, or counts the failures.
                Some(earlier) if earlier.state == ScanState::Queued => {
                    if self.import(organization, &earlier).await.is_err() {
                        return Ok(later(
                            "an earlier scan of this project failed and is tried again",
                        ));
                    }
                }
                Some(_) => return Ok(later("an earlier scan of this project is being imported")),
            }
        }
    }

    /// Whether the scan has ended; `false` when another run goes on with it.
    async fn import(&self, organization: OrganizationId, scan: &Scan) -> Result<bool> {
        loop {
            let run = Run {
                organization,
                scan,
                id: self.new_id(),
            };
            let end = match self.try_import(run).await? {
                Imported::Overtaken => continue,
                Imported::Lost => return Ok(false),
                Imported::Completed => {
                    self.scan_ended.notify_waiters();
                    self.keep_report(scan.id).await;
                    self.forget_import(organization, scan.id).await?;
                    return Ok(true);
                }
                Imported::Refused(refusal) => (ScanState::Refused, refusal.to_string()),
                Imported::ProjectGone => (ScanState::Failed, PROJECT_GONE.to_owned()),
            };
            let (state, reason) = end;
            self.end_without_findings(organization, scan.id, state, &reason)
                .await?;
            return Ok(true);
        }
    }

    async fn try_import(&self, run: Run<'_>) -> Result<Imported> {
        let mut writer = self.store.write().await?;
        let ours = writer
            .begin_import(run.organization, run.scan.id, run.id)
            .await?;
        writer.commit().await?;
        if !ours {
            return Ok(Imported::Lost);
        }
        // Of a run that died.
        self.forget_staged(run.organization, run.scan.id).await?;
        let mut reader = self.store.read().await?;
        let revision = reader
            .project_revision(run.organization, run.scan.project_id)
            .await?;
        drop(reader);
        let Some(revision) = revision else {
            return Ok(Imported::ProjectGone);
        };
        let mut reading = Reading::start(run.scan.project_id, self.upload_of(run.scan.id));
        if !self.stage(run, &mut reading).await? {
            return Ok(Imported::Lost);
        }
        match reading.end().await? {
            Ok(summary) => self.publish(run, revision, &summary).await,
            Err(refusal) => Ok(Imported::Refused(refusal)),
        }
    }

    /// Stages what is read, until all is; `false` when the scan is no more of this run.
    async fn stage(&self, run: Run<'_>, reading: &mut Reading) -> Result<bool> {
        let mut number = 0;
        while let Some(batch) = reading.next().await {
            let mut writer = self.store.write().await?;
            let (organization, scan) = (run.organization, run.scan);
            let percent = reading.percent();
            if !writer
                .note_progress(organization, scan.id, run.id, percent)
                .await?
            {
                return Ok(false);
            }
            let Batch {
                rules,
                rows,
                kinds,
                paths,
            } = batch;
            for rule in &rules {
                writer
                    .insert_rule(organization, scan.project_id, rule.id, &rule.content)
                    .await?;
            }
            writer
                .insert_kinds(organization, scan.project_id, &kinds)
                .await?;
            writer
                .insert_paths(organization, scan.project_id, &paths)
                .await?;
            writer
                .stage_findings(organization, scan.id, run.id, number, &rows)
                .await?;
            writer.commit().await?;
            number += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        }
        Ok(true)
    }

    async fn publish(&self, run: Run<'_>, revision: i64, summary: &Summary) -> Result<Imported> {
        let (organization, scan) = (run.organization, run.scan);
        let mut writer = self.store.write().await?;
        let Some(now) = writer.lock_project(organization, scan.project_id).await? else {
            return Ok(Imported::ProjectGone);
        };
        if now != revision + 1 {
            return Ok(Imported::Overtaken);
        }
        if !writer
            .note_progress(organization, scan.id, run.id, 100)
            .await?
        {
            return Ok(Imported::Lost);
        }
        let sources = end::sources(scan, summary);
        let effect = writer.publish_scan(organization, scan, &sources).await?;
        let report = end::Report::of(summary, effect);
        let now = self.clock.now();
        let gate = self.gate_of(&mut writer, organization, scan).await?;
        let ended = writer
            .end_scan(organization, scan.id, &report.end(now, gate))
            .await?;
        if !ended {
            return Ok(Imported::Lost);
        }
        self.schedule_evaluation(
            &mut writer,
            organization,
            scan.project_id,
            scan.branch_id,
            now,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(Imported::Completed)
    }

    /// Removes what an import needs while it runs.
    pub(crate) async fn forget_import(
        &self,
        organization: OrganizationId,
        scan: ScanId,
    ) -> Result<()> {
        self.forget_upload(scan).await;
        self.forget_staged(organization, scan).await
    }

    async fn forget_staged(&self, organization: OrganizationId, scan: ScanId) -> Result<()> {
        loop {
            let mut writer = self.store.write().await?;
            let more = writer.forget_staged(organization, scan, FORGOTTEN).await?;
            writer.commit().await?;
            if !more {
                return Ok(());
            }
        }
    }
}
