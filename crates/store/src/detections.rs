//! How issues stand on a branch, written anew after one of its scans was deleted.

use chrono::{DateTime, Utc};
use domain::{
    BranchId, Detection, IssueEventKind, IssueId, OrganizationId, ProjectId, Scan, ScanId,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// Ids or rows of one statement.
const ROWS: usize = 1_000;

/// One source of a completed scan.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct ScanSource {
    pub scan_id: ScanId,
    pub uploaded_at: DateTime<Utc>,
    pub source_id: Uuid,
    pub complete: bool,
}

/// That a scan shows an issue.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct Occurrence {
    pub issue_id: IssueId,
    pub source_id: Uuid,
    pub suppressed: bool,
}

/// How an issue stands on a branch, with what happened to it there.
#[derive(Debug, Clone)]
pub struct Standing {
    pub issue: IssueId,
    pub state: Detection,
    pub first_detected_at: DateTime<Utc>,
    pub events: Vec<(ScanId, DateTime<Utc>, IssueEventKind)>,
}

const HISTORY: &str = "
    SELECT c.scan_id, s.uploaded_at, c.source_id, c.complete
    FROM scan_sources c JOIN scans s ON s.id = c.scan_id
    WHERE s.organization_id = $1 AND s.branch_id = $2 ORDER BY c.scan_id, c.source_id";
const OCCURRENCES: &str = "
    SELECT o.issue_id, o.source_id, o.suppressed
    FROM occurrences o JOIN scans s ON s.id = o.scan_id
    WHERE s.organization_id = $1 AND o.scan_id = $2";
const TOUCHED: &str = "
    SELECT o.issue_id FROM occurrences o JOIN scans s ON s.id = o.scan_id
    WHERE s.organization_id = $1 AND o.scan_id = $2
    UNION
    SELECT e.issue_id FROM issues i JOIN issue_events e ON e.issue_id = i.id
    WHERE i.organization_id = $1 AND i.project_id = $3 AND e.scan_id = $2";
const FIRST_SCANS: &str = "SELECT id, first_scan_id FROM issues WHERE organization_id = ";

// Ids of scans grow with time: a row is current when no complete scan of the source came after it.
const RECKON_CURRENT: &str = "
    UPDATE scan_sources SET current = NOT EXISTS (SELECT 1 FROM scan_sources later
        WHERE later.branch_id = scan_sources.branch_id
          AND later.source_id = scan_sources.source_id
          AND later.complete AND later.scan_id > scan_sources.scan_id)
    WHERE branch_id = $1";
const RECKON_FIRST_SCANS: &str = "
    UPDATE issues SET (first_scan_id, first_detected_at) = (
        SELECT s.id, s.uploaded_at FROM scans s JOIN occurrences o ON o.scan_id = s.id
        WHERE s.project_id = issues.project_id AND o.issue_id = issues.id
        ORDER BY s.id LIMIT 1)
    WHERE organization_id = $1 AND project_id = $2 AND first_scan_id = $3
      AND EXISTS (SELECT 1 FROM scans s JOIN occurrences o ON o.scan_id = s.id
          WHERE s.project_id = $2 AND o.issue_id = issues.id)";
const FORGET_EVENTS: &str = "
    DELETE FROM issue_events WHERE organization_id = $1 AND scan_id = $2 AND issue_id IN (
        SELECT id FROM issues WHERE organization_id = $1 AND project_id = $3)";
// What nobody decided about and nothing was filed for vanishes with the only scans that showed it.
const DELETE_UNSEEN: &str = "
    DELETE FROM issues
    WHERE organization_id = $1 AND project_id = $2 AND first_scan_id = $3
      AND NOT EXISTS (SELECT 1 FROM scans s JOIN occurrences o ON o.scan_id = s.id
          WHERE s.project_id = $2 AND o.issue_id = issues.id)
      AND (triage = 'not_dismissed' OR dismissal_reason = 'suppressed')
      AND NOT EXISTS (SELECT 1 FROM tickets t
          WHERE t.organization_id = $1 AND t.issue_id = issues.id)
    RETURNING id, details_id";

