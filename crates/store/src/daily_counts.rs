//! How projects stood day by day, and what a dashboard tells of now. Nothing here reads issues while
//! somebody waits for a page.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{
    ApplicationId, DashboardPart, DayCounts, OrganizationId, ProjectId, TicketCounts, UserId,
};
use uuid::Uuid;

use crate::connection::{Connection, execute, on};
use crate::dialect::{FIRST_DAYS_POSTGRES, FIRST_DAYS_SQLITE};
use crate::{Reader, Result, Writer};

/// Which projects a dashboard tells of.
#[derive(Debug, Clone, Copy, Default)]
pub struct DashboardScope {
    /// Only those of applications where this person has a role.
    pub member: Option<UserId>,
    pub application: Option<ApplicationId>,
    pub project: Option<ProjectId>,
}

const COUNT: &str = "
    INSERT INTO daily_counts (organization_id, project_id, day, critical, high, medium, low,
        violations, overdue, first_days, found, gone)
    SELECT b.organization_id, b.project_id, $3, b.open_critical, b.open_high, b.open_medium,
           b.open_low, b.violating,
           (SELECT COUNT(*) FROM issues i
            JOIN detections d ON d.branch_id = b.id AND d.issue_id = i.id AND d.open = TRUE
            WHERE i.project_id = b.project_id AND i.fix_by < $4),
           $5,
           (SELECT CAST(COALESCE(SUM(s.new), 0) AS BIGINT) FROM scans s
            WHERE s.branch_id = b.id AND s.id >= $6 AND s.finished_at >= $7
              AND s.state = 'completed'),
           (SELECT CAST(COALESCE(SUM(s.absent), 0) AS BIGINT) FROM scans s
            WHERE s.branch_id = b.id AND s.id >= $6 AND s.finished_at >= $7
              AND s.state = 'completed')
    FROM branches b WHERE b.organization_id = $1 AND b.project_id = $2 AND b.is_default
    ON CONFLICT (organization_id, day, project_id) DO UPDATE SET
        critical = excluded.critical, high = excluded.high, medium = excluded.medium,
        low = excluded.low, violations = excluded.violations, overdue = excluded.overdue,
        first_days = excluded.first_days, found = excluded.found, gone = excluded.gone";
const UNCOUNTED: &str = "
    SELECT p.organization_id, p.id FROM projects p
    JOIN branches b ON b.project_id = p.id AND b.is_default
    WHERE NOT EXISTS (SELECT 1 FROM daily_counts c
        WHERE c.organization_id = p.organization_id AND c.day = $1 AND c.project_id = p.id)
    LIMIT $2";
const DAYS: &str = "
    SELECT c.day, CAST(SUM(c.critical) AS BIGINT) AS critical, CAST(SUM(c.high) AS BIGINT) AS high,
           CAST(SUM(c.medium) AS BIGINT) AS medium, CAST(SUM(c.low) AS BIGINT) AS low,
           CAST(SUM(c.violations) AS BIGINT) AS violations,
           CAST(SUM(c.found) AS BIGINT) AS found, CAST(SUM(c.gone) AS BIGINT) AS gone
    FROM daily_counts c
    WHERE c.organization_id = $1 AND c.day >= $5
      AND ($4 IS NULL OR c.project_id = $4)
      AND ($3 IS NULL OR c.project_id IN (SELECT p.id FROM projects p WHERE p.application_id = $3))
      AND ($2 IS NULL OR c.project_id IN (
          SELECT p.id FROM projects p JOIN application_members m
              ON m.organization_id = $1 AND m.application_id = p.application_id
          WHERE m.user_id = $2))
    GROUP BY c.day ORDER BY c.day";
