//! What an export would do.

use std::collections::HashMap;

use domain::{
    Actor, ExportExample, ExportForm, ExportPreview, ExportRefusal, Integration, IssueId,
    LinkedIssue, ProjectId, Severity, TicketId, TicketState,
};
use store::ChosenIssue;

use crate::filing::{self, Target};
use crate::{Result, ServiceError, Services, What};

/// Linked issues that are named one by one.
const LISTED: usize = 100;

impl Services {
    /// What an export would do, with the first work item as an example. Nothing is created, here or
    /// there.
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
        let (example, refusals) = self.try_severities(actor, &integration, &to_file).await?;
        let refused = refusals.iter().map(|refusal| refusal.issues).sum();
        Ok(ExportPreview {
            create: count(to_file.len()) - refused,
            linked: count(linked.len()),
            under_way,
            refused,
            example,
            linked_issues: linked.into_iter().filter_map(listed).take(LISTED).collect(),
            refusals,
        })
    }

    /// The work item of the first issue, and which severities are refused. One issue speaks for all
    /// of its severity: what differs between the others is text.
    async fn try_severities(
        &self,
        actor: &Actor,
        integration: &Integration,
        to_file: &[ChosenIssue],
    ) -> Result<(Option<ExportExample>, Vec<ExportRefusal>)> {
        let (mut example, mut refusals) = (None, Vec::new());
        for severity in Severity::ALL.iter().copied() {
            let mut alike = to_file.iter().filter(|issue| issue.severity == severity);
            let Some(sample) = alike.next() else { continue };
            let tried = self.example(actor, integration, sample.id).await?;
            if let Some(error) = &tried.error {
                refusals.push(ExportRefusal {
                    severity,
                    issues: count(1 + alike.count()),
                    error: error.clone(),
                });
            }
            example.get_or_insert(tried);
        }
        Ok((example, refusals))
    }

    async fn example(
        &self,
        actor: &Actor,
        integration: &Integration,
        issue: IssueId,
    ) -> Result<ExportExample> {
        let mut reader = self.store.read().await?;
        let found = reader.issue(actor.organization, issue).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Issue))?;
        let instance = reader
            .instance(actor.organization, integration.instance_id)
            .await?;
        let stored = reader.mapping(actor.organization, found.project_id).await?;
        drop(reader);
        let instance = instance.ok_or(ServiceError::NotFound(What::Instance))?;
        let client = self.client(actor.organization, &instance).await?;
        let target = Target {
            azure_project: integration.azure_project_id,
            work_item_type: &integration.work_item_type,
        };
        let ticket = TicketId::of(actor.organization, issue);
        let plan = self.blueprint(&client, target, stored.as_ref()).await?;
        let composed = self.compose(&found, ticket, target, 0, &plan);
        let error = filing::try_out(&client, target, &composed).await;
        Ok(ExportExample {
            issue_id: issue,
            title: composed.title,
            description: composed.description,
            error: error?.map(|refusal| refusal.to_string()),
        })
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
