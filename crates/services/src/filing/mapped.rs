//! What a run knows of types and mappings, and what a refusal says about a mapping.

use std::collections::HashMap;
use std::sync::Arc;

use azure::AzureError;
use domain::{Issue, MappingCheck, ProjectId};
use store::{DueTicket, Reader, StoredMapping};

use super::compose::{Blueprint, Target};
use super::run::Run;
use super::type_form::TypeForm;
use super::verdict::Verdict;
use crate::{Result, ServiceError};

/// What was asked in a run; asked once.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By the version of the integration.
    checks: HashMap<(ProjectId, i64), MappingCheck>,
}

impl Run {
    /// The mapping of a ticket's project, unless the project files elsewhere by now.
    pub(super) async fn mapping(
        &self,
        reader: &mut Reader,
        ticket: &DueTicket,
    ) -> Result<Option<StoredMapping>> {
        let stored = reader.mapping(self.organization, ticket.project_id).await?;
        Ok(stored.filter(|stored| {
            stored.instance == self.instance && Target::of_mapping(stored) == Target::of(ticket)
        }))
    }

    pub(super) async fn blueprint(
        &self,
        target: Target<'_>,
        stored: Option<&StoredMapping>,
    ) -> Result<Blueprint, AzureError> {
        // Whoever asks meanwhile waits for the answer to the first.
        let _one_at_a_time = self.known.lock().await;
        let (forms, now) = (&self.services.forms, self.services.clock.now());
        let form = if let Some(form) = forms.of(self.instance, target, now) {
            form
        } else {
            let form = Arc::new(TypeForm::fetch(&self.client, target).await?);
            forms.keep(self.instance, target, &form, now);
            form
        };
        let mapping = stored.map(|stored| stored.mapping.clone());
        Ok(Blueprint {
            form,
            mapping: mapping.unwrap_or_default(),
        })
    }

    /// What becomes of a ticket whose refusal says something about the mapping: a field is refused
    /// whose value is no matter of the single issue, and a sample of the same severity is refused
    /// for it too. `None` when the refusal concerns this ticket alone.
    pub(super) async fn blamed_on_mapping(
        &self,
        ticket: &DueTicket,
        issue: &Issue,
        stored: &StoredMapping,
        blueprint: &Blueprint,
        error: &AzureError,
    ) -> Result<Option<Verdict>> {
        let AzureError::Rejected { fields, .. } = error else {
            return Ok(None);
        };
        let severity = issue.row.severity;
        let shared: Vec<_> = fields
            .iter()
            .map(|field| field.reference_name.as_str())
            .filter(|field| !stored.mapping.depends_on_the_issue(field, severity))
            .collect();
        if shared.is_empty() {
            return Ok(None);
        }
        let check = match self.check(ticket.project_id, stored, blueprint).await {
            Ok(check) => check,
            Err(ServiceError::Azure(error)) => {
                let now = self.services.clock.now();
                let quarantine = self.services.quarantine();
                return Ok(Some(Verdict::before_sending(&error, None, now, quarantine)));
            }
            Err(other) => return Err(other),
        };
        let is_confirmed = shared.iter().any(|field| {
            let problem = check.problem(field);
            problem.is_some_and(|problem| problem.severities.contains(&severity))
        });
        Ok(is_confirmed.then(|| Verdict::parked_by_mapping(error)))
    }

    /// What samples say about a mapping. Asked once in a run, and kept.
    async fn check(
        &self,
        project: ProjectId,
        stored: &StoredMapping,
        blueprint: &Blueprint,
    ) -> Result<MappingCheck> {
        let mut known = self.known.lock().await;
        let key = (project, stored.version);
        if let Some(check) = known.checks.get(&key) {
            return Ok(check.clone());
        }
        let services = &self.services;
        let mut reader = services.store.read().await?;
        let found = reader.project(self.organization, project).await?;
        drop(reader);
        let found = found.ok_or(ServiceError::NotFound(crate::What::Project))?;
        let target = Target::of_mapping(stored);
        let check = services
            .try_samples(&self.client, self.organization, &found, target, blueprint)
            .await?;
        let mut writer = services.store.write().await?;
        services
            .keep_check(&mut writer, self.organization, project, stored, &check)
            .await?;
        writer.commit().await?;
        known.checks.insert(key, check.clone());
        Ok(check)
    }

    /// Takes a ticket up again that was parked for a mapping which somebody mended just then.
    pub(super) async fn resume_if_mended(
        &self,
        ticket: &DueTicket,
        stored: &StoredMapping,
    ) -> Result<()> {
        let mut writer = self.services.store.write().await?;
        let now = writer.mapping(self.organization, ticket.project_id).await?;
        if now.is_none_or(|now| now.version != stored.version) {
            self.services
                .resume_filing(
                    &mut writer,
                    self.organization,
                    self.instance,
                    Some(ticket.project_id),
                )
                .await?;
        }
        Ok(writer.commit().await?)
    }
}