// What was counted last of each project, a day ago at most while a server runs.
const PARTS: &str = "
    SELECT CASE WHEN $3 IS NULL AND $4 IS NULL THEN a.id ELSE p.id END AS id,
           CASE WHEN $3 IS NULL AND $4 IS NULL THEN a.name ELSE p.name END AS name,
           CAST(SUM(b.open_critical) AS BIGINT) AS critical,
           CAST(SUM(b.open_high) AS BIGINT) AS high,
           CAST(SUM(b.open_medium) AS BIGINT) AS medium,
           CAST(SUM(b.open_low) AS BIGINT) AS low,
           CAST(SUM(b.violating) AS BIGINT) AS violations,
           CAST(COALESCE(SUM(c.overdue), 0) AS BIGINT) AS overdue,
           CAST(COALESCE(SUM(c.first_days), 0) AS BIGINT) AS first_days
    FROM projects p
    JOIN applications a ON a.id = p.application_id
    JOIN branches b ON b.project_id = p.id AND b.is_default
    LEFT JOIN daily_counts c ON c.project_id = p.id AND c.day = (
        SELECT MAX(last.day) FROM daily_counts last WHERE last.project_id = p.id)
    WHERE p.organization_id = $1
      AND ($4 IS NULL OR p.id = $4)
      AND ($3 IS NULL OR p.application_id = $3)
      AND ($2 IS NULL OR EXISTS (SELECT 1 FROM application_members m
          WHERE m.organization_id = $1 AND m.application_id = p.application_id AND m.user_id = $2))
    GROUP BY 1, 2
    ORDER BY critical DESC, high DESC, medium DESC, low DESC, name, id";
const TICKETS: &str = "
    SELECT COUNT(*) FILTER (WHERE t.state = 'filed') AS filed,
           COUNT(*) FILTER (WHERE t.state IN ('queued', 'filing', 'waiting')) AS waiting,
           COUNT(*) FILTER (WHERE t.state = 'failed') AS failed
    FROM tickets t
    WHERE t.organization_id = $1
      AND ($4 IS NULL OR t.project_id = $4)
      AND ($3 IS NULL OR t.project_id IN (SELECT p.id FROM projects p WHERE p.application_id = $3))
      AND ($2 IS NULL OR t.project_id IN (
          SELECT p.id FROM projects p JOIN application_members m
              ON m.organization_id = $1 AND m.application_id = p.application_id
          WHERE m.user_id = $2))";

impl Reader {
    /// Some projects of all organizations that were not counted on a day.
    pub async fn uncounted_projects(
        &mut self,
        day: NaiveDate,
        most: i64,
    ) -> Result<Vec<(OrganizationId, ProjectId)>> {
        Ok(on!(self, |conn| sqlx::query_as(UNCOUNTED)
            .bind(day)
            .bind(most)
            .fetch_all(conn)
            .await)?)
    }

    /// The days from one on that were counted, the oldest first.
    pub async fn daily_counts(
        &mut self,
        organization: OrganizationId,
        of: DashboardScope,
        from: NaiveDate,
    ) -> Result<Vec<DayCounts>> {
        Ok(on!(self, |conn| sqlx::query_as(DAYS)
            .bind(organization)
            .bind(of.member)
            .bind(of.application)
            .bind(of.project)
            .bind(from)
            .fetch_all(conn)
            .await)?)
    }

    /// How the applications stand now; with an application or a project how the projects do.
    pub async fn dashboard_parts(
        &mut self,
        organization: OrganizationId,
        of: DashboardScope,
    ) -> Result<Vec<DashboardPart>> {
        Ok(on!(self, |conn| sqlx::query_as(PARTS)
            .bind(organization)
            .bind(of.member)
            .bind(of.application)
            .bind(of.project)
            .fetch_all(conn)
            .await)?)
    }

    pub async fn ticket_counts(
        &mut self,
        organization: OrganizationId,
        of: DashboardScope,
    ) -> Result<TicketCounts> {
        Ok(on!(self, |conn| sqlx::query_as(TICKETS)
            .bind(organization)
            .bind(of.member)
            .bind(of.application)
            .bind(of.project)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Counts a project for the day of `now`, anew where it was counted.
    pub async fn count_day(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let statement = match self.connection() {
            Connection::Sqlite(_) => FIRST_DAYS_SQLITE,
            Connection::Postgres(_) => FIRST_DAYS_POSTGRES,
        };
        let first_days: i64 = on!(self, |conn| sqlx::query_scalar(statement)
            .bind(organization)
            .bind(project)
            .fetch_one(conn)
            .await)?;
        let today = now.date_naive();
        let midnight = today.and_time(NaiveTime::MIN).and_utc();
        execute!(
            self,
            sqlx::query(COUNT)
                .bind(organization)
                .bind(project)
                .bind(today)
                .bind(now)
                .bind(first_days)
                // Imports end within a day; ids go by the time of the upload.
                .bind(id_at(midnight - Days::new(1)))
                .bind(midnight)
        )?;
        Ok(())
    }
}

/// The smallest id that was made at a time.
fn id_at(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}
