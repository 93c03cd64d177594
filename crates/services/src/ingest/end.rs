//! How an import ends: what is written into the scan.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Gate, OrganizationId, Scan, ScanCounts, ScanId, ScanState, Skipped};
use sarif::Summary;
use store::{ScanEffect, ScanEnd, Source};

use super::finding;
use crate::{Result, Services};

const GAVE_UP: &str = "Polaris could not finish the import. Upload the file again; if this happens \
    a second time, tell your administrator.";

impl Services {
    /// Notes that an import was given up, so that later scans of the project get their turn.
    pub(crate) async fn give_up_import(
        &self,
        organization: OrganizationId,
        id: ScanId,
    ) -> Result<()> {
        self.end_without_findings(organization, id, ScanState::Failed, GAVE_UP)
            .await
    }

    pub(super) async fn end_without_findings(
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
            gate: Gate::None,
        };
        let mut writer = self.store.write().await?;
        writer.end_scan(organization, id, &end).await?;
        writer.commit().await?;
        self.scan_ended.notify_waiters();
        self.forget_import(organization, id).await
    }
}

/// What a scan says of a report that was published.
pub(super) struct Report {
    counts: ScanCounts,
    warnings: Vec<String>,
    skipped: Vec<Skipped>,
    tools: Vec<String>,
}

impl Report {
    pub(super) fn of(summary: &Summary, effect: ScanEffect) -> Self {
        let (results, findings) = (number(summary.results), number(summary.findings));
        Self {
            counts: ScanCounts {
                results,
                new: effect.new,
                existing: effect.shown - effect.new,
                absent: effect.absent,
                merged: findings - effect.shown,
                skipped: results - findings,
            },
            warnings: summary.warnings.iter().map(ToString::to_string).collect(),
            skipped: summary.skipped.iter().map(skipped).collect(),
            tools: tools(summary),
        }
    }

    pub(super) fn end(&self, finished_at: DateTime<Utc>, gate: Gate) -> ScanEnd<'_> {
        ScanEnd {
            state: ScanState::Completed,
            reason: None,
            warnings: &self.warnings,
            counts: self.counts,
            skipped: &self.skipped,
            tools: &self.tools,
            finished_at,
            gate,
        }
    }
}

/// Each tool and category that the report names, once.
pub(super) fn sources(scan: &Scan, summary: &Summary) -> Vec<Source> {
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
