//! What an export would do.

use std::collections::HashMap;

use azure::Client;
use domain::{
    Actor, ExportExample, ExportForm, ExportPreview, ExportRefusal, Integration, LinkedIssue,
    ProjectId, Severity, TicketId, TicketState,
};
use store::{ChosenIssue, StoredMapping};

use crate::filing::{self, Blueprint, Composed, Target};
use crate::{Result, ServiceError, Services, What};

/// Linked issues that are named one by one.
const LISTED: usize = 100;

/// What came of trying one issue of each severity.
#[derive(Default)]
struct Tried {
    example: Option<ExportExample>,
    refusals: Vec<ExportRefusal>,
    /// Why Azure DevOps could not be asked.
    notice: Option<String>,
}

impl Tried {
    /// Why Azure DevOps would refuse a work item. Where a question fails, none follows.
    async fn refusal(
        &mut self,
        client: Option<&Client>,
        target: Target<'_>,
        composed: &Composed,
    ) -> Option<String> {
        let client = client.filter(|_| self.notice.is_none())?;
        match filing::try_out(client, target, composed).await {
            Ok(refusal) => refusal.map(|refusal| refusal.to_string()),
            Err(error) => {
                self.notice = Some(error.to_string());
                None
            }
        }
    }
}

impl Services {
    /// What an export would do, with the first work item as an example. Nothing is created, here or
    /// there. Where Azure DevOps cannot be asked, it says so beside what is known here.
    pub async fn preview_export(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &ExportForm,
    ) -> Result<ExportPreview> {
        let (project, integration) = self.target(actor, project).await?;
        let issues = self.selected(actor, project.id, form).await?;
        let mut reader = self.store.read().await?;
        let chosen = reader
            .chosen_issues(actor.organization, project.id, &issues)
            .await?;
        drop(reader);
        if chosen.len() < issues.len() {
            return Err(ServiceError::NotFound(What::Issue));
        }
        let mut chosen: HashMap<_, _> = chosen.into_iter().map(|one| (one.id, one)).collect();
        let (mut linked, mut under_way, mut to_file) = (Vec::new(), 0, Vec::new());
        for issue in issues.iter().filter_map(|id| chosen.remove(id)) {
            match issue.state {
                Some(TicketState::Filed) => linked.push(issue),
                Some(TicketState::Queued | TicketState::Filing | TicketState::Waiting) => {
                    under_way += 1;
                }
                Some(TicketState::Failed | TicketState::Cancelled) | None => to_file.push(issue),
            }
        }
        let tried = self
            .try_severities(actor, project.id, &integration, &to_file)
            .await?;
        let refused = tried.refusals.iter().map(|refusal| refusal.issues).sum();
        Ok(ExportPreview {
            create: count(to_file.len()) - refused,
            linked: count(linked.len()),
            under_way,
            refused,
            notice: tried.notice,
            example: tried.example,
            linked_issues: linked.into_iter().filter_map(listed).take(LISTED).collect(),
            refusals: tried.refusals,
        })
    }

    /// The work item of the first issue, and which severities are refused. One issue speaks for all
    /// of its severity: what differs between the others is text.
    async fn try_severities(
        &self,
        actor: &Actor,
        project: ProjectId,
        integration: &Integration,
        to_file: &[ChosenIssue],
    ) -> Result<Tried> {
        let mut tried = Tried::default();
        if to_file.is_empty() {
            return Ok(tried);
        }
        let target = Target {
            azure_project: integration.azure_project_id,
            work_item_type: &integration.work_item_type,
        };
        let mut reader = self.store.read().await?;
        let stored = reader.mapping(actor.organization, project).await?;
        drop(reader);
        let asked = self.asked(actor, integration, target, stored.as_ref());
        let (client, plan) = match asked.await {
            Ok((client, plan)) => (Some(client), plan),
            Err(error) => {
                tried.notice = Some(not_asked(error)?);
                (None, Blueprint::assumed(target, stored.as_ref()))
            }
        };
        for severity in Severity::ALL.iter().copied() {
            let mut alike = to_file.iter().filter(|issue| issue.severity == severity);
            let Some(sample) = alike.next() else { continue };
            let mut reader = self.store.read().await?;
            let issue = reader.issue(actor.organization, sample.id).await?;
            drop(reader);
            let issue = issue.ok_or(ServiceError::NotFound(What::Issue))?;
            let ticket = TicketId::of(actor.organization, sample.id);
            let composed = self.compose(&issue, ticket, target, 0, &plan);
            let error = tried.refusal(client.as_ref(), target, &composed).await;
            if let Some(error) = error.clone() {
                let issues = count(1 + alike.count());
                tried.refusals.push(ExportRefusal {
                    severity,
                    issues,
                    error,
                });
            }
            tried.example.get_or_insert(ExportExample {
                issue_id: sample.id,
                title: composed.title,
                description: composed.description,
                error,
            });
        }
        Ok(tried)
    }

    /// Whom to ask about work items, and how they are made.
    async fn asked(
        &self,
        actor: &Actor,
        integration: &Integration,
        target: Target<'_>,
        stored: Option<&StoredMapping>,
    ) -> Result<(Client, Blueprint)> {
        let mut reader = self.store.read().await?;
        let instance = reader
            .instance(actor.organization, integration.instance_id)
            .await?;
        drop(reader);
        let instance = instance.ok_or(ServiceError::NotFound(What::Instance))?;
        let client = self.client(actor.organization, &instance).await?;
        let plan = self.blueprint(&client, target, stored).await?;
        Ok((client, plan))
    }
}

/// Why Azure DevOps could not be asked; any other failure is one of ours.
fn not_asked(error: ServiceError) -> Result<String> {
    match error {
        ServiceError::Azure(_) | ServiceError::Conflict(_) => Ok(error.to_string()),
        other => Err(other),
    }
}

fn listed(issue: ChosenIssue) -> Option<LinkedIssue> {
    Some(LinkedIssue {
        issue_id: issue.id,
        issue_type: issue.issue_type,
        work_item: issue.work_item?,
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
