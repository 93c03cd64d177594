//! The import of a report: what a scan found becomes issues.
//!
//! The file is read off the async threads and handed over in batches. All that readers see is
//! written in one transaction, so that they see the state before the scan or the one after it.
//! Scans of a branch are imported in the order of their upload.

mod finding;

use std::fs::File;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::{OrganizationId, Scan, ScanCounts, ScanId, ScanState, Skipped};
use sarif::{Limits, ReadError, Refusal, Summary};
use store::{ScanEnd, Source, Writer};
use tokio::sync::mpsc;

use crate::{Outcome, Result, ServiceError, Services};
use finding::{Batch, Packer};

/// Findings handed over at once, and how many such batches wait.
const BATCH: usize = 500;
const WAITING: usize = 2;
/// When a scan whose predecessor is being imported is looked at again.
const IN_TURN: TimeDelta = TimeDelta::seconds(1);
const GAVE_UP: &str = "Polaris could not finish the import. Upload the file again; if this happens \
    a second time, tell your administrator.";

/// What became of the bytes.
enum Imported {
    Completed,
    Refused(Refusal),
    /// Deleted, or ended by another run of the same job.
    Gone,
}

impl Services {
    /// Imports a scan, and before it those of its branch that were uploaded earlier. A second run
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
                    self.forget_upload(id).await;
                    return Ok(Outcome::Done);
                }
                Some(scan) if scan.id == id => self.import(organization, &scan).await?,
                // Its own job has not begun, or counts the failures.
                Some(earlier) if earlier.state == ScanState::Queued => {
                    if self.import(organization, &earlier).await.is_err() {
                        return Ok(later(
                            "an earlier scan of this branch failed and is tried again",
                        ));
                    }
                }
                Some(_) => return Ok(later("an earlier scan of this branch is being imported")),
            }
        }
    }

    /// Notes that an import was given up, so that later scans of the branch get their turn.
    pub(crate) async fn give_up_import(
        &self,
        organization: OrganizationId,
        id: ScanId,
    ) -> Result<()> {
        self.end_without_findings(organization, id, ScanState::Failed, GAVE_UP)
            .await
    }

    async fn import(&self, organization: OrganizationId, scan: &Scan) -> Result<()> {
        let mut writer = self.store.write().await?;
        if !writer.mark_scan_running(organization, scan.id).await? {
            return Ok(());
        }
        writer.commit().await?;
        match self.read_in(organization, scan).await? {
            Imported::Refused(refusal) => {
                let reason = refusal.to_string();
                self.end_without_findings(organization, scan.id, ScanState::Refused, &reason)
                    .await
            }
            Imported::Completed | Imported::Gone => {
                self.forget_upload(scan.id).await;
                Ok(())
            }
        }
    }

    async fn end_without_findings(
        &self,
        organization: OrganizationId,
        id: ScanId,
        state: ScanState,
        reason: &str,
    ) -> Result<()> {
        let end = ScanEnd {
            state,
            reason: Some(reason),
            warnings: &[],
            counts: ScanCounts::default(),
            skipped: &[],
            tools: &[],
            finished_at: self.clock.now(),
        };
        let mut writer = self.store.write().await?;
        writer.end_scan(organization, id, &end).await?;
        writer.commit().await?;
        self.forget_upload(id).await;
        Ok(())
    }

    /// Reads the file and writes what it holds. Nothing is written when it is refused.
    async fn read_in(&self, organization: OrganizationId, scan: &Scan) -> Result<Imported> {
        let (sender, mut batches) = mpsc::channel(WAITING);
        let path = self.upload_of(scan.id);
        let packer = Packer::new(scan.project_id);
        let reading = tokio::task::spawn_blocking(move || {
            let open = || File::open(&path);
            read(open, &Limits::default(), packer, &sender)
        });
        // The transaction begins with the first batch: by then the log was checked twice.
        let first = batches.recv().await;
        let mut writer = self.store.write().await?;
        if !writer.lock_project(organization, scan.project_id).await? {
            return Ok(Imported::Gone);
        }
        let mut next = first;
        while let Some(batch) = next {
            insert(&mut writer, organization, scan, &batch).await?;
            next = batches.recv().await;
        }
        let summary = match reading.await {
            Ok(Ok(summary)) => summary,
            Ok(Err(ReadError::Refused(refusal))) => return Ok(Imported::Refused(refusal)),
            Ok(Err(ReadError::Io(error))) => return Err(error.into()),
            Ok(Err(ReadError::Stopped(Stop::Encode(error)))) => return Err(error.into()),
            Ok(Err(ReadError::Stopped(Stop::NobodyReads))) => return Ok(Imported::Gone),
            Err(panic) => return Err(ServiceError::File(std::io::Error::other(panic))),
        };
        self.settle(writer, organization, scan, &summary).await
    }

    async fn settle(
        &self,
        mut writer: Writer,
        organization: OrganizationId,
        scan: &Scan,
        summary: &Summary,
    ) -> Result<Imported> {
        let sources = sources(scan, summary);
        let effect = writer.settle_scan(organization, scan, &sources).await?;
        let (results, findings) = (number(summary.results), number(summary.findings));
        let counts = ScanCounts {
            results,
            new: effect.new,
            existing: effect.shown - effect.new,
            absent: effect.absent,
            merged: findings - effect.shown,
            skipped: results - findings,
        };
        let warnings: Vec<_> = summary.warnings.iter().map(ToString::to_string).collect();
        let skipped: Vec<_> = summary.skipped.iter().map(skipped).collect();
        let end = ScanEnd {
            state: ScanState::Completed,
            reason: None,
            warnings: &warnings,
            counts,
            skipped: &skipped,
            tools: &tools(summary),
            finished_at: self.clock.now(),
        };
        if !writer.end_scan(organization, scan.id, &end).await? {
            return Ok(Imported::Gone);
        }
        writer.commit().await?;
        Ok(Imported::Completed)
    }
}

