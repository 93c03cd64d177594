//! How issues stand on a branch once all findings of a scan are in: a handful of statements over
//! whole sets.

use std::sync::Arc;

use domain::{IssueEventKind, IssueId, OrganizationId, Scan};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// Rows of one statement.
const ROWS: usize = 500;

/// What a scan can speak for.
#[derive(Debug, Clone)]
pub struct Source {
    /// Version 5 of project, tool and category.
    pub id: Uuid,
    pub tool: Arc<str>,
    pub category: Option<Arc<str>>,
    /// Whether what this scan does not show of it is gone.
    pub complete: bool,
}

const INSERT_SOURCE: &str = "
    INSERT INTO sources (id, organization_id, project_id, tool, category)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING";
const OUTDATE: &str = "
    UPDATE scan_sources SET current = FALSE WHERE branch_id = $1 AND source_id = $2 AND current";
const INSERT_SCAN_SOURCE: &str = "
    INSERT INTO scan_sources (scan_id, source_id, branch_id, complete, current)
    VALUES ($1, $2, $3, $4, TRUE)";
// The verdict of a scanner counts where nobody has given another. It counts on the default branch;
// another branch speaks only for issues that the default branch does not know.
const DISMISS_SUPPRESSED: &str = "
    UPDATE issues SET triage = 'dismissed', dismissal_reason = 'suppressed'
    WHERE organization_id = $1 AND triage = 'not_dismissed'
      AND id IN (SELECT issue_id FROM occurrences WHERE scan_id = $2 GROUP BY issue_id
          HAVING COUNT(*) = COUNT(CASE WHEN suppressed THEN 1 END))
      AND NOT EXISTS (SELECT 1 FROM branches b
          JOIN detections d ON d.branch_id = b.id AND d.issue_id = issues.id
          WHERE b.project_id = issues.project_id AND b.is_default AND b.id <> $3)
    RETURNING id";
const REOPEN_SUPPRESSED: &str = "
    UPDATE issues SET triage = 'not_dismissed', dismissal_reason = NULL
    WHERE organization_id = $1 AND triage = 'dismissed' AND dismissal_reason = 'suppressed'
      AND id IN (SELECT issue_id FROM occurrences WHERE scan_id = $2 AND NOT suppressed)
      AND NOT EXISTS (SELECT 1 FROM branches b
          JOIN detections d ON d.branch_id = b.id AND d.issue_id = issues.id
          WHERE b.project_id = issues.project_id AND b.is_default AND b.id <> $3)
    RETURNING id";

const DETECTED_AGAIN: &str = "
    SELECT issue_id FROM detections
    WHERE organization_id = $1 AND branch_id = $2 AND state = 'absent'
      AND issue_id IN (SELECT issue_id FROM occurrences WHERE scan_id = $3)";
const DETECT: &str = "
    INSERT INTO detections (branch_id, issue_id, organization_id, state, first_detected_at,
        severity_rank, open, triage, kind_id, path_id)
    SELECT $2, i.id, $1, CASE WHEN i.first_scan_id = $3 THEN 'new' ELSE 'existing' END, $4,
           i.severity_rank, i.triage <> 'dismissed', i.triage, i.kind_id, i.path_id
    FROM issues i
    WHERE i.organization_id = $1
      AND i.id IN (SELECT issue_id FROM occurrences WHERE scan_id = $3)
    ON CONFLICT (branch_id, issue_id) DO UPDATE
        SET state = CASE detections.state WHEN 'absent' THEN 'detected_again' ELSE 'existing' END,
            severity_rank = excluded.severity_rank, open = excluded.open,
            triage = excluded.triage, kind_id = excluded.kind_id, path_id = excluded.path_id
    WHERE detections.state <> 'existing' OR detections.open <> excluded.open
       OR detections.severity_rank <> excluded.severity_rank
       OR detections.triage <> excluded.triage
       OR detections.kind_id IS DISTINCT FROM excluded.kind_id
       OR detections.path_id IS DISTINCT FROM excluded.path_id";
const LOSE: &str = "
    UPDATE detections SET state = 'absent', open = FALSE
    WHERE organization_id = $1 AND branch_id = $2 AND state <> 'absent'
      AND NOT EXISTS (SELECT 1 FROM scan_sources c
          JOIN occurrences o ON o.scan_id = c.scan_id AND o.issue_id = detections.issue_id
              AND o.source_id = c.source_id
          WHERE c.branch_id = $2 AND c.current)
    RETURNING issue_id";
// Severity, verdict, kind and file are the same on all branches.
const REFRESH_OTHER_BRANCHES: &str = "
    UPDATE detections SET severity_rank = i.severity_rank,
        open = (detections.state <> 'absent' AND i.triage <> 'dismissed'), triage = i.triage,
        kind_id = i.kind_id, path_id = i.path_id
    FROM issues i
    WHERE i.organization_id = $1 AND i.id = detections.issue_id
      AND detections.branch_id IN (SELECT id FROM branches WHERE project_id = $2 AND id <> $3)
      AND detections.issue_id IN (SELECT issue_id FROM occurrences WHERE scan_id = $4)
      AND (detections.severity_rank <> i.severity_rank
          OR detections.triage <> i.triage
          OR detections.kind_id IS DISTINCT FROM i.kind_id
          OR detections.path_id IS DISTINCT FROM i.path_id)
    RETURNING issue_id";

