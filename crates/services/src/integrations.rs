//! *Project > Settings > Integrations*: where a project's exports go.

mod choices;

use azure::{AzureError, Client};
use domain::{
    Actor, AuditAction, AzureProject, ConnectionReport, Instance, InstanceId, Integration,
    IntegrationForm, IntegrationId, Issue, OrganizationId, Permission, Project, ProjectId,
    Severity, TicketId,
};
use serde_json::json;
use store::{NewIntegration, StoreError, StoredMapping, Writer};
use uuid::Uuid;

use crate::filing::{self, Target};
use crate::{Conflict, Result, ServiceError, Services, What, entity_tag};

impl Services {
    pub async fn integration(&self, actor: &Actor, project: ProjectId) -> Result<Integration> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let found = reader.integration(actor.organization, project).await?;
        found.ok_or(ServiceError::NotFound(What::Integration))
    }

    /// Sets or changes where exports go, once Azure DevOps has confirmed that it is there. To change
    /// an existing setting one has to name the entity tag of the state that one has seen.
    pub async fn save_integration(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &IntegrationForm,
        seen: Option<&str>,
    ) -> Result<Saved> {
        let project = self
            .project_for(actor, Permission::ManageIntegration, project)
            .await?;
        let mut reader = self.store.read().await?;
        let before = reader.integration(actor.organization, project.id).await?;
        drop(reader);
        refuse_unseen(before.as_ref(), seen)?;
        let instance = self
            .instance_to_use(actor.organization, form.instance_id)
            .await?;
        let client = self.client(actor.organization, &instance).await?;
        let (azure_project, work_item_type) = verified(&client, form).await?;
        let new = NewIntegration {
            instance: instance.id,
            azure_project: azure_project.id,
            azure_project_name: &azure_project.name,
            work_item_type: &work_item_type,
        };
        let mut writer = self.store.write().await?;
        let organization = actor.organization;
        self.store_integration(&mut writer, organization, project.id, before.as_ref(), &new)
            .await?;
        self.retarget_filing(&mut writer, organization, project.id, &new)
            .await?;
        let after = writer.integration(organization, project.id).await?;
        let after = after.ok_or(ServiceError::NotFound(What::Integration))?;
        let details = json!({
            "before": before.as_ref().map(target),
            "after": target(&after),
        });
        self.record(
            &mut writer,
            actor,
            AuditAction::IntegrationSet,
            project.name,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(Saved {
            integration: after,
            is_new: before.is_none(),
        })
    }

    /// Whoever else set it since `before` was read is told apart by the database.
    async fn store_integration(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        before: Option<&Integration>,
        new: &NewIntegration<'_>,
    ) -> Result<()> {
        let now = self.clock.now();
        let stored = match before {
            None => {
                let id = IntegrationId(self.new_id());
                let inserted = writer.insert_integration(organization, project, id, new, now);
                inserted.await.map(|()| true)
            }
            Some(before) => {
                let version = before.version;
                writer
                    .update_integration(organization, project, version, new, now)
                    .await
            }
        };
        match stored {
            Ok(true) => Ok(()),
            Ok(false) => Err(Conflict::ChangedMeanwhile.into()),
            Err(StoreError::Conflict) => Err(Conflict::IntegrationExists.into()),
            Err(StoreError::Dangling) => Err(ServiceError::NotFound(What::Instance)),
            Err(other) => Err(other.into()),
        }
    }

    /// Ends exports from a project. Links to work items stay.
    pub async fn delete_integration(&self, actor: &Actor, project: ProjectId) -> Result<()> {
        let project = self
            .project_for(actor, Permission::ManageIntegration, project)
            .await?;
        let mut writer = self.store.write().await?;
        let before = writer.integration(actor.organization, project.id).await?;
        let before = before.ok_or(ServiceError::NotFound(What::Integration))?;
        writer
            .delete_integration(actor.organization, project.id)
            .await?;
        let details = json!({ "before": target(&before), "links": before.links });
        self.record(
            &mut writer,
            actor,
            AuditAction::IntegrationRemoved,
            project.name,
            details,
        )
        .await?;
        Ok(writer.commit().await?)
    }

    /// Asks Azure DevOps whether a work item of the chosen type could be created now. Nothing is
    /// created.
    pub async fn test_integration(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<ConnectionReport> {
        let project = self
            .project_for(actor, Permission::TestIntegration, project)
            .await?;
        let mut reader = self.store.read().await?;
        let integration = reader.integration(actor.organization, project.id).await?;
        let stored = reader.mapping(actor.organization, project.id).await?;
        drop(reader);
        let (integration, stored) = integration.zip(stored).ok_or(Conflict::NoIntegration)?;
        let instance = self
            .instance_to_use(actor.organization, integration.instance_id)
            .await?;
        let report = match self.client(actor.organization, &instance).await {
            Ok(client) => ConnectionReport {
                acts_as: instance.last_test.and_then(|report| report.acts_as),
                ..self
                    .try_to_create(&client, &project, &integration, &stored)
                    .await
            },
            Err(ServiceError::Conflict(conflict)) => {
                ConnectionReport::refused(&conflict, self.clock.now())
            }
            Err(other) => return Err(other),
        };
        let mut writer = self.store.write().await?;
        writer
            .record_integration_test(
                actor.organization,
                integration.id,
                integration.version,
                &report,
            )
            .await?;
        if report.ok {
            self.resume_filing(&mut writer, actor.organization, instance.id, None)
                .await?;
        }
        let details = json!({ "ok": report.ok, "message": report.message });
        self.record(
            &mut writer,
            actor,
            AuditAction::IntegrationTested,
            project.name,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(report)
    }

    async fn try_to_create(
        &self,
        client: &Client,
        project: &Project,
        integration: &Integration,
        stored: &StoredMapping,
    ) -> ConnectionReport {
        let target = Target::of_mapping(stored);
        let tested_at = self.clock.now();
        let tried = async {
            let plan = self.blueprint(client, target, Some(stored)).await?;
            let example = Issue::sample(project, Severity::High, tested_at);
            let ticket = TicketId(Uuid::nil());
            let composed = self.compose(&example, ticket, target, 0, &plan);
            filing::try_out(client, target, &composed).await
        };
        let refusal = match tried.await {
            Ok(refusal) => refusal,
            Err(error) => Some(error),
        };
        ConnectionReport {
            ok: refusal.is_none(),
            message: match refusal {
                None => format!(
                    "A work item of type {} could be created in {} now.",
                    integration.work_item_type, integration.azure_project_name
                ),
                Some(error) => error.to_string(),
            },
            acts_as: None,
            tested_at,
        }
    }

    /// An instance, for somebody whose right to use it was checked already.
    pub(crate) async fn instance_to_use(
        &self,
        organization: OrganizationId,
        id: InstanceId,
    ) -> Result<Instance> {
        let found = self.store.read().await?.instance(organization, id).await?;
        found.ok_or(ServiceError::NotFound(What::Instance))
    }
}

/// A setting that was stored.
#[derive(Debug, Clone)]
pub struct Saved {
    pub integration: Integration,
    /// Whether there was none before.
    pub is_new: bool,
}

fn refuse_unseen(before: Option<&Integration>, seen: Option<&str>) -> Result<()> {
    match (before, seen) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Conflict::IntegrationExists.into()),
        (Some(before), Some(seen)) if entity_tag::names(seen, &before.etag()) => Ok(()),
        (_, Some(_)) => Err(Conflict::ChangedMeanwhile.into()),
    }
}

