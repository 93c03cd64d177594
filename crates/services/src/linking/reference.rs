//! The work item that somebody names.

use azure::{AzureError, Client, WorkItem};
use domain::{
    InstanceId, Integration, LinkForm, OrganizationId, WorkItemFacts, WorkItemLink,
    WorkItemReference,
};
use store::Writer;

use crate::work_items::{self, States, TEAM_PROJECT, TYPE};
use crate::{Result, ServiceError, Services};

/// A work item as it was when somebody named it.
pub(super) struct Existing {
    pub(super) link: WorkItemLink,
    pub(super) work_item_type: String,
    facts: WorkItemFacts,
}

impl Services {
    /// The work item that is meant. It lies in the Azure project that exports go to: elsewhere it
    /// would not be found again after an older backup was restored.
    pub(super) async fn existing(
        &self,
        client: &Client,
        integration: &Integration,
        form: &LinkForm,
    ) -> Result<Existing> {
        let allowed = &self.settings.allowed_origins;
        let reference = WorkItemReference::parse(&form.work_item, allowed)
            .map_err(|error| refused(error.to_string()))?;
        let here = client.organization();
        if let Some(other) = reference.organization.filter(|other| other != here) {
            return Err(refused(format!(
                "This work item lies in {other}, but the project exports to {here}. Name a work \
                 item of {here}."
            )));
        }
        let number = reference.number;
        let found = client.work_item(number).await.map_err(|error| match error {
            AzureError::NotFound(azure::What::WorkItem) => refused(format!(
                "{here} has no work item {number}, or the user of the access token may not see it. \
                 Check the number, or ask an Azure DevOps administrator to give this user access."
            )),
            other => other.into(),
        })?;
        let project = found.text(TEAM_PROJECT).unwrap_or_default();
        let lies_in = client.project(project).await?;
        if lies_in.id != integration.azure_project_id {
            let target = &integration.azure_project_name;
            return Err(refused(format!(
                "Work item {number} lies in the Azure project {project}, but this project exports \
                 to {target}. Name a work item of {target}, or choose another Azure project under \
                 Project > Settings > Integrations."
            )));
        }
        described(client, found).await
    }

    pub(super) async fn keep_facts(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        instance: InstanceId,
        existing: &Existing,
    ) -> Result<()> {
        let (number, facts) = (existing.link.id, Some(&existing.facts));
        let now = self.clock.now();
        let again = now + work_items::READ_EVERY;
        writer
            .set_work_item(organization, instance, number, facts, now, again)
            .await?;
        self.schedule_reading(writer, organization, instance, again)
            .await
    }
}

async fn described(client: &Client, found: WorkItem) -> Result<Existing> {
    let category = work_items::category(client, &found, &mut States::default()).await?;
    Ok(Existing {
        facts: work_items::facts(&found, category),
        work_item_type: found.text(TYPE).unwrap_or_default().to_owned(),
        link: WorkItemLink {
            id: found.id,
            url: found.html_url,
        },
    })
}

fn refused(message: String) -> ServiceError {
    ServiceError::invalid("work_item", message)
}