impl Writer {
    /// Decides how issues stand on the branch after this scan, once all of its findings are in. Gives
    /// the number of those that are absent since.
    pub(super) async fn settle_scan(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        sources: &[Source],
    ) -> Result<i64> {
        for source in sources {
            self.insert_source(organization, scan, source).await?;
        }
        self.settle_suppressions(organization, scan).await?;
        self.detect(organization, scan).await?;
        self.touch_shown(organization, scan.project_id, scan.branch_id, scan.id)
            .await?;
        let absent = self.lose(organization, scan).await?;
        let branches = self.branches(organization, scan.project_id).await?;
        if branches.len() > 1 {
            let changed: Vec<IssueId> =
                on!(self, |conn| sqlx::query_scalar(REFRESH_OTHER_BRANCHES)
                    .bind(organization)
                    .bind(scan.project_id)
                    .bind(scan.branch_id)
                    .bind(scan.id)
                    .fetch_all(conn)
                    .await)?;
            self.touch_issues(organization, scan.project_id, &changed)
                .await?;
        }
        self.recount_branches(organization, scan.project_id).await?;
        Ok(absent)
    }

    async fn insert_source(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        source: &Source,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_SOURCE)
                .bind(source.id)
                .bind(organization)
                .bind(scan.project_id)
                .bind(&*source.tool)
                .bind(source.category.as_deref())
        )?;
        if source.complete {
            execute!(
                self,
                sqlx::query(OUTDATE).bind(scan.branch_id).bind(source.id)
            )?;
        }
        execute!(
            self,
            sqlx::query(INSERT_SCAN_SOURCE)
                .bind(scan.id)
                .bind(source.id)
                .bind(scan.branch_id)
                .bind(source.complete)
        )?;
        Ok(())
    }

    async fn settle_suppressions(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
    ) -> Result<()> {
        for (statement, note) in [
            (DISMISS_SUPPRESSED, "Dismissed: suppressed by the scanner"),
            (REOPEN_SUPPRESSED, "Not dismissed: no longer suppressed"),
        ] {
            let changed: Vec<IssueId> = on!(self, |conn| sqlx::query_scalar(statement)
                .bind(organization)
                .bind(scan.id)
                .bind(scan.branch_id)
                .fetch_all(conn)
                .await)?;
            let kind = IssueEventKind::Triaged;
            self.insert_scan_events(organization, scan, kind, note, &changed)
                .await?;
        }
        Ok(())
    }

    async fn detect(&mut self, organization: OrganizationId, scan: &Scan) -> Result<()> {
        let again = self.detected_again(organization, scan).await?;
        execute!(
            self,
            sqlx::query(DETECT)
                .bind(organization)
                .bind(scan.branch_id)
                .bind(scan.id)
                .bind(scan.uploaded_at)
        )?;
        let kind = IssueEventKind::DetectedAgain;
        self.insert_scan_events(organization, scan, kind, &scan.branch, &again)
            .await
    }

    async fn lose(&mut self, organization: OrganizationId, scan: &Scan) -> Result<i64> {
        let lost: Vec<IssueId> = on!(self, |conn| sqlx::query_scalar(LOSE)
            .bind(organization)
            .bind(scan.branch_id)
            .fetch_all(conn)
            .await)?;
        self.touch_issues(organization, scan.project_id, &lost)
            .await?;
        let kind = IssueEventKind::Absent;
        self.insert_scan_events(organization, scan, kind, &scan.branch, &lost)
            .await?;
        Ok(i64::try_from(lost.len()).unwrap_or(i64::MAX))
    }

    /// Adds the same line to the history of many issues.
    async fn insert_scan_events(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
        kind: IssueEventKind,
        note: &str,
        issues: &[IssueId],
    ) -> Result<()> {
        for rows in issues.chunks(ROWS) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(
                    "INSERT INTO issue_events (issue_id, organization_id, at, kind, note, branch_id, \
                     scan_id) ",
                );
                query.push_values(rows, |mut row, issue| {
                    row.push_bind(issue)
                        .push_bind(organization)
                        .push_bind(scan.uploaded_at)
                        .push_bind(kind)
                        .push_bind(note)
                        .push_bind(scan.branch_id)
                        .push_bind(scan.id);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }
}

impl Reader {
    /// Absent issues of the branch that the scan shows, before it is settled.
    async fn detected_again(
        &mut self,
        organization: OrganizationId,
        scan: &Scan,
    ) -> Result<Vec<IssueId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(DETECTED_AGAIN)
            .bind(organization)
            .bind(scan.branch_id)
            .bind(scan.id)
            .fetch_all(conn)
            .await)?)
    }
}
