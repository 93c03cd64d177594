//! What an export would do.

use domain::{
    Actor, ExportExample, ExportForm, ExportPreview, Integration, IssueId, ProjectId, TicketId,
    TicketState,
};

use crate::filing::{self, Target};
use crate::{Result, ServiceError, Services, What};

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
        let mut to_file = Vec::new();
        for issue in &issues {
            let known = reader
                .has_issue(actor.organization, project.id, *issue)
                .await?;
            if !known {
                return Err(ServiceError::NotFound(What::Issue));
            }
            let ticket = reader.ticket(actor.organization, *issue).await?;
            if ticket.is_none_or(|ticket| ticket.state != TicketState::Filed) {
                to_file.push(*issue);
            }
        }
        drop(reader);
        let example = match to_file.first() {
            Some(issue) => Some(self.example(actor, &integration, *issue).await?),
            None => None,
        };
        // What differs between the work items is text; a rule that refuses one refuses all.
        let is_refused = example.as_ref().is_some_and(|one| one.error.is_some());
        let (create, refused) = if is_refused {
            (0, to_file.len())
        } else {
            (to_file.len(), 0)
        };
        Ok(ExportPreview {
            create: count(create),
            linked: count(issues.len() - to_file.len()),
            refused: count(refused),
            example,
        })
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

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
