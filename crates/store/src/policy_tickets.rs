//! Work items that stand for violations of a policy: what they tell, and the tickets by which they are
//! filed like any other.

use chrono::{DateTime, Utc};
use domain::policy::TicketStrategy;
use domain::{
    AzureProjectId, BranchId, InstanceId, IssueId, OrganizationId, PolicyId, ProjectId, RuleId,
    Severity, TicketId, TicketState, UserId,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::exports::ExportTarget;
use crate::{Reader, Result, Writer};

/// Issues that one statement inserts.
const AT_ONCE: usize = 1_000;

/// A work item of a policy with its ticket.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PolicyTicket {
    /// Stands where tickets of issues have their issue.
    pub id: IssueId,
    pub project_id: ProjectId,
    pub policy_id: PolicyId,
    pub strategy: TicketStrategy,
    pub part: String,
    pub told: Uuid,
    pub title: String,
    pub sent: String,
    pub returned: Option<String>,
    pub severity: Severity,
    /// The first date to fix by of what it tells, and whether it told that the date is over.
    pub due: Option<DateTime<Utc>>,
    pub overdue: bool,
    pub state_set: Option<String>,
    pub state: TicketState,
    pub instance_id: Option<InstanceId>,
    pub azure_project_id: AzureProjectId,
    pub work_item_type: String,
    pub work_item_id: Option<i64>,
}

/// What a work item of a policy tells from now on.
#[derive(Debug, Clone)]
pub struct Telling<'a> {
    pub told: Uuid,
    pub title: &'a str,
    /// The description as we send it.
    pub sent: &'a str,
    /// As Azure DevOps gave it back; `None` where that is not known.
    pub returned: Option<&'a str>,
    pub severity: Severity,
    pub due: Option<DateTime<Utc>>,
    pub overdue: bool,
    pub state_set: Option<&'a str>,
    pub issues: &'a [(IssueId, String)],
}

/// A work item of a policy that is to be filed.
#[derive(Debug, Clone)]
pub struct NewPolicyTicket<'a> {
    pub id: IssueId,
    pub project: ProjectId,
    pub policy: PolicyId,
    pub strategy: TicketStrategy,
    pub part: &'a str,
    pub target: ExportTarget<'a>,
    pub telling: Telling<'a>,
}

/// An issue that breaks a rule, as a report tells of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ViolatingIssue {
    pub rule_id: RuleId,
    pub id: IssueId,
    pub severity: Severity,
    pub issue_type: String,
    pub location: String,
    pub fix_by: Option<DateTime<Utc>>,
    /// Whether nobody has asked for a work item of it yet.
    pub unfiled: bool,
}

const OF_POLICY: &str = "
    SELECT p.id, p.project_id, p.policy_id, p.strategy, p.part, p.told, p.title, p.sent, p.returned,
           p.severity, p.due, p.overdue, p.state_set, t.state, t.instance_id, t.azure_project_id, t.work_item_type,
           t.work_item_id
    FROM policy_tickets p
    JOIN tickets t ON t.organization_id = p.organization_id AND t.issue_id = p.id
    WHERE p.organization_id = $1 AND p.project_id = $2 AND p.policy_id = $3 ORDER BY p.id";
const ONE: &str = "
    SELECT p.id, p.project_id, p.policy_id, p.strategy, p.part, p.told, p.title, p.sent, p.returned,
           p.severity, p.due, p.overdue, p.state_set, t.state, t.instance_id, t.azure_project_id, t.work_item_type,
           t.work_item_id
    FROM policy_tickets p
    JOIN tickets t ON t.organization_id = p.organization_id AND t.issue_id = p.id
    WHERE p.organization_id = $1 AND p.id = $2";
const POLICIES: &str = "
    SELECT DISTINCT policy_id FROM policy_tickets WHERE organization_id = $1 AND project_id = $2";
const TOLD: &str = "
    SELECT issue_id, label FROM told_issues
    WHERE organization_id = $1 AND policy_ticket_id = $2 ORDER BY label, issue_id";
const VIOLATING: &str = "
    SELECT v.rule_id, i.id, i.severity, i.issue_type, i.location, i.fix_by,
           NOT EXISTS (SELECT 1 FROM tickets t
               WHERE t.organization_id = $1 AND t.issue_id = i.id) AS unfiled
    FROM violations v JOIN issues i ON i.id = v.issue_id
    WHERE v.organization_id = $1 AND v.branch_id = $2 AND v.policy_id = $3
    ORDER BY i.severity_rank, i.id";
const INSERT: &str = "
    INSERT INTO policy_tickets (id, organization_id, project_id, policy_id, strategy, part, told,
        title, sent, severity, due, overdue)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (id) DO UPDATE
        SET told = excluded.told, title = excluded.title, sent = excluded.sent, returned = NULL,
            severity = excluded.severity, due = excluded.due, overdue = excluded.overdue,
            state_set = NULL";
// What failed is asked for anew. What may exist over there is looked for before.
const REQUEST: &str = "
    INSERT INTO tickets (id, organization_id, project_id, issue_id, instance_id, azure_project_id,
        work_item_type, unlinks, requested_by, requested_at, state, wish, due_at, attempt, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 'queued', 'file', $9, 0, $9)
    ON CONFLICT (organization_id, issue_id) DO UPDATE
        SET instance_id = excluded.instance_id, azure_project_id = excluded.azure_project_id,
            work_item_type = excluded.work_item_type, requested_at = excluded.requested_at,
            state = 'queued', reason = NULL, error = NULL,
            due_at = CASE WHEN tickets.sent_at IS NULL THEN excluded.due_at ELSE $10 END,
            attempt = tickets.attempt + 1, changed_at = excluded.changed_at
        WHERE tickets.state IN ('failed', 'cancelled')";