fn target(integration: &Integration) -> serde_json::Value {
    json!({
        "instance": integration.instance_url,
        "azure_project": integration.azure_project_name,
        "work_item_type": integration.work_item_type,
    })
}

/// The project and the name of the type as Azure DevOps has them.
async fn verified(client: &Client, form: &IntegrationForm) -> Result<(AzureProject, String)> {
    let wanted = form.azure_project_id.trim();
    if wanted.is_empty() {
        return Err(ServiceError::invalid(
            "azure_project_id",
            "Choose an Azure project.",
        ));
    }
    let project = client.project(wanted).await.map_err(|error| match error {
        AzureError::NotFound(azure::What::Project) => {
            ServiceError::invalid("azure_project_id", error.summary())
        }
        other => other.into(),
    })?;
    let types = client.work_item_types(&project.id.to_string()).await?;
    let wanted = form.work_item_type.trim();
    let found = types
        .iter()
        .find(|kind| kind.name.to_lowercase() == wanted.to_lowercase());
    let Some(found) = found else {
        let names: Vec<_> = types.iter().map(|kind| kind.name.as_str()).collect();
        let message = format!(
            "{} offers no such work item type, or it is disabled. Choose one of: {}.",
            project.name,
            names.join(", ")
        );
        return Err(ServiceError::invalid("work_item_type", message));
    };
    Ok((project, found.name.clone()))
}
