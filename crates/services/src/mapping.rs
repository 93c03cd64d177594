//! What the fields of a project's work items get: shown, tried out with Azure DevOps, saved.

mod check;
mod nightly;

use azure::{AzureError, Client};
use domain::{
    Actor, AuditAction, FieldError, Integration, Mapping, MappingCheck, MappingForm, MappingSheet,
    MappingTrial, OrganizationId, Permission, PlaceholderInfo, Project, ProjectId,
};
use serde_json::json;
use store::{StoredMapping, Writer};

use crate::filing::{Blueprint, Target};
use crate::{Conflict, Result, ServiceError, Services, What};

/// A mapping that was saved.
#[derive(Debug, Clone)]
pub struct SavedMapping {
    pub integration: Integration,
    pub mapping: Mapping,
}

impl Services {
    /// What is mapped and what there is to map. What Azure DevOps does not tell is a sentence in
    /// the sheet.
    pub async fn mapping(&self, actor: &Actor, project: ProjectId) -> Result<MappingSheet> {
        self.project_for(actor, Permission::TestIntegration, project)
            .await?;
        let (integration, stored) = self.mapped(actor.organization, project).await?;
        let mut sheet = MappingSheet {
            etag: integration.etag(),
            work_item_type: integration.work_item_type,
            azure_project_name: integration.azure_project_name,
            fields: stored.mapping.clone(),
            described: Vec::new(),
            placeholders: PlaceholderInfo::all(),
            problem: None,
            checked: integration.mapping_check,
        };
        match self.described(actor.organization, &stored).await {
            Ok(described) => sheet.described = described,
            Err(ServiceError::Azure(error)) => sheet.problem = Some(error.summary()),
            Err(conflict @ ServiceError::Conflict(_)) => {
                sheet.problem = Some(conflict.to_string());
            }
            Err(other) => return Err(other),
        }
        Ok(sheet)
    }

    async fn described(
        &self,
        organization: OrganizationId,
        stored: &StoredMapping,
    ) -> Result<Vec<domain::MappedField>> {
        let (client, blueprint) = self.plan(organization, stored).await?;
        let mut described = blueprint.form.described();
        let paths = client.paths(&stored.azure_project.to_string()).await?;
        for field in &mut described {
            if field.is_named(domain::mapping::AREA_PATH) {
                field.allowed.clone_from(&paths.areas);
            } else if field.is_named(domain::mapping::ITERATION_PATH) {
                field.allowed.clone_from(&paths.iterations);
            }
        }
        Ok(described)
    }