const RECOUNT: &str = "
    UPDATE branches SET
        open_critical = (SELECT COUNT(*) FROM detections d
            WHERE d.branch_id = branches.id AND d.open AND d.severity_rank = 0),
        open_high = (SELECT COUNT(*) FROM detections d
            WHERE d.branch_id = branches.id AND d.open AND d.severity_rank = 1),
        open_medium = (SELECT COUNT(*) FROM detections d
            WHERE d.branch_id = branches.id AND d.open AND d.severity_rank = 2),
        open_low = (SELECT COUNT(*) FROM detections d
            WHERE d.branch_id = branches.id AND d.open AND d.severity_rank = 3)
    WHERE organization_id = $1 AND project_id = $2";

impl Reader {
    /// The sources of all completed scans of a branch, in the order of the uploads.
    pub async fn branch_history(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
    ) -> Result<Vec<ScanSource>> {
        Ok(on!(self, |conn| sqlx::query_as(HISTORY)
            .bind(organization)
            .bind(branch)
            .fetch_all(conn)
            .await)?)
    }

    /// What a scan shows.
    pub async fn occurrences(
        &mut self,
        organization: OrganizationId,
        scan: ScanId,
    ) -> Result<Vec<Occurrence>> {
        Ok(on!(self, |conn| sqlx::query_as(OCCURRENCES)
            .bind(organization)
            .bind(scan)
            .fetch_all(conn)
            .await)?)
    }

    /// The issues that a scan shows, and those that it changed by not showing them.
    pub async fn issues_touched_by(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
    ) -> Result<Vec<IssueId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(TOUCHED)
            .bind(organization)
            .bind(scan.id)
            .bind(scan.project_id)
            .fetch_all(conn)
            .await)?)
    }

    /// The first scan of the project that showed each of these issues.
    pub async fn first_scans(
        &mut self,
        organization: OrganizationId,
        issues: &[IssueId],
    ) -> Result<Vec<(IssueId, ScanId)>> {
        let mut found = Vec::with_capacity(issues.len());
        for ids in issues.chunks(ROWS) {
            let rows: Vec<(IssueId, ScanId)> = on!(self, |conn| {
                let mut query = QueryBuilder::new(FIRST_SCANS);
                query.push_bind(organization).push(" AND id IN ");
                query.push_tuples(ids, |mut row, id| {
                    row.push_bind(id);
                });
                query.build_query_as().fetch_all(conn).await
            })?;
            found.extend(rows);
        }
        Ok(found)
    }
}

impl Writer {
    /// After a scan was deleted: says again which scans of the branch are current, and when issues
    /// that it showed first were detected. What it told is taken out of their histories. Gives the
    /// issues that vanished with it.
    pub async fn forget_scan(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
    ) -> Result<Vec<IssueId>> {
        execute!(self, sqlx::query(RECKON_CURRENT).bind(scan.branch_id))?;
        execute!(
            self,
            sqlx::query(FORGET_EVENTS)
                .bind(organization)
                .bind(scan.id)
                .bind(scan.project_id)
        )?;
        let vanished: Vec<(IssueId, Uuid)> = on!(self, |conn| sqlx::query_as(DELETE_UNSEEN)
            .bind(organization)
            .bind(scan.project_id)
            .bind(scan.id)
            .fetch_all(conn)
            .await)?;
        let (vanished, details): (Vec<_>, Vec<_>) = vanished.into_iter().unzip();
        self.delete_details(organization, &details).await?;
        execute!(
            self,
            sqlx::query(RECKON_FIRST_SCANS)
                .bind(organization)
                .bind(scan.project_id)
                .bind(scan.id)
        )?;
        Ok(vanished)
    }

