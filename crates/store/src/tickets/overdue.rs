//! Which work items stand for issues whose date to fix by is over.

use chrono::{DateTime, Utc};
use domain::{InstanceId, IssueId, OrganizationId, ProjectId, TicketId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

/// A work item whose issue is overdue, which was not told of that date yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct OverdueTicket {
    pub id: TicketId,
    pub issue_id: IssueId,
    pub instance_id: InstanceId,
    pub work_item_id: i64,
    pub fix_by: DateTime<Utc>,
}

const OVERDUE: &str = "
    SELECT t.id, t.issue_id, t.instance_id, t.work_item_id, i.fix_by
    FROM issues i
    JOIN branches b ON b.project_id = i.project_id AND b.is_default
    JOIN detections d ON d.branch_id = b.id AND d.issue_id = i.id
    JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    WHERE i.organization_id = $1 AND i.project_id = $2 AND i.fix_by IS NOT NULL AND i.fix_by < $3
      AND d.open = TRUE AND t.state = 'filed' AND t.instance_id IS NOT NULL
      AND t.work_item_id IS NOT NULL AND t.overdue_told IS DISTINCT FROM i.fix_by
    ORDER BY i.fix_by, i.id LIMIT 200";
const NOTE_TOLD: &str =
    "UPDATE tickets SET overdue_told = $3 WHERE organization_id = $1 AND id = $2";

impl Reader {
    /// Filed work items of open issues of the default branch whose date is over, the oldest first;
    /// some of them where they are many.
    pub async fn overdue_tickets(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        now: DateTime<Utc>,
    ) -> Result<Vec<OverdueTicket>> {
        Ok(on!(self, |conn| sqlx::query_as(OVERDUE)
            .bind(organization)
            .bind(project)
            .bind(now)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Notes that a work item was told that this date is over.
    pub async fn note_overdue_told(
        &mut self,
        organization: OrganizationId,
        id: TicketId,
        fix_by: DateTime<Utc>,
    ) -> Result<()> {
        let noted = execute!(
            self,
            sqlx::query(NOTE_TOLD)
                .bind(organization)
                .bind(id)
                .bind(fix_by)
        )?;
        exactly_one(noted)
    }
}