/// Why the reading of a report was ended before its end.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("nobody takes the findings any more")]
    NobodyReads,
    #[error(transparent)]
    Encode(#[from] serde_json::Error),
}

/// Reads a report to its end and hands its findings over in batches.
fn read(
    open: impl FnMut() -> std::io::Result<File>,
    limits: &Limits,
    mut packer: Packer,
    sender: &mpsc::Sender<Batch>,
) -> Result<Summary, ReadError<Stop>> {
    let send = |batch| sender.blocking_send(batch).map_err(|_| Stop::NobodyReads);
    let summary = sarif::read(open, limits, &mut |finding| {
        packer.add(finding)?;
        if packer.rows() < BATCH {
            return Ok(());
        }
        send(packer.take())
    })?;
    if packer.rows() > 0 {
        send(packer.take()).map_err(ReadError::Stopped)?;
    }
    Ok(summary)
}

async fn insert(
    writer: &mut Writer,
    organization: OrganizationId,
    scan: &Scan,
    batch: &Batch,
) -> Result<()> {
    for rule in &batch.rules {
        writer
            .insert_rule(organization, scan.project_id, rule.id, &rule.content)
            .await?;
    }
    Ok(writer
        .insert_findings(organization, scan, &batch.rows)
        .await?)
}

/// Each tool and category that the report names, once.
fn sources(scan: &Scan, summary: &Summary) -> Vec<Source> {
    let complete = summary.speaks_for();
    let mut sources: Vec<Source> = Vec::new();
    for run in &summary.runs {
        let id = finding::source_id(scan.project_id, &run.tool, run.category.as_deref());
        if sources.iter().any(|source| source.id == id) {
            continue;
        }
        sources.push(Source {
            id,
            tool: Arc::clone(&run.tool),
            category: run.category.clone(),
            complete: complete.contains(&(&*run.tool, run.category.as_deref())),
        });
    }
    sources
}

fn tools(summary: &Summary) -> Vec<String> {
    let mut tools: Vec<String> = Vec::new();
    for run in &summary.runs {
        let tool = match &run.tool_version {
            Some(version) => format!("{} {version}", run.tool),
            None => run.tool.to_string(),
        };
        if !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    tools
}

fn skipped(skipped: &sarif::Skipped) -> Skipped {
    Skipped {
        reason: skipped.reason.to_string(),
        count: number(skipped.count),
        example: skipped.example.clone(),
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
