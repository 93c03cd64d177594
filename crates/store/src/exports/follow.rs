//! Items follow their tickets, in the transaction that changes those, and stay as they are once
//! they are final.

use chrono::{DateTime, Utc};
use domain::{ExportId, InstanceId, OrganizationId, TicketId};

use crate::connection::execute;
use crate::{Result, Writer};

const BEGIN_BY_TICKET: &str = "
    UPDATE exports SET state = 'running'
    WHERE organization_id = $1 AND state = 'queued' AND id IN (
        SELECT i.export_id FROM export_items i WHERE i.ticket_id = $2
          AND i.state NOT IN ('filed', 'failed', 'cancelled'))";
const FOLLOW_BY_TICKET: &str = "
    UPDATE export_items SET state = t.state, reason = t.reason, error = t.error,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url,
        settled_at = CASE WHEN t.state IN ('filed', 'failed', 'cancelled') THEN t.changed_at END
    FROM tickets t
    WHERE t.organization_id = $1 AND t.id = $2 AND export_items.ticket_id = $2
      AND export_items.state NOT IN ('filed', 'failed', 'cancelled')";
const BEGIN_BY_INSTANCE: &str = "
    UPDATE exports SET state = 'running'
    WHERE organization_id = $1 AND state = 'queued' AND id IN (
        SELECT i.export_id FROM export_items i JOIN tickets t ON t.id = i.ticket_id
        WHERE t.instance_id = $2 AND i.state NOT IN ('filed', 'failed', 'cancelled'))";
const FOLLOW_BY_INSTANCE: &str = "
    UPDATE export_items SET state = t.state, reason = t.reason, error = t.error,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url,
        settled_at = CASE WHEN t.state IN ('filed', 'failed', 'cancelled') THEN t.changed_at END
    FROM tickets t
    WHERE t.organization_id = $1 AND t.instance_id = $2 AND t.id = export_items.ticket_id
      AND export_items.state NOT IN ('filed', 'failed', 'cancelled')";
const FOLLOW_BY_EXPORT: &str = "
    UPDATE export_items SET state = t.state, reason = t.reason, error = t.error,
        work_item_id = t.work_item_id, work_item_url = t.work_item_url,
        settled_at = CASE WHEN t.state IN ('filed', 'failed', 'cancelled') THEN t.changed_at END
    FROM tickets t
    WHERE t.organization_id = $1 AND t.id = export_items.ticket_id
      AND export_items.ticket_id IN (SELECT ticket_id FROM export_items WHERE export_id = $2)
      AND export_items.state NOT IN ('filed', 'failed', 'cancelled')";
const COMPLETE: &str = "
    UPDATE exports SET finished_at = $2,
        state = CASE WHEN cancelled THEN 'cancelled' ELSE 'completed' END
    WHERE organization_id = $1 AND state IN ('queued', 'running', 'paused') AND NOT EXISTS (
        SELECT 1 FROM export_items i WHERE i.export_id = exports.id
          AND i.state NOT IN ('filed', 'failed', 'cancelled'))";

impl Writer {
    /// Closes the exports of which nothing is left to do.
    async fn complete_exports(
        &mut self,
        organization: OrganizationId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(self, sqlx::query(COMPLETE).bind(organization).bind(now))?;
        Ok(())
    }

    /// Brings the items of one ticket up to date, which ends no export.
    pub(crate) async fn follow_claimed_ticket(
        &mut self,
        organization: OrganizationId,
        ticket: TicketId,
    ) -> Result<()> {
        for statement in [BEGIN_BY_TICKET, FOLLOW_BY_TICKET] {
            execute!(self, sqlx::query(statement).bind(organization).bind(ticket))?;
        }
        Ok(())
    }

    /// Brings the items of one ticket up to date.
    pub(crate) async fn follow_ticket(
        &mut self,
        organization: OrganizationId,
        ticket: TicketId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.follow_claimed_ticket(organization, ticket).await?;
        self.complete_exports(organization, now).await
    }

    /// Brings the items of all tickets of an instance up to date.
    pub(crate) async fn follow_tickets_of(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for statement in [BEGIN_BY_INSTANCE, FOLLOW_BY_INSTANCE] {
            execute!(
                self,
                sqlx::query(statement).bind(organization).bind(instance)
            )?;
        }
        self.complete_exports(organization, now).await
    }

    /// Brings the items of all tickets of an export up to date, also those of other exports.
    pub(super) async fn follow_tickets_of_export(
        &mut self,
        organization: OrganizationId,
        export: ExportId,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(FOLLOW_BY_EXPORT)
                .bind(organization)
                .bind(export)
        )?;
        self.complete_exports(organization, now).await
    }
}
