//! One sample issue of each severity is shown to Azure DevOps, which creates nothing.

use azure::{AzureError, Client, RefusedField, What};
use chrono::{DateTime, Utc};
use domain::mapping::{AREA_PATH, ITERATION_PATH};
use domain::{
    FieldProblem, Issue, IssueFilter, MappingCheck, OrganizationId, Project, ProjectId, Severity,
    TicketId,
};
use store::{Hold, StoredMapping, Writer};

use crate::filing::{self, Blueprint, Target};
use crate::{Result, Services};

const FINE: &str = "Azure DevOps would accept issues of each severity.";
const MEND: &str = "Somebody with the role Contributor or above can say what the fields get under \
    Project > Settings > Integrations > Fields.";
/// Values that a sentence lists.
const LISTED: usize = 12;

impl Services {
    /// What Azure DevOps says to samples. An error when it cannot be asked.
    pub(crate) async fn try_samples(
        &self,
        client: &Client,
        organization: OrganizationId,
        project: &Project,
        target: Target<'_>,
        blueprint: &Blueprint,
    ) -> Result<MappingCheck> {
        let misplaced = blueprint.misplaced(target.work_item_type);
        let mut problems = Problems::default();
        for severity in Severity::ALL {
            for misplaced in &misplaced {
                problems.add(
                    *severity,
                    &misplaced.field,
                    &misplaced.field,
                    &misplaced.message,
                );
            }
            if !misplaced.is_empty() {
                continue;
            }
            let sample = self.sample(organization, project, *severity).await?;
            let ticket = TicketId(uuid::Uuid::nil());
            let composed = self.compose(&sample, ticket, target, 0, blueprint);
            match filing::try_out(client, target, &composed).await {
                Ok(None) => {}
                Ok(Some(AzureError::Rejected { fields, .. })) if !fields.is_empty() => {
                    for field in &fields {
                        let message = sentence(field, blueprint);
                        problems.add(*severity, &field.reference_name, &field.name, &message);
                    }
                }
                Ok(Some(refusal)) => problems.add(*severity, "", "", &refusal.to_string()),
                Err(gone @ AzureError::NotFound(What::Project | What::WorkItemType)) => {
                    problems.add(*severity, "", "", &gone.to_string());
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(problems.check(self.clock.now()))
    }

    /// The worst issue of a severity that is open on the default branch, or an example.
    async fn sample(
        &self,
        organization: OrganizationId,
        project: &Project,
        severity: Severity,
    ) -> Result<Issue> {
        let filter = IssueFilter {
            severities: vec![severity],
            ..IssueFilter::default()
        };
        let worst = self
            .filtered_issues(organization, project.id, &filter, 1)
            .await?;
        let mut reader = self.store.read().await?;
        let found = match worst.first() {
            Some(id) => reader.issue(organization, *id).await?,
            None => None,
        };
        Ok(found.unwrap_or_else(|| Issue::sample(project, severity, self.clock.now())))
    }

    /// Keeps what a check of a saved mapping found out: tickets wait where nothing can be filed, and
    /// go on where everything can. Somebody who saved another mapping meanwhile has the last word.
    /// Call [`Services::ring`] after the commit.
    pub(crate) async fn keep_check(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        stored: &StoredMapping,
        check: &MappingCheck,
    ) -> Result<()> {
        let is_current = writer
            .record_mapping_check(organization, project, stored.version, check)
            .await?;
        if check.ok || !is_current {
            self.resume_filing(writer, organization, stored.instance, Some(project))
                .await?;
        } else if check.refuses_all() {
            let hold = Hold {
                azure_project: Some(stored.azure_project),
                project: Some(project),
                ..filing::parked(&format!("{} {MEND}", check.message), None)
            };
            let now = self.clock.now();
            writer
                .hold_tickets(organization, stored.instance, &hold, now)
                .await?;
        }
        Ok(())
    }
}

/// What was refused so far, by field and reason.
#[derive(Default)]
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn add(&mut self, severity: Severity, field: &str, name: &str, message: &str) {
        let is_it = |one: &&mut FieldProblem| one.field == field && one.message == message;
        match self.0.iter_mut().find(is_it) {
            Some(known) => known.severities.push(severity),
            None => self.0.push(FieldProblem {
                field: field.to_owned(),
                name: name.to_owned(),
                message: message.to_owned(),
                severities: vec![severity],
            }),
        }
    }

    fn check(self, checked_at: DateTime<Utc>) -> MappingCheck {
        let sentences: Vec<_> = self
            .0
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        MappingCheck {
            ok: sentences.is_empty(),
            message: match sentences.len() {
                0 => FINE.to_owned(),
                _ => sentences.join(" "),
            },
            fields: self.0,
            checked_at,
        }
    }
}

/// Azure project or type are gone, so that nothing can be filed.
pub(super) fn without_a_target(gone: &AzureError, now: DateTime<Utc>) -> MappingCheck {
    let mut problems = Problems::default();
    for severity in Severity::ALL {
        problems.add(*severity, "", "", &gone.to_string());
    }
    problems.check(now)
}

/// What is wrong with a field, what it wants, and how Azure DevOps says it.
fn sentence(refused: &RefusedField, blueprint: &Blueprint) -> String {
    let known = blueprint.form.field(&refused.reference_name);
    let name = known.map_or(refused.name.as_str(), |field| field.name.as_str());
    let allowed = known
        .map(|field| field.allowed_values.as_slice())
        .unwrap_or_default();
    let mut sentences = vec![if refused.is_missing() {
        format!("{name} needs a value.")
    } else {
        format!("Azure DevOps does not accept the value of {name}.")
    }];
    if (1..=LISTED).contains(&allowed.len()) {
        sentences.push(format!("Choose one of: {}.", allowed.join(", ")));
    } else if [AREA_PATH, ITERATION_PATH].contains(&refused.reference_name.as_str()) {
        sentences.push("Choose one that exists in the Azure project.".to_owned());
    }
    if !refused.message.is_empty() {
        sentences.push(format!("Azure DevOps says: {}", refused.message));
    }
    sentences.join(" ")
}
