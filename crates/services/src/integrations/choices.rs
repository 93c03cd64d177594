//! What there is to choose from: instances of ours, projects and types of Azure DevOps.

use azure::Client;
use domain::{
    Actor, AzureProject, Instance, InstanceId, IntegrationChoices, IntegrationSettings, Permission,
    ProjectId, WorkItemType,
};

use crate::{Result, ServiceError, Services};

impl Services {
    /// The projects of Azure DevOps that an instance reaches and whose name contains `search`.
    pub async fn azure_projects(
        &self,
        actor: &Actor,
        instance: InstanceId,
        search: &str,
    ) -> Result<Vec<AzureProject>> {
        let client = self.client_to_choose_with(actor, instance).await?;
        Ok(client.projects(search).await?)
    }

    /// The types that work items of a project may be created with. `azure_project` is its GUID, or
    /// its name.
    pub async fn work_item_types(
        &self,
        actor: &Actor,
        instance: InstanceId,
        azure_project: &str,
    ) -> Result<Vec<WorkItemType>> {
        let client = self.client_to_choose_with(actor, instance).await?;
        Ok(client.work_item_types(azure_project).await?)
    }

    /// What a project's page shows and, at each step, offers, given what was chosen so far.
    pub async fn integration_settings(
        &self,
        actor: &Actor,
        project: ProjectId,
        instance: Option<InstanceId>,
        azure_project: Option<&str>,
    ) -> Result<IntegrationSettings> {
        let project = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let integration = reader.integration(actor.organization, project.id).await?;
        drop(reader);
        let may = |permission| actor.may_in(permission, project.application_id, Some(project.id));
        let choices = if may(Permission::ManageIntegration) {
            Some(self.choices(actor, instance, azure_project).await?)
        } else {
            None
        };
        Ok(IntegrationSettings {
            may_test: may(Permission::TestIntegration),
            project,
            integration,
            choices,
        })
    }

    /// What Azure DevOps does not tell is a sentence among the choices, since the page has to say it.
    async fn choices(
        &self,
        actor: &Actor,
        instance: Option<InstanceId>,
        azure_project: Option<&str>,
    ) -> Result<IntegrationChoices> {
        let mut choices = IntegrationChoices {
            instances: self.enabled_instances(actor).await?,
            ..IntegrationChoices::default()
        };
        if let Some(instance) = instance {
            let projects = self.azure_projects(actor, instance, "").await;
            choices.problem = told(projects.map(|listed| choices.azure_projects = listed))?;
        }
        // A token that may not list projects may still know the types of one that is named.
        if let (Some(instance), Some(named)) = (instance, azure_project) {
            let types = self.work_item_types(actor, instance, named).await;
            choices.problem = told(types.map(|listed| choices.work_item_types = listed))?;
        }
        Ok(choices)
    }

    async fn enabled_instances(&self, actor: &Actor) -> Result<Vec<Instance>> {
        let mut reader = self.store.read().await?;
        let mut instances = reader.instances(actor.organization).await?;
        instances.retain(|instance| instance.enabled);
        Ok(instances)
    }

    async fn client_to_choose_with(&self, actor: &Actor, instance: InstanceId) -> Result<Client> {
        if !may_choose(actor) {
            return Err(ServiceError::Denied);
        }
        let instance = self.instance_to_use(actor.organization, instance).await?;
        self.client(actor.organization, &instance).await
    }
}

/// Whoever may connect some project.
fn may_choose(actor: &Actor) -> bool {
    let permission = Permission::ManageIntegration;
    let mut applications = actor.applications.iter();
    actor.may(permission) || applications.any(|(id, _)| actor.may_in(permission, *id, None))
}

/// What the page says where Azure DevOps, or the state of the instance, was in the way.
fn told(result: Result<()>) -> Result<Option<String>> {
    match result {
        Ok(()) => Ok(None),
        Err(ServiceError::Azure(error)) => Ok(Some(error.summary())),
        Err(conflict @ ServiceError::Conflict(_)) => Ok(Some(conflict.to_string())),
        Err(other) => Err(other),
    }
}
