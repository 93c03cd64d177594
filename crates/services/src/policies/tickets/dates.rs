//! Dates to fix by on work items: the field that holds them, and one comment once they are over.

use azure::{AzureError, Client, Patch, WorkItem};
use chrono::{DateTime, Utc};
use domain::work_item::{self, Report};
use domain::{OrganizationId, ProjectId, StateCategory, paths};
use store::{OverdueTicket, PolicyTicket, Writer};

use super::keep::{HISTORY, Verdict, verdict};
use crate::filing::Target;
use crate::work_items::{self as items, States};
use crate::{Job, Outcome, Result, Services};

impl Services {
    /// The field that gets the date of the report: one that the type has, that no mapping fills, and
    /// that still says what we wrote.
    pub(super) async fn due_field(
        &self,
        organization: OrganizationId,
        client: &Client,
        item: &WorkItem,
        ticket: &PolicyTicket,
        report: &Report,
    ) -> Result<Option<&'static str>> {
        if report.due().is_none() || report.due() == ticket.due {
            return Ok(None);
        }
        let target = Target {
            azure_project: ticket.azure_project_id,
            work_item_type: &ticket.work_item_type,
        };
        let mut reader = self.store.read().await?;
        let stored = reader.mapping(organization, ticket.project_id).await?;
        drop(reader);
        let blueprint = self.blueprint(client, target, stored.as_ref()).await?;
        let written = |field: &&str| {
            let there = item.text(field).and_then(|text| text.parse().ok());
            let there: Option<DateTime<Utc>> = there;
            there.map(|at| at.timestamp()) == ticket.due.map(|at| at.timestamp())
        };
        let field = blueprint.form.due_field();
        let field = field.filter(|field| blueprint.mapping.get(field).is_none());
        Ok(field.filter(written))
    }

    /// Has the work items of issues told that their date is over, where one is. Call
    /// [`Services::ring`] after the commit.
    pub(in crate::policies) async fn schedule_overdue(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        let now = self.clock.now();
        if writer
            .overdue_tickets(organization, project, now)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        let job = Job::TellOverdue {
            organization,
            project,
        };
        let key = Some(format!("overdue:{project}"));
        self.enqueue(writer, Some(organization), &job, key, now)
            .await
    }

    /// Comments once on each work item whose issue is overdue.
    pub(crate) async fn tell_overdue(
        &self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Outcome> {
        let mut states = States::default();
        loop {
            let now = self.clock.now();
            let mut reader = self.store.read().await?;
            let tickets = reader.overdue_tickets(organization, project, now).await?;
            drop(reader);
            if tickets.is_empty() {
                return Ok(Outcome::Done);
            }
            for ticket in tickets {
                let told = self
                    .tell_one_overdue(organization, project, &ticket, &mut states)
                    .await;
                match told.map_err(verdict) {
                    Ok(()) => {}
                    Err(refused) => match refused? {
                        Verdict::Later(wait) => {
                            return Ok(Outcome::Later {
                                at: self.clock.now() + wait,
                                reason: "a work item cannot be commented on yet".to_owned(),
                            });
                        }
                        Verdict::Never(error) => {
                            tracing::warn!(ticket.id = %ticket.id, %error, "an overdue work item is not told");
                        }
                    },
                }
                let mut writer = self.store.write().await?;
                writer
                    .note_overdue_told(organization, ticket.id, ticket.fix_by)
                    .await?;
                writer.commit().await?;
            }
        }
    }

    async fn tell_one_overdue(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        ticket: &OverdueTicket,
        states: &mut States,
    ) -> Result<()> {
        let instance = self
            .instance_to_use(organization, ticket.instance_id)
            .await?;
        let client = self.client(organization, &instance).await?;
        let item = match client.work_item(ticket.work_item_id).await {
            // Somebody deleted it; nobody has to be told.
            Err(AzureError::NotFound(_)) => return Ok(()),
            found => found?,
        };
        let category = items::category(&client, &item, states).await?;
        if category.is_some_and(StateCategory::is_closed) {
            return Ok(());
        }
        let page = self.links.to(&paths::issue(project, ticket.issue_id));
        let comment = work_item::overdue(&page, ticket.fix_by);
        let patch = Patch::new()
            .field(HISTORY, comment)
            .at_revision(item.revision);
        let number = ticket.work_item_id;
        let saved = match client.update_work_item(number, &patch).await {
            // It may have been saved. The same revision is changed once, so that another try tells.
            Err(AzureError::Unreachable(_)) => {
                match client.update_work_item(number, &patch).await {
                    Err(AzureError::Changed) => return Ok(()),
                    again => again,
                }
            }
            saved => saved,
        };
        Ok(saved.map(drop)?)
    }
}
