//! What there is to choose from: instances of ours, projects and types of Azure DevOps.

use azure::Client;
use domain::{
    Actor, AzureProject, Instance, InstanceId, IntegrationChoices, Permission, ProjectId,
    WorkItemType,
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

    /// What a project's page offers at each step, given what was chosen so far. What Azure DevOps
    /// does not tell is a sentence among the choices, since the page has to say it.
    pub async fn integration_choices(
        &self,
        actor: &Actor,
        project: ProjectId,
        instance: Option<InstanceId>,
        azure_project: Option<&str>,
    ) -> Result<IntegrationChoices> {
        self.project_for(actor, Permission::ManageIntegration, project)
            .await?;
        let mut choices = IntegrationChoices {
            instances: self.enabled_instances(actor).await?,
            ..IntegrationChoices::default()
        };
        let Some(instance) = instance else {
            return Ok(choices);
        };
        let listed = async {
            choices.azure_projects = self.azure_projects(actor, instance, "").await?;
            Ok::<_, ServiceError>(())
        };
        // A token that may not list projects may still know the types of one that is named.
        let projects_problem = told(listed.await)?;
        let types_problem = match azure_project {
            Some(name) => {
                let types = self.work_item_types(actor, instance, name).await;
                told(types.map(|types| choices.work_item_types = types))?
            }
            None => None,
        };
        choices.problem = types_problem.or(projects_problem.filter(|_| azure_project.is_none()));
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