    /// Asks Azure DevOps about one sample issue of each severity; nothing is created. What is
    /// entered is tried without being kept; without anything entered, what is saved is tried.
    pub async fn check_mapping(
        &self,
        actor: &Actor,
        project: ProjectId,
        trial: &MappingTrial,
    ) -> Result<MappingCheck> {
        let project = self
            .project_for(actor, Permission::TestIntegration, project)
            .await?;
        let (_, mut stored) = self.mapped(actor.organization, project.id).await?;
        if let Some(fields) = &trial.fields {
            stored.mapping = Mapping::read(fields).map_err(ServiceError::Invalid)?;
            return self.examine(actor.organization, &project, &stored).await;
        }
        let check = self.examine(actor.organization, &project, &stored).await?;
        let mut writer = self.store.write().await?;
        self.keep_check(&mut writer, actor.organization, project.id, &stored, &check)
            .await?;
        let details = json!({ "ok": check.ok, "message": check.message });
        self.record(
            &mut writer,
            actor,
            AuditAction::IntegrationMappingChecked,
            project.name,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(check)
    }

    /// Saves a mapping that Azure DevOps accepts, or that somebody saves all the same. `seen` is the
    /// entity tag of the state that was changed; without one, whatever is there is replaced.
    pub async fn save_mapping(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &MappingForm,
        seen: Option<&str>,
    ) -> Result<SavedMapping> {
        let project = self
            .project_for(actor, Permission::ManageIntegration, project)
            .await?;
        let (before, mut stored) = self.mapped(actor.organization, project.id).await?;
        if seen.is_some_and(|seen| seen != before.etag()) {
            return Err(Conflict::ChangedMeanwhile.into());
        }
        let old = stored.mapping.clone();
        stored.mapping = Mapping::read(&form.fields).map_err(ServiceError::Invalid)?;
        let examined = self.examine(actor.organization, &project, &stored).await;
        let check = match examined {
            Ok(check) if check.ok || form.accept_failing => Some(check),
            Ok(check) => return Err(ServiceError::Invalid(refused(&check))),
            Err(ServiceError::Azure(_) | ServiceError::Conflict(_)) if form.accept_failing => None,
            Err(other) => return Err(other),
        };
        let organization = actor.organization;
        let mut writer = self.store.write().await?;
        let saved = writer
            .update_mapping(
                organization,
                project.id,
                before.version,
                &stored.mapping,
                check.as_ref(),
                self.clock.now(),
            )
            .await?;
        if !saved {
            return Err(Conflict::ChangedMeanwhile.into());
        }
        if check.as_ref().is_none_or(|check| check.ok) {
            self.resume_project(&mut writer, organization, project.id, &stored)
                .await?;
        }
        let integration = writer.integration(organization, project.id).await?;
        let details = json!({
            "before": old,
            "after": stored.mapping,
            "ok": check.map(|check| check.ok),
        });
        self.record(
            &mut writer,
            actor,
            AuditAction::IntegrationMapped,
            project.name,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(SavedMapping {
            integration: integration.ok_or(ServiceError::NotFound(What::Integration))?,
            mapping: stored.mapping,
        })
    }

    /// The integration of a project with its mapping, both of one moment.
    async fn mapped(
        &self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<(Integration, StoredMapping)> {
        let mut reader = self.store.read().await?;
        let integration = reader.integration(organization, project).await?;
        let stored = reader.mapping(organization, project).await?;
        integration
            .zip(stored)
            .ok_or(ServiceError::NotFound(What::Integration))
    }

    /// What a mapping makes of issues, and the client to ask about it with.
    async fn plan(
        &self,
        organization: OrganizationId,
        stored: &StoredMapping,
    ) -> Result<(Client, Blueprint)> {
        let mut reader = self.store.read().await?;
        let instance = reader.instance(organization, stored.instance).await?;
        drop(reader);
        let instance = instance.ok_or(ServiceError::NotFound(What::Instance))?;
        let client = self.client(organization, &instance).await?;
        let target = Target::of_mapping(stored);
        let blueprint = self.blueprint(&client, target, Some(stored)).await?;
        Ok((client, blueprint))
    }

    async fn examine(
        &self,
        organization: OrganizationId,
        project: &Project,
        stored: &StoredMapping,
    ) -> Result<MappingCheck> {
        let (client, blueprint) = match self.plan(organization, stored).await {
            Err(ServiceError::Azure(gone @ AzureError::NotFound(_))) => {
                return Ok(check::without_a_target(&gone, self.clock.now()));
            }
            planned => planned?,
        };
        let target = Target::of_mapping(stored);
        self.try_samples(&client, organization, project, target, &blueprint)
            .await
    }

    /// Takes up what a mapping had parked.
    async fn resume_project(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        stored: &StoredMapping,
    ) -> Result<()> {
        self.resume_filing(writer, organization, stored.instance, Some(project))
            .await
    }
}

/// A check as the refusal of a form.
fn refused(check: &MappingCheck) -> Vec<FieldError> {
    let refusals = check.fields.iter().map(|problem| {
        let field = match problem.field.as_str() {
            "" => "fields",
            named => named,
        };
        FieldError::new(field, &problem.message)
    });
    refusals.collect()
}