    /// Forgets how these issues stand on a branch, and what scans told of them there.
    pub async fn delete_standings(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        issues: &[IssueId],
    ) -> Result<()> {
        for ids in issues.chunks(ROWS) {
            for table in [
                "DELETE FROM detections WHERE organization_id = ",
                "DELETE FROM issue_events WHERE scan_id IS NOT NULL AND kind <> 'triaged' \
                 AND organization_id = ",
            ] {
                on!(self, |conn| {
                    let mut query = QueryBuilder::new(table);
                    query
                        .push_bind(organization)
                        .push(" AND branch_id = ")
                        .push_bind(branch)
                        .push(" AND issue_id IN ");
                    query.push_tuples(ids, |mut row, id| {
                        row.push_bind(id);
                    });
                    query.build().execute(conn).await.map(drop)
                })?;
            }
        }
        Ok(())
    }

    /// Writes how issues stand on the branch of a scan; [`Writer::refresh_detections`] says next
    /// whether they are open.
    pub async fn insert_standings(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        standings: &[Standing],
    ) -> Result<()> {
        for rows in standings.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO detections (branch_id, issue_id, organization_id, state, \
                     first_detected_at, severity_rank, open) ",
                );
                query.push_values(rows, |mut row, standing| {
                    row.push_bind(scan.branch_id)
                        .push_bind(standing.issue)
                        .push_bind(organization)
                        .push_bind(standing.state)
                        .push_bind(standing.first_detected_at)
                        .push_bind(0_i64)
                        .push_bind(false);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        let events: Vec<_> = standings
            .iter()
            .flat_map(|standing| standing.events.iter().map(|event| (standing.issue, event)))
            .collect();
        for rows in events.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO issue_events (issue_id, organization_id, at, kind, note, \
                     branch_id, scan_id) ",
                );
                query.push_values(rows, |mut row, (issue, (by, at, kind))| {
                    row.push_bind(issue)
                        .push_bind(organization)
                        .push_bind(at)
                        .push_bind(*kind)
                        .push_bind(&scan.branch)
                        .push_bind(scan.branch_id)
                        .push_bind(by);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Notes whether scanners suppress these issues; what a person decided stays.
    pub async fn set_suppressed(
        &mut self,
        organization: OrganizationId,
        issues: &[IssueId],
        suppressed: bool,
    ) -> Result<()> {
        let statement = if suppressed {
            "UPDATE issues SET triage = 'dismissed', dismissal_reason = 'suppressed' \
             WHERE triage = 'not_dismissed' AND organization_id = "
        } else {
            "UPDATE issues SET triage = 'not_dismissed', dismissal_reason = NULL \
             WHERE triage = 'dismissed' AND dismissal_reason = 'suppressed' AND organization_id = "
        };
        for ids in issues.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(statement);
                query.push_bind(organization).push(" AND id IN ");
                query.push_tuples(ids, |mut row, id| {
                    row.push_bind(id);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Says again, on all branches, how severe these issues are and whether they are open.
    pub async fn refresh_detections(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        issues: &[IssueId],
    ) -> Result<()> {
        for ids in issues.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "UPDATE detections SET severity_rank = i.severity_rank, \
                         open = (detections.state <> 'absent' AND i.triage <> 'dismissed'), \
                         triage = i.triage, kind_id = i.kind_id, path_id = i.path_id \
                     FROM issues i WHERE i.id = detections.issue_id AND i.organization_id = ",
                );
                query
                    .push_bind(organization)
                    .push(
                        " AND detections.branch_id IN (SELECT id FROM branches WHERE project_id = ",
                    )
                    .push_bind(project)
                    .push(") AND detections.issue_id IN ");
                query.push_tuples(ids, |mut row, id| {
                    row.push_bind(id);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        self.recount_branches(organization, project).await
    }

    /// Counts the open issues of all branches of a project anew.
    pub async fn recount_branches(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        execute!(self, sqlx::query(RECOUNT).bind(organization).bind(project))?;
        Ok(())
    }
}
