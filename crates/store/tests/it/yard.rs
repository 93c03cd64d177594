//! A project with two branches, on which scans are settled.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    BranchId, Detection, Gate, InstanceId, IssueDetails, IssueFilter, IssueId, OrganizationId,
    PageRequest, ProjectId, Scan, ScanCounts, ScanId, ScanState, Severity, TriageStatus,
};
use store::{
    IssueScope, NewBranch, NewFinding, NewKind, NewScan, Reader, ScanEffect, ScanEnd, Source,
    Store, Writer,
};
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

const SOURCE: Uuid = Uuid::from_u128(1);

pub(crate) struct Yard {
    pub(crate) organization: OrganizationId,
    pub(crate) project: ProjectId,
    pub(crate) main: BranchId,
    pub(crate) fix: BranchId,
    pub(crate) instance: InstanceId,
}

impl Yard {
    pub(crate) async fn lay(store: &Store) -> Self {
        let ground = Ground::lay(store).await;
        let yard = Self {
            organization: ground.organization,
            project: ground.project,
            main: BranchId(Uuid::now_v7()),
            fix: BranchId(Uuid::now_v7()),
            instance: ground.instance,
        };
        let mut writer = write(store).await;
        for (id, name) in [(yard.main, "main"), (yard.fix, "fix")] {
            let branch = NewBranch {
                id,
                name,
                is_default: name == "main",
                created_at: noon(),
            };
            writer
                .insert_branch(yard.organization, yard.project, &branch)
                .await
                .unwrap();
        }
        writer.commit().await.unwrap();
        yard
    }

    /// A scan that waits for its import, `minute` minutes after noon.
    pub(crate) async fn queue(&self, store: &Store, branch: BranchId, minute: i64) -> Scan {
        let at = noon() + TimeDelta::minutes(minute);
        let id = ScanId(id_at(at));
        let scan = NewScan {
            id,
            project: self.project,
            branch,
            bytes: 7,
            content_hash: &[1; 32],
            uploaded_by: "Ada",
            uploaded_at: at,
        };
        let mut writer = write(store).await;
        writer.insert_scan(self.organization, &scan).await.unwrap();
        writer.commit().await.unwrap();
        let mut reader = store.read().await.unwrap();
        reader.scan(self.organization, id).await.unwrap().unwrap()
    }

    /// Writes findings of a complete scan and settles it.
    pub(crate) async fn settle(
        &self,
        store: &Store,
        scan: &Scan,
        findings: &[NewFinding],
    ) -> ScanEffect {
        let mut writer = write(store).await;
        self.stage(&mut writer, scan, findings).await;
        let source = Source {
            id: SOURCE,
            tool: "tool".into(),
            category: None,
            complete: true,
        };
        let effect = writer
            .publish_scan(self.organization, scan, &[source])
            .await
            .unwrap();
        let org = self.organization;
        while writer.forget_staged(org, scan.id, 2).await.unwrap() {}
        writer.commit().await.unwrap();
        effect
    }

    /// The end of a scan that says nothing.
    pub(crate) fn end() -> ScanEnd<'static> {
        ScanEnd {
            state: ScanState::Completed,
            reason: None,
            warnings: &[],
            counts: ScanCounts::default(),
            skipped: &[],
            tools: &[],
            finished_at: noon(),
            gate: Gate::None,
        }
    }

    /// Writes down findings of a scan, in two batches.
    async fn stage(&self, writer: &mut Writer, scan: &Scan, findings: &[NewFinding]) {
        let (org, run) = (self.organization, Uuid::now_v7());
        assert!(writer.begin_import(org, scan.id, run).await.unwrap());
        let kinds: Vec<_> = findings.iter().map(kind).collect();
        writer
            .insert_kinds(org, self.project, &kinds)
            .await
            .unwrap();
        let (one, two) = findings.split_at(findings.len() / 2);
        for (number, part) in [(0, one), (i64::try_from(one.len()).unwrap(), two)] {
            if !part.is_empty() {
                writer
                    .stage_findings(org, scan.id, run, number, part)
                    .await
                    .unwrap();
            }
        }
    }

    pub(crate) fn scope(&self, branch: BranchId) -> IssueScope {
        IssueScope {
            twins_together: false,
            project: self.project,
            branch,
            present_in: None,
            absent_in: None,
            now: noon(),
        }
    }

    pub(crate) async fn ids(&self, reader: &mut Reader, filter: &IssueFilter) -> Vec<IssueId> {
        let scope = self.scope(self.main);
        let ids = reader
            .issue_ids(self.organization, &scope, filter, 100)
            .await;
        ids.unwrap()
    }

    pub(crate) async fn listed(
        &self,
        store: &Store,
        branch: BranchId,
    ) -> Vec<(IssueId, Detection)> {
        let everything = IssueFilter {
            triage: TriageStatus::ALL.to_vec(),
            detection: Detection::ALL.to_vec(),
            ..IssueFilter::default()
        };
        let mut reader = store.read().await.unwrap();
        let rows = reader
            .issues(
                self.organization,
                &self.scope(branch),
                &everything,
                &PageRequest::default(),
            )
            .await
            .unwrap();
        rows.iter().map(|row| (row.id, row.detection)).collect()
    }
}

/// Version 7 ids sort by time.
fn id_at(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

fn kind(finding: &NewFinding) -> NewKind {
    NewKind {
        id: finding.kind,
        tool: finding.tool.to_string(),
        rule: finding.rule.clone(),
        issue_type: finding.issue_type.clone(),
        cwe: "[]".into(),
        weaknesses: Vec::new(),
    }
}

pub(crate) fn finding(number: u128, severity: Severity) -> NewFinding {
    NewFinding {
        id: IssueId(Uuid::from_u128(number)),
        fingerprint: format!("{number:064x}"),
        source: SOURCE,
        suppressed: false,
        content_id: Uuid::from_u128(number),
        severity,
        issue_type: format!("Type 100% {number}"),
        location: "src/a_b.c:1".into(),
        tool: "tool".into(),
        rule: None,
        rule_text: Uuid::from_u128(77),
        kind: Uuid::from_u128(number),
        path: None,
        details: serde_json::to_string(&IssueDetails::default()).unwrap(),
    }
}