const UPDATE: &str = "
    UPDATE policy_tickets SET told = $3, title = $4, sent = $5, returned = $6, severity = $7,
        state_set = $8, due = $9, overdue = $10
    WHERE organization_id = $1 AND id = $2";
const KEEP_RETURNED: &str = "
    UPDATE policy_tickets SET returned = $3 WHERE organization_id = $1 AND id = $2";
const FORGET_TOLD: &str =
    "DELETE FROM told_issues WHERE organization_id = $1 AND policy_ticket_id = $2";
const INSERT_TOLD: &str = "
    INSERT INTO told_issues (organization_id, policy_ticket_id, issue_id, label) ";

impl Reader {
    /// The work items of a policy in a project, filed or on the way there.
    pub async fn policy_tickets(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        policy: PolicyId,
    ) -> Result<Vec<PolicyTicket>> {
        Ok(on!(self, |conn| sqlx::query_as(OF_POLICY)
            .bind(organization)
            .bind(project)
            .bind(policy)
            .fetch_all(conn)
            .await)?)
    }

    /// The work item whose ticket has this in the place of an issue.
    pub async fn policy_ticket(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
    ) -> Result<Option<PolicyTicket>> {
        Ok(on!(self, |conn| sqlx::query_as(ONE)
            .bind(organization)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }

    /// The policies that have work items in a project, also such as judge it no more.
    pub async fn policies_with_tickets(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Vec<PolicyId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(POLICIES)
            .bind(organization)
            .bind(project)
            .fetch_all(conn)
            .await)?)
    }

    /// The issues that a work item tells of, with its words for them.
    pub async fn told_issues(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
    ) -> Result<Vec<(IssueId, String)>> {
        Ok(on!(self, |conn| sqlx::query_as(TOLD)
            .bind(organization)
            .bind(id)
            .fetch_all(conn)
            .await)?)
    }

    /// The issues of a branch that break rules of a policy, the worst first; one that breaks several
    /// stands there as often.
    pub async fn violating_issues(
        &mut self,
        organization: OrganizationId,
        branch: BranchId,
        policy: PolicyId,
    ) -> Result<Vec<ViolatingIssue>> {
        Ok(on!(self, |conn| sqlx::query_as(VIOLATING)
            .bind(organization)
            .bind(branch)
            .bind(policy)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Has a work item filed for a policy, unless that was asked for before.
    pub async fn request_policy_ticket(
        &mut self,
        organization: OrganizationId,
        new: &NewPolicyTicket<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.lock_tickets(organization).await?;
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(new.id)
                .bind(organization)
                .bind(new.project)
                .bind(new.policy)
                .bind(new.strategy)
                .bind(new.part)
                .bind(new.telling.told)
                .bind(new.telling.title)
                .bind(new.telling.sent)
                .bind(new.telling.severity)
                .bind(new.telling.due)
                .bind(new.telling.overdue)
        )?;
        self.write_told(organization, new.id, new.telling.issues)
            .await?;
        let ticket = TicketId::of(organization, new.id);
        execute!(
            self,
            sqlx::query(REQUEST)
                .bind(ticket)
                .bind(organization)
                .bind(new.project)
                .bind(new.id)
                .bind(new.target.instance)
                .bind(new.target.azure_project)
                .bind(new.target.work_item_type)
                .bind(UserId::POLARIS)
                .bind(now)
                .bind(new.target.looked_for_at)
        )?;
        Ok(())
    }

    /// Keeps what a work item tells since it was changed.
    pub async fn update_policy_ticket(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
        telling: &Telling<'_>,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(UPDATE)
                .bind(organization)
                .bind(id)
                .bind(telling.told)
                .bind(telling.title)
                .bind(telling.sent)
                .bind(telling.returned)
                .bind(telling.severity)
                .bind(telling.state_set)
                .bind(telling.due)
                .bind(telling.overdue)
        )?;
        exactly_one(touched)?;
        self.write_told(organization, id, telling.issues).await
    }

    /// Keeps the description of a new work item as Azure DevOps gave it back.
    pub async fn keep_returned_description(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
        returned: Option<&str>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(KEEP_RETURNED)
                .bind(organization)
                .bind(id)
                .bind(returned)
        )?;
        Ok(())
    }

    async fn write_told(
        &mut self,
        organization: OrganizationId,
        id: IssueId,
        issues: &[(IssueId, String)],
    ) -> Result<()> {
        execute!(self, sqlx::query(FORGET_TOLD).bind(organization).bind(id))?;
        for some in issues.chunks(AT_ONCE) {
            on!(self, |conn| {
                let mut query = QueryBuilder::new(INSERT_TOLD);
                query.push_values(some, |mut row, (issue, label)| {
                    row.push_bind(organization)
                        .push_bind(id)
                        .push_bind(issue)
                        .push_bind(label);
                });
                query.build().execute(conn).await.map(drop)
            })?;
        }
        Ok(())
    }
}
