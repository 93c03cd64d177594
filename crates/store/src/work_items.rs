//! Work items that issues are linked to, as Azure DevOps described them last.
//!
//! One row for a work item, however many issues are linked to it. When no issue is any more, the row
//! goes with the next reading.

use chrono::{DateTime, Utc};
use domain::{
    InstanceId, IssueId, LinkedWorkItem, OrganizationId, StateCategory, WorkItemFacts, WorkItemLink,
};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// The columns of a work item beside those of a ticket.
#[derive(sqlx::FromRow)]
#[expect(
    clippy::struct_field_names,
    reason = "the names of the columns, beside those of another row"
)]
pub(crate) struct WorkItemColumns {
    item_title: Option<String>,
    item_state: Option<String>,
    item_category: Option<StateCategory>,
    item_assignee: Option<String>,
    item_read_at: Option<DateTime<Utc>>,
    item_gone: Option<bool>,
}

impl WorkItemColumns {
    pub(crate) fn of(self, link: WorkItemLink) -> LinkedWorkItem {
        LinkedWorkItem {
            id: link.id,
            url: link.url,
            title: self.item_title,
            state: self.item_state,
            state_category: self.item_category,
            assignee: self.item_assignee,
            read_at: self.item_read_at,
            gone: self.item_gone.unwrap_or_default(),
        }
    }
}

const TO_READ: &str = "
    SELECT DISTINCT t.work_item_id
    FROM tickets t
    LEFT JOIN work_items w ON w.organization_id = t.organization_id
        AND w.instance_id = t.instance_id AND w.number = t.work_item_id
    WHERE t.organization_id = $1 AND t.instance_id = $2 AND t.work_item_id IS NOT NULL
      AND (w.number IS NULL OR w.due_at <= $3)
    ORDER BY t.work_item_id LIMIT $4";
const NEXT_DUE: &str = "
    SELECT MIN(due_at) FROM work_items WHERE organization_id = $1 AND instance_id = $2";
const SET: &str = "
    INSERT INTO work_items (organization_id, instance_id, number, title, state, state_category,
        assignee, gone, read_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9)
    ON CONFLICT (instance_id, number) DO UPDATE
        SET title = excluded.title, state = excluded.state,
            state_category = excluded.state_category, assignee = excluded.assignee, gone = FALSE,
            read_at = excluded.read_at, due_at = excluded.due_at";
const SET_GONE: &str = "
    INSERT INTO work_items (organization_id, instance_id, number, gone, read_at, due_at)
    VALUES ($1, $2, $3, TRUE, $4, $5)
    ON CONFLICT (instance_id, number) DO UPDATE
        SET gone = TRUE, read_at = excluded.read_at, due_at = excluded.due_at";
const HURRY: &str = "
    UPDATE work_items SET due_at = $3
    WHERE organization_id = $1 AND due_at > $3 AND (instance_id, number) IN (
        SELECT t.instance_id, t.work_item_id FROM tickets t
        WHERE t.organization_id = $1 AND t.issue_id = $2)
    RETURNING instance_id";
const DELETE_UNLINKED: &str = "
    DELETE FROM work_items
    WHERE organization_id = $1 AND instance_id = $2 AND NOT EXISTS (
        SELECT 1 FROM tickets t WHERE t.organization_id = $1 AND t.instance_id = $2
          AND t.work_item_id = work_items.number)";

impl Reader {
    /// The numbers of linked work items of an instance that were never read, or are to be read again
    /// by now.
    pub async fn work_items_to_read(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<i64>> {
        Ok(on!(self, |conn| sqlx::query_scalar(TO_READ)
            .bind(organization)
            .bind(instance)
            .bind(now)
            .bind(limit)
            .fetch_all(conn)
            .await)?)
    }

    /// When the next work item of an instance is to be read again.
    pub async fn next_work_item_due(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<Option<DateTime<Utc>>> {
        Ok(on!(self, |conn| sqlx::query_scalar(NEXT_DUE)
            .bind(organization)
            .bind(instance)
            .fetch_one(conn)
            .await)?)
    }
}

impl Writer {
    /// Keeps what was read now of a work item, until it is read again at `due_at`; without facts,
    /// that it is gone.
    pub async fn set_work_item(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        number: i64,
        facts: Option<&WorkItemFacts>,
        now: DateTime<Utc>,
        due_at: DateTime<Utc>,
    ) -> Result<()> {
        let touched = match facts {
            Some(facts) => execute!(
                self,
                sqlx::query(SET)
                    .bind(organization)
                    .bind(instance)
                    .bind(number)
                    .bind(&facts.title)
                    .bind(&facts.state)
                    .bind(facts.category)
                    .bind(&facts.assignee)
                    .bind(now)
                    .bind(due_at)
            )?,
            None => execute!(
                self,
                sqlx::query(SET_GONE)
                    .bind(organization)
                    .bind(instance)
                    .bind(number)
                    .bind(now)
                    .bind(due_at)
            )?,
        };
        crate::error::exactly_one(touched)
    }

    /// Has the work item of an issue read again now. Gives the instance to read it through, unless
    /// that was asked for before.
    pub async fn hurry_work_item(
        &mut self,
        organization: OrganizationId,
        issue: IssueId,
        now: DateTime<Utc>,
    ) -> Result<Option<InstanceId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(HURRY)
            .bind(organization)
            .bind(issue)
            .bind(now)
            .fetch_optional(conn)
            .await)?)
    }

    /// Forgets the work items of an instance that no issue is linked to.
    pub async fn delete_unlinked_work_items(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(DELETE_UNLINKED)
                .bind(organization)
                .bind(instance)
        )?;
        Ok(())
    }
}
