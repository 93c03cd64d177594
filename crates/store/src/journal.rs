//! The export journal, and the instances through which nothing is filed.

use chrono::{DateTime, Utc};
use domain::{
    FilingStop, InstanceId, IssueId, JournalAct, JournalEntry, JournalEntryId, OrganizationId,
    PageRequest, ProjectId, RemedyPlace, TicketState, WaitReason,
};
use sqlx::QueryBuilder;

use crate::connection::{execute, on};
use crate::tickets::link;
use crate::{DueTicket, Reader, Result, Settled, Writer};

/// What was done for a ticket, beside what became of it.
#[derive(Debug, Clone)]
pub struct NewJournalEntry {
    pub id: JournalEntryId,
    pub act: JournalAct,
    pub remedy: Option<RemedyPlace>,
    /// JSON of a list of [`domain::JournalField`].
    pub fields: String,
    /// JSON.
    pub request: Option<String>,
    pub status: Option<i64>,
    pub answer: Option<String>,
    pub duration_ms: i64,
}

/// Whose attempts are wanted.
#[derive(Debug, Clone, Copy)]
pub enum JournalOf {
    Project(ProjectId),
    Instance(InstanceId),
    Issue(IssueId),
}

const INSERT: &str = "
    INSERT INTO export_journal (id, organization_id, project_id, instance_id, issue_id, ticket_id,
        at, act, state, reason, error, remedy, fields, request, status, answer, work_item_id,
        work_item_url, duration_ms)
    SELECT $1, t.organization_id, t.project_id, t.instance_id, t.issue_id, t.id, $4, $5, $6, $7, $8,
           $9, $10, $11, $12, $13, $14, $15, $16
    FROM tickets t WHERE t.organization_id = $2 AND t.id = $3";
const LIST: &str = "
    SELECT j.id, j.at, j.project_id, j.instance_id, j.issue_id, i.issue_type, j.act, j.state,
           j.reason, j.error, j.remedy, j.fields, j.request, j.status, j.answer, j.work_item_id,
           j.work_item_url, j.duration_ms
    FROM export_journal j
    LEFT JOIN issues i ON i.organization_id = j.organization_id AND i.id = j.issue_id
    WHERE j.organization_id = ";
const PRUNE: &str = "DELETE FROM export_journal WHERE at < $1";
const STOP: &str = "
    INSERT INTO filing_stops (instance_id, organization_id, at, reason) VALUES ($2, $1, $3, $4)
    ON CONFLICT (instance_id) DO NOTHING";
const GO_ON: &str = "DELETE FROM filing_stops WHERE organization_id = $1 AND instance_id = $2";
const STOPS: &str = "
    SELECT instance_id, at, reason FROM filing_stops WHERE organization_id = $1
    ORDER BY at, instance_id";

#[derive(sqlx::FromRow)]
struct Row {
    id: JournalEntryId,
    at: DateTime<Utc>,
    project_id: ProjectId,
    instance_id: Option<InstanceId>,
    issue_id: IssueId,
    issue_type: Option<String>,
    act: JournalAct,
    state: TicketState,
    reason: Option<WaitReason>,
    error: Option<String>,
    remedy: Option<RemedyPlace>,
    fields: String,
    request: Option<String>,
    status: Option<i64>,
    answer: Option<String>,
    work_item_id: Option<i64>,
    work_item_url: Option<String>,
    duration_ms: i64,
}

impl Row {
    fn entry(self) -> Result<JournalEntry> {
        let request = self.request.as_deref().map(serde_json::from_str);
        Ok(JournalEntry {
            id: self.id,
            at: self.at,
            project_id: self.project_id,
            instance_id: self.instance_id,
            issue_id: self.issue_id,
            issue_type: self.issue_type,
            act: self.act,
            state: self.state,
            reason: self.reason,
            error: self.error,
            remedy: self.remedy,
            fields: serde_json::from_str(&self.fields)?,
            request: request.transpose()?,
            status: self.status,
            answer: self.answer,
            work_item: link(self.work_item_id, self.work_item_url),
            duration_ms: self.duration_ms,
        })
    }
}

impl Reader {
    /// Attempts, newest first. One more than the page holds, where there is one.
    pub async fn journal(
        &mut self,
        organization: OrganizationId,
        of: JournalOf,
        page: &PageRequest,
    ) -> Result<Vec<JournalEntry>> {
        let (_, before) = page.bounds();
        let rows: Vec<Row> = on!(self, |conn| {
            let mut query = QueryBuilder::new(LIST);
            query.push_bind(organization);
            match of {
                JournalOf::Project(id) => query.push(" AND j.project_id = ").push_bind(id),
                JournalOf::Instance(id) => query.push(" AND j.instance_id = ").push_bind(id),
                JournalOf::Issue(id) => query.push(" AND j.issue_id = ").push_bind(id),
            };
            if let Some(before) = before {
                query.push(" AND j.id < ").push_bind(before);
            }
            query
                .push(" ORDER BY j.id DESC LIMIT ")
                .push_bind(page.limit.probe());
            query.build_query_as().fetch_all(conn).await
        })?;
        rows.into_iter().map(Row::entry).collect()
    }

    /// The instances of an organization through which nothing is filed.
    pub async fn filing_stops(&mut self, organization: OrganizationId) -> Result<Vec<FilingStop>> {
        Ok(on!(self, |conn| sqlx::query_as(STOPS)
            .bind(organization)
            .fetch_all(conn)
            .await)?)
    }
}

impl Writer {
    /// Notes an attempt and what became of its ticket.
    pub async fn insert_journal_entry(
        &mut self,
        organization: OrganizationId,
        ticket: &DueTicket,
        entry: &NewJournalEntry,
        settled: &Settled,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let link = settled.work_item.as_ref();
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(entry.id)
                .bind(organization)
                .bind(ticket.id)
                .bind(now)
                .bind(entry.act)
                .bind(settled.state)
                .bind(settled.reason)
                .bind(&settled.error)
                .bind(entry.remedy)
                .bind(&entry.fields)
                .bind(&entry.request)
                .bind(entry.status)
                .bind(&entry.answer)
                .bind(link.map(|link| link.id))
                .bind(link.map(|link| link.url.as_str()))
                .bind(entry.duration_ms)
        )?;
        Ok(())
    }

    /// Forgets attempts of all organizations before a moment.
    pub async fn prune_journal(&mut self, before: DateTime<Utc>) -> Result<u64> {
        Ok(execute!(self, sqlx::query(PRUNE).bind(before))?)
    }

    /// Notes that nothing is filed through an instance; `false` when that was noted before.
    pub async fn stop_filing(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(STOP)
                .bind(organization)
                .bind(instance)
                .bind(now)
                .bind(reason)
        )?;
        Ok(touched == 1)
    }

    /// Somebody may have mended why nothing was filed through an instance.
    pub async fn forget_filing_stop(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<()> {
        execute!(self, sqlx::query(GO_ON).bind(organization).bind(instance))?;
        Ok(())
    }
}
