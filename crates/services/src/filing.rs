//! The one path by which a ticket becomes a work item.
//!
//! A ticket is claimed, its work item is created, and what became of it is stored: each in a small
//! write of its own. When the answer to a creation got lost, the work item may exist, or come to
//! exist within the next minute. The ticket then rests, and is looked for by its marker before
//! anything is sent again.

mod attempt;
mod compose;
mod mapped;
mod run;
mod subject;
mod sweep;
mod ticket;
mod type_form;
mod verdict;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AuditAction, InstanceId, OrganizationId, ProjectId};
use serde_json::json;
use store::{Hold, NewIntegration, Writer};

use crate::fail_points::FailPoint;
use crate::{Job, Outcome, Result, ServiceError, Services};
pub(crate) use compose::{Blueprint, Composed, TAG, Target, try_out};
use run::Run;
pub(crate) use sweep::Strays;
pub(crate) use type_form::Forms;
pub(crate) use verdict::parked;

/// When a run that failed for our own reasons is tried again.
const TRY_AGAIN: TimeDelta = TimeDelta::minutes(5);

impl Services {
    /// Has the tickets of an instance looked at. Call [`Services::ring`] after the commit.
    pub(crate) async fn schedule_filing(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        instance: InstanceId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let job = Job::FileTickets {
            organization,
            instance,
        };
        let key = format!("file:{instance}");
        self.enqueue(writer, Some(organization), &job, Some(key), at)
            .await
    }

    /// Takes up what was parked, of one project or of all, since somebody may have mended the
    /// reason.
    pub(crate) async fn resume_filing(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        instance: InstanceId,
        project: Option<ProjectId>,
    ) -> Result<()> {
        let now = self.clock.now();
        if project.is_none() {
            writer.forget_filing_stop(organization, instance).await?;
        }
        let resumed = writer
            .resume_tickets(organization, instance, project, now)
            .await?;
        if resumed > 0 {
            self.schedule_filing(writer, organization, instance, now)
                .await?;
        }
        Ok(())
    }

    /// Files what was parked in a project to where its integration leads now.
    pub(crate) async fn retarget_filing(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        integration: &NewIntegration<'_>,
    ) -> Result<()> {
        let now = self.clock.now();
        let moved = writer.retarget_tickets(organization, project, integration, now);
        if moved.await? > 0 {
            self.schedule_filing(writer, organization, integration.instance, now)
                .await?;
        }
        Ok(())
    }

    /// Called when a run failed again and again.
    pub(crate) async fn file_tickets_later(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<()> {
        let mut writer = self.store.write().await?;
        let at = self.clock.now() + TRY_AGAIN;
        self.schedule_filing(&mut writer, organization, instance, at)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Files the tickets of an instance that are due. The job puts itself back for those that are
    /// due later.
    pub(crate) async fn file_tickets(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<Outcome> {
        if let Some(run) = self.begin_run(organization, instance).await? {
            run.work().await?;
        }
        self.pass(FailPoint::BeforeReschedule).await;
        let mut writer = self.store.write().await?;
        if let Some(due) = writer.next_ticket_due(organization, instance).await? {
            self.schedule_filing(&mut writer, organization, instance, due)
                .await?;
        }
        let now = self.clock.now();
        let unread = writer.work_items_to_read(organization, instance, now, 1);
        if !unread.await?.is_empty() {
            self.schedule_reading(&mut writer, organization, instance, now)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(Outcome::Done)
    }

    /// `None` when the instance cannot be used, which parks what waits for it.
    async fn begin_run(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
    ) -> Result<Option<Run>> {
        let mut reader = self.store.read().await?;
        let found = reader.instance(organization, instance).await?;
        drop(reader);
        let Some(found) = found else { return Ok(None) };
        if self.rests_after_restore(organization, instance).await? {
            return Ok(None);
        }
        match self.client(organization, &found).await {
            Ok(client) => Ok(Some(Run::new(self, organization, instance, client))),
            Err(ServiceError::Conflict(conflict)) => {
                let hold = parked(&conflict, None);
                self.hold(organization, instance, &hold).await?;
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    pub(crate) async fn hold(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
        hold: &Hold,
    ) -> Result<()> {
        let mut writer = self.store.write().await?;
        let tickets = writer
            .hold_tickets(organization, instance, hold, self.clock.now())
            .await?;
        if hold.stops_instance() {
            self.tell_admins(&mut writer, organization, instance, &hold.error)
                .await?;
        }
        writer.commit().await?;
        self.pass(FailPoint::AfterHold).await;
        tracing::warn!(
            instance.id = %instance,
            tickets,
            reason = hold.error,
            "nothing is filed for a while"
        );
        Ok(())
    }

    /// Says once that nothing is filed through an instance until somebody mends the reason.
    async fn tell_admins(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        instance: InstanceId,
        reason: &str,
    ) -> Result<()> {
        let now = self.clock.now();
        let is_news = writer
            .stop_filing(organization, instance, reason, now)
            .await?;
        let found = writer.instance(organization, instance).await?;
        if let Some(found) = found.filter(|_| is_news) {
            let details = json!({ "reason": reason });
            let entry = self.entry(AuditAction::FilingStopped, found.url, details);
            self.record_anonymous(writer, Some(organization), entry)
                .await?;
        }
        Ok(())
    }

    pub(crate) fn quarantine(&self) -> TimeDelta {
        TimeDelta::from_std(self.settings.quarantine).unwrap_or(TimeDelta::MAX)
    }
}
