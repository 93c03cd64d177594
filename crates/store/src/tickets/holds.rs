//! Tickets of an instance that wait together, go on together, or end together.

use chrono::{DateTime, Utc};
use domain::{AzureProjectId, InstanceId, OrganizationId, WaitReason};

use crate::connection::execute;
use crate::{Result, Writer};

/// Why nothing can be filed at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// `None` for all projects of the instance.
    pub azure_project: Option<AzureProjectId>,
    pub reason: WaitReason,
    /// One sentence with the remedy.
    pub error: String,
    /// `None` until somebody has mended it.
    pub until: Option<DateTime<Utc>>,
}

// Either nothing of it can exist over there, or it has rested long enough to be looked for: neither
// loses anything by waiting.
const HOLD: &str = "
    UPDATE tickets SET state = 'waiting', reason = $4, error = $5, due_at = $6,
        attempt = attempt + 1, changed_at = $7
    WHERE organization_id = $1 AND instance_id = $2 AND ($3 IS NULL OR azure_project_id = $3)
      AND ((sent_at IS NULL AND due_at IS NOT NULL) OR due_at <= $7)";
const RESUME: &str = "
    UPDATE tickets SET state = 'queued', reason = NULL, error = NULL, due_at = $3, changed_at = $3
    WHERE organization_id = $1 AND instance_id = $2 AND state = 'waiting' AND reason = 'parked'";
const ABANDON: &str = "
    UPDATE tickets SET state = 'failed', reason = NULL, error = $3, due_at = NULL,
        attempt = attempt + 1, changed_at = $4
    WHERE organization_id = $1 AND instance_id = $2 AND state NOT IN ('filed', 'failed', 'cancelled')";

impl Writer {
    /// Sets aside what waits to be filed through an instance, or into one of its projects.
    pub async fn hold_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        hold: &Hold,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let touched = execute!(
            self,
            sqlx::query(HOLD)
                .bind(organization)
                .bind(instance)
                .bind(hold.azure_project)
                .bind(hold.reason)
                .bind(&hold.error)
                .bind(hold.until)
                .bind(now)
        )?;
        self.follow_tickets_of(organization, instance, now).await?;
        Ok(touched)
    }

    /// Takes up again what was parked.
    pub async fn resume_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let resumed = execute!(
            self,
            sqlx::query(RESUME)
                .bind(organization)
                .bind(instance)
                .bind(now)
        )?;
        self.follow_tickets_of(organization, instance, now).await?;
        Ok(resumed)
    }

    /// Gives up what is not filed yet.
    pub async fn abandon_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        remedy: &str,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let abandoned = execute!(
            self,
            sqlx::query(ABANDON)
                .bind(organization)
                .bind(instance)
                .bind(remedy)
                .bind(now)
        )?;
        self.follow_tickets_of(organization, instance, now).await?;
        Ok(abandoned)
    }
}
