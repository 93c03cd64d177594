//! Issues as people read them.

mod condition;
mod groups;
mod list;
mod plan;
mod sql;
mod touched;
mod triage;
mod twins;
mod violations;

use chrono::{DateTime, Utc};
use domain::{
    BranchStanding, Detection, DismissalReason, Issue, IssueDetails, IssueEvent, IssueId, IssueRow,
    OrganizationId, Owner, ProjectId, RuleText, Severity, TriageStatus, UserId,
};

use crate::connection::{execute, on};
use crate::tickets::TicketColumns;
use crate::{Reader, Result, Writer};

pub use groups::CountedBy;
pub use list::IssueScope;
pub use plan::{COUNTED, Kind};
pub use touched::Extent;
pub use triage::NewDecision;
pub use violations::{Term, ViolationCount};

// How it stands is told for the default branch, or for the first one that knows the issue.
const ISSUE: &str = "
    SELECT i.id, i.issue_type, i.severity, i.location, i.tool, i.triage, i.dismissal_reason,
           i.owner_id, m.name AS owner_name, i.fix_by, k.cwe, i.first_detected_at,
           (SELECT d.state FROM branches b
            JOIN detections d ON d.branch_id = b.id AND d.issue_id = i.id
            WHERE b.project_id = i.project_id
            ORDER BY b.is_default DESC, d.first_detected_at, b.id LIMIT 1) AS detection,
           i.project_id, p.name AS project_name, a.name AS application_name, i.fingerprint,
           e.content AS details, r.content AS rule_text,
           t.id AS ticket_id, t.state AS ticket_state, t.reason AS ticket_reason,
           t.error AS ticket_error, t.work_item_id AS ticket_work_item_id,
           t.work_item_url AS ticket_work_item_url, t.changed_at AS ticket_changed_at,
           w.title AS item_title, w.state AS item_state, w.state_category AS item_category,
           w.assignee AS item_assignee, w.read_at AS item_read_at, w.gone AS item_gone
    FROM issues i
    JOIN projects p ON p.id = i.project_id
    JOIN applications a ON a.id = p.application_id
    JOIN issue_details e ON e.id = i.details_id
    LEFT JOIN rules r ON r.id = i.rule_text_id
    LEFT JOIN kinds k ON k.id = i.kind_id
    LEFT JOIN memberships m ON m.organization_id = i.organization_id AND m.user_id = i.owner_id
    LEFT JOIN tickets t ON t.organization_id = i.organization_id AND t.issue_id = i.id
    LEFT JOIN work_items w ON w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE i.organization_id = $1 AND i.id = $2";
const HISTORY: &str = "
    SELECT d.first_detected_at AS at, 'first_detected' AS kind, b.name AS note
    FROM issues i
    JOIN branches b ON b.project_id = i.project_id
    JOIN detections d ON d.branch_id = b.id AND d.issue_id = i.id
    WHERE i.organization_id = $1 AND i.id = $2
    UNION ALL
    SELECT at, kind, note FROM issue_events WHERE organization_id = $1 AND issue_id = $2
    ORDER BY at DESC";
const BRANCHES: &str = "
    SELECT b.name AS branch, d.state AS detection, d.first_detected_at
    FROM issues i
    JOIN branches b ON b.project_id = i.project_id
    JOIN detections d ON d.branch_id = b.id AND d.issue_id = i.id
    WHERE i.organization_id = $1 AND i.id = $2
    ORDER BY b.is_default DESC, b.name";
const INSERT_EVENT: &str = "
    INSERT INTO issue_events (issue_id, organization_id, at, kind, note)
    SELECT id, organization_id, $3, $4, $5 FROM issues WHERE organization_id = $1 AND id = $2";

/// The columns that a list and a page share.
#[derive(sqlx::FromRow)]
struct RowColumns {
    id: IssueId,
    issue_type: String,
    severity: Severity,
    location: String,
    tool: String,
    triage: TriageStatus,
    dismissal_reason: Option<DismissalReason>,
    owner_id: Option<UserId>,
    owner_name: Option<String>,
    fix_by: Option<DateTime<Utc>>,
    /// Numbers, in JSON.
    cwe: Option<String>,
    detection: Option<Detection>,
    first_detected_at: DateTime<Utc>,
    #[sqlx(flatten)]
    ticket: TicketColumns,
}

impl From<RowColumns> for IssueRow {
    fn from(row: RowColumns) -> Self {
        let cwe = row.cwe.and_then(|cwe| serde_json::from_str(&cwe).ok());
        let owner = row.owner_id.zip(row.owner_name);
        Self {
            id: row.id,
            issue_type: row.issue_type,
            severity: row.severity,
            location: row.location,
            tool: row.tool,
            triage: row.triage,
            dismissal_reason: row.dismissal_reason,
            owner: owner.map(|(id, name)| Owner { id, name }),
            fix_by: row.fix_by,
            cwe: cwe.unwrap_or_default(),
            // An issue that is kept for its ticket or verdict after its scans were deleted.
            detection: row.detection.unwrap_or(Detection::Absent),
            first_detected_at: row.first_detected_at,
            ticket: row.ticket.ticket(),
            twins: Vec::new(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    listed: RowColumns,
    project_id: ProjectId,
    project_name: String,
    application_name: String,
    fingerprint: String,
    details: String,
    rule_text: Option<String>,
}

impl Reader {
    /// An issue with all that its page shows.
    pub async fn issue(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
    ) -> Result<Option<Issue>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(ISSUE)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        let details: IssueDetails = serde_json::from_str(&row.details)?;
        let rule = row.rule_text.as_deref().map(serde_json::from_str);
        let rule: RuleText = rule.transpose()?.unwrap_or_default();
        let history: Vec<IssueEvent> = on!(self, |conn| sqlx::query_as(HISTORY)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?;
        let branches: Vec<BranchStanding> = on!(self, |conn| sqlx::query_as(BRANCHES)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?;
        Ok(Some(Issue {
            row: row.listed.into(),
            project_id: row.project_id,
            project_name: row.project_name,
            application_name: row.application_name,
            fingerprint: row.fingerprint,
            details: details.with_rule(rule),
            branches,
            history,
        }))
    }
}

impl Writer {
    /// Adds a line to the history of an issue; nothing when the issue is gone.
    pub async fn insert_issue_event(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
        event: &IssueEvent,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT_EVENT)
                .bind(organization)
                .bind(issue)
                .bind(event.at)
                .bind(event.kind)
                .bind(&event.note)
        )?;
        Ok(())
    }
}
