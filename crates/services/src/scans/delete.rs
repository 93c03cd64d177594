//! A mistaken upload is deleted: issues stand as if it had never come.
//!
//! What the scan told about an issue it shares with others (its text, its line) stays until the
//! next scan tells it anew; which issues there are, and where, is reckoned from the scans that
//! remain.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    Actor, AuditAction, Detection, IssueEventKind, IssueId, Life, OrganizationId, Permission,
    ProjectId, Scan, ScanId, Sighting,
};
use serde_json::json;
use store::{ScanSource, Standing, Writer};
use uuid::Uuid;

use crate::{Result, ServiceError, Services, What};

impl Services {
    /// Deletes a scan and undoes what it did. Issues that no other scan shows vanish, unless
    /// somebody decided about them or filed them. Gives the project of the scan.
    pub async fn delete_scan(&self, actor: &Actor, id: ScanId) -> Result<ProjectId> {
        let scan = self.scan_for(actor, Permission::DeleteScan, id).await?;
        let organization = actor.organization;
        let mut writer = self.store.write().await?;
        writer
            .lock_project(organization, scan.project_id)
            .await?
            .ok_or(ServiceError::NotFound(What::Scan))?;
        let project = writer.project(organization, scan.project_id).await?;
        let project = project.ok_or(ServiceError::NotFound(What::Scan))?;
        let touched = writer.issues_touched_by(organization, &scan).await?;
        writer.delete_scan(organization, id).await?;
        let vanished = writer.forget_scan(organization, &scan).await?;
        writer
            .delete_standings(organization, scan.branch_id, &touched)
            .await?;
        let vanished: HashSet<_> = vanished.into_iter().collect();
        let left: Vec<_> = touched
            .into_iter()
            .filter(|issue| !vanished.contains(issue))
            .collect();
        let is_default = project.default_branch == scan.branch;
        reckon(&mut writer, organization, &scan, &left, is_default).await?;
        let details = json!({ "id": id, "branch": scan.branch, "uploaded_at": scan.uploaded_at,
            "issues_deleted": vanished.len() });
        let action = AuditAction::ScanDeleted;
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        writer
            .forget_judgements(organization, scan.project_id)
            .await?;
        self.evaluate_project(&mut writer, organization, scan.project_id)
            .await?;
        writer.commit().await?;
        self.ring();
        self.forget_import(organization, id).await?;
        self.forget_report(id).await;
        Ok(scan.project_id)
    }
}

/// What the scans so far tell about an issue.
#[derive(Default)]
struct Told {
    life: Life,
    first_detected_at: Option<DateTime<Utc>>,
    events: Vec<(ScanId, DateTime<Utc>, IssueEventKind)>,
    /// What the latest scan that shows it says.
    suppressed: bool,
}

/// Lets the remaining scans of the branch tell the lives of these issues again.
async fn reckon(
    writer: &mut Writer,
    organization: OrganizationId,
    scan: &Scan,
    issues: &[IssueId],
    is_default: bool,
) -> Result<()> {
    let first: HashMap<_, _> = writer
        .first_scans(organization, issues)
        .await?
        .into_iter()
        .collect();
    let mut told: HashMap<IssueId, Told> = HashMap::new();
    let history = writer.branch_history(organization, scan.branch_id).await?;
    for sources in history.chunk_by(|a, b| a.scan_id == b.scan_id) {
        let shown = shown_by(writer, organization, sources[0].scan_id).await?;
        for issue in issues {
            let told = told.entry(*issue).or_default();
            tell(told, *issue, sources, &shown, first.get(issue));
        }
    }
    let standings: Vec<_> = issues
        .iter()
        .filter_map(|issue| standing(*issue, told.get(issue), first.get(issue), scan))
        .collect();
    writer
        .insert_standings(organization, scan, &standings)
        .await?;
    if is_default {
        let (yes, no): (Vec<_>, Vec<_>) = issues
            .iter()
            .partition(|issue| told.get(issue).is_some_and(|told| told.suppressed));
        writer.set_suppressed(organization, &yes, true).await?;
        writer.set_suppressed(organization, &no, false).await?;
    }
    Ok(writer
        .refresh_detections(organization, scan.project_id, issues)
        .await?)
}

/// By issue and source: whether the result is suppressed.
type Shown = HashMap<(IssueId, Uuid), bool>;

async fn shown_by(
    writer: &mut Writer,
    organization: OrganizationId,
    scan: ScanId,
) -> Result<Shown> {
    let occurrences = writer.occurrences(organization, scan).await?;
    Ok(occurrences
        .into_iter()
        .map(|seen| ((seen.issue_id, seen.source_id), seen.suppressed))
        .collect())
}

fn tell(
    told: &mut Told,
    issue: IssueId,
    sources: &[ScanSource],
    shown: &Shown,
    first: Option<&ScanId>,
) {
    let scan = &sources[0];
    let verdicts: Vec<_> = sources
        .iter()
        .filter_map(|source| shown.get(&(issue, source.source_id)))
        .collect();
    if !verdicts.is_empty() {
        told.suppressed = verdicts.into_iter().all(|suppressed| *suppressed);
        told.first_detected_at.get_or_insert(scan.uploaded_at);
    }
    let sightings = sources.iter().map(|source| Sighting {
        source: source.source_id,
        shown: shown.contains_key(&(issue, source.source_id)),
        complete: source.complete,
    });
    let event = told.life.advance(sightings, first == Some(&scan.scan_id));
    told.events
        .extend(event.map(|kind| (scan.scan_id, scan.uploaded_at, kind)));
}

/// `None` when the branch does not hold the issue. One that no scan shows any more, and that is
/// kept all the same, is absent where it was.
fn standing(
    issue: IssueId,
    told: Option<&Told>,
    first: Option<&ScanId>,
    deleted: &Scan,
) -> Option<Standing> {
    let unseen = (first == Some(&deleted.id)).then_some((Detection::Absent, deleted.uploaded_at));
    let known = told.and_then(|told| Some((told.life.state?, told.first_detected_at?)));
    let (state, first_detected_at) = known.or(unseen)?;
    Some(Standing {
        issue,
        state,
        first_detected_at,
        events: told.map(|told| told.events.clone()).unwrap_or_default(),
    })
}
