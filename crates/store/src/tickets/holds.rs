//! Tickets of an instance that wait together, go on together, or end together.

use chrono::{DateTime, Utc};
use domain::{AzureProjectId, InstanceId, OrganizationId, ProjectId, WaitReason};

use crate::connection::execute;
use crate::{NewIntegration, Result, Writer};

/// Why nothing can be filed at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// `None` for all projects of the instance.
    pub azure_project: Option<AzureProjectId>,
    /// `None` for all types.
    pub work_item_type: Option<String>,
    /// `None` for all of our projects that file there.
    pub project: Option<ProjectId>,
    pub reason: WaitReason,
    /// One sentence with the remedy.
    pub error: String,
    /// `None` until somebody has mended it.
    pub until: Option<DateTime<Utc>>,
}

impl Hold {
    /// Whether it holds all of the instance until somebody has mended the reason.
    pub fn stops_instance(&self) -> bool {
        self.azure_project.is_none()
            && self.work_item_type.is_none()
            && self.reason == WaitReason::Parked
            && self.until.is_none()
    }
}

// Either nothing of it can exist over there, or it has rested long enough to be looked for: neither
// loses anything by waiting.
const HOLD: &str = "
    UPDATE tickets SET state = 'waiting', reason = $5, error = $6, due_at = $7,
        attempt = attempt + 1, changed_at = $8
    WHERE organization_id = $1 AND instance_id = $2 AND ($3 IS NULL OR azure_project_id = $3)
      AND ($4 IS NULL OR work_item_type = $4)
      AND ($9 IS NULL OR project_id = $9)
      AND ((sent_at IS NULL AND due_at IS NOT NULL) OR due_at <= $8)";
const RESUME: &str = "
    UPDATE tickets SET state = 'queued', reason = NULL, error = NULL, due_at = $3, changed_at = $3
    WHERE organization_id = $1 AND instance_id = $2 AND ($4 IS NULL OR project_id = $4)
      AND state = 'waiting' AND reason = 'parked'";
// What may exist in the old target is not filed into a new one by itself.
const RETARGET: &str = "
    UPDATE tickets SET instance_id = $3, azure_project_id = $4, work_item_type = $5, state = 'queued',
        reason = NULL, error = NULL, due_at = $6, attempt = attempt + 1, changed_at = $6
    WHERE organization_id = $1 AND project_id = $2 AND state = 'waiting' AND reason = 'parked'
      AND sent_at IS NULL";
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
        self.lock_tickets(organization).await?;
        let touched = execute!(
            self,
            sqlx::query(HOLD)
                .bind(organization)
                .bind(instance)
                .bind(hold.azure_project)
                .bind(&hold.work_item_type)
                .bind(hold.reason)
                .bind(&hold.error)
                .bind(hold.until)
                .bind(now)
                .bind(hold.project)
        )?;
        self.follow_tickets_of(organization, instance, now).await?;
        Ok(touched)
    }

    /// Takes up again what was parked, of one of our projects or of all.
    pub async fn resume_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        project: Option<ProjectId>,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        self.lock_tickets(organization).await?;
        let resumed = execute!(
            self,
            sqlx::query(RESUME)
                .bind(organization)
                .bind(instance)
                .bind(now)
                .bind(project)
        )?;
        self.follow_tickets_of(organization, instance, now).await?;
        Ok(resumed)
    }

    /// Leads what is parked in a project to where its integration files now.
    pub async fn retarget_tickets(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        integration: &NewIntegration<'_>,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        self.lock_tickets(organization).await?;
        let moved = execute!(
            self,
            sqlx::query(RETARGET)
                .bind(organization)
                .bind(project)
                .bind(integration.instance)
                .bind(integration.azure_project)
                .bind(integration.work_item_type)
                .bind(now)
        )?;
        self.follow_tickets_of(organization, integration.instance, now)
            .await?;
        Ok(moved)
    }

    /// Gives up what is not filed yet.
    pub async fn abandon_tickets(
        &mut self,
        organization: OrganizationId,
        instance: InstanceId,
        remedy: &str,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        self.lock_tickets(organization).await?;
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
