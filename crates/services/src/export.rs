//! A person asks for issues to be filed.

mod preview;

use std::collections::HashSet;

use domain::{
    Actor, AuditAction, Export, ExportForm, ExportId, ExportProgress, Integration, IssueId,
    IssueTicket, Permission, Project, ProjectId, TicketId,
};
use serde_json::json;
use store::{NewExport, NewTicket, Writer};

use crate::fail_points::FailPoint;
use crate::{Conflict, Result, ServiceError, Services, What};

/// The most issues that one export takes.
const LARGEST: usize = 10_000;
/// Why an issue is not filed once more.
const LINKED: &str = "This issue is linked to a work item already.";

impl Services {
    /// Promises to file issues of a project. What is filed already becomes a failed item that names
    /// its work item; what is under way is followed, not repeated.
    pub async fn export_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &ExportForm,
    ) -> Result<ExportId> {
        let (project, integration) = self.target(actor, project).await?;
        let issues = self.selected(actor, project.id, form).await?;
        let id = ExportId(self.new_id());
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        let export = NewExport {
            id,
            project: project.id,
            requested_by: actor.user,
            requested_by_name: &actor.name,
        };
        for issue in &issues {
            self.request_ticket(&mut writer, actor, &project, &integration, *issue)
                .await?;
        }
        writer
            .insert_export(actor.organization, &export, now)
            .await?;
        for (position, issue) in (0_i64..).zip(&issues) {
            writer
                .insert_export_item(actor.organization, id, position, *issue, LINKED)
                .await?;
        }
        writer.complete_exports(actor.organization, now).await?;
        let details = json!({ "export": id, "issues": issues.len() });
        self.record(
            &mut writer,
            actor,
            AuditAction::ExportRequested,
            project.name,
            details,
        )
        .await?;
        self.schedule_filing(
            &mut writer,
            actor.organization,
            integration.instance_id,
            now,
        )
        .await?;
        self.pass(FailPoint::BeforeRequest).await;
        writer.commit().await?;
        self.pass(FailPoint::AfterRequest).await;
        self.ring();
        Ok(id)
    }

    async fn request_ticket(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        project: &Project,
        integration: &Integration,
        issue: IssueId,
    ) -> Result<()> {
        let known = writer
            .has_issue(actor.organization, project.id, issue)
            .await?;
        if !known {
            return Err(ServiceError::NotFound(What::Issue));
        }
        let ticket = NewTicket {
            id: TicketId::of(actor.organization, issue),
            project: project.id,
            issue,
            instance: integration.instance_id,
            azure_project: integration.azure_project_id,
            work_item_type: &integration.work_item_type,
            requested_by: actor.user,
        };
        let now = self.clock.now();
        let looked_for_at = now + self.settings.quarantine;
        writer
            .request_ticket(actor.organization, &ticket, now, looked_for_at)
            .await?;
        Ok(())
    }

    /// An export with all its items.
    pub async fn export(&self, actor: &Actor, id: ExportId) -> Result<Export> {
        let mut reader = self.store.read().await?;
        let found = reader.export(actor.organization, id).await?;
        drop(reader);
        let found = found.ok_or(ServiceError::NotFound(What::Export))?;
        self.may_read_export(actor, found.progress.project_id)
            .await?;
        Ok(found)
    }

    /// An export as part of a project's pages; one of another project is none.
    pub async fn export_of(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: ExportId,
    ) -> Result<Export> {
        let found = self.export(actor, id).await?;
        if found.progress.project_id == project {
            Ok(found)
        } else {
            Err(ServiceError::NotFound(What::Export))
        }
    }

    /// How far an export is.
    pub async fn export_progress(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let mut reader = self.store.read().await?;
        let found = reader.export_progress(actor.organization, id).await?;
        drop(reader);
        let found = found.ok_or(ServiceError::NotFound(What::Export))?;
        self.may_read_export(actor, found.project_id).await?;
        Ok(found)
    }

    async fn may_read_export(&self, actor: &Actor, project: ProjectId) -> Result<()> {
        match self
            .project_for(actor, Permission::ReadApplication, project)
            .await
        {
            Ok(_) => Ok(()),
            Err(ServiceError::NotFound(_)) => Err(ServiceError::NotFound(What::Export)),
            Err(other) => Err(other),
        }
    }

    /// The issue tracking side of an issue: its ticket, and whether this person may export it.
    pub async fn issue_ticket(
        &self,
        actor: &Actor,
        project: ProjectId,
        issue: IssueId,
    ) -> Result<IssueTicket> {
        let project = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let known = reader
            .has_issue(actor.organization, project.id, issue)
            .await?;
        if !known {
            return Err(ServiceError::NotFound(What::Issue));
        }
        Ok(IssueTicket {
            ticket: reader.ticket(actor.organization, issue).await?,
            export: reader.latest_export_of(actor.organization, issue).await?,
            integration: reader.integration(actor.organization, project.id).await?,
            may_export: actor.may_in(
                Permission::ExportIssues,
                project.application_id,
                Some(project.id),
            ),
        })
    }

    /// The issues that were chosen, each once.
    async fn selected(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &ExportForm,
    ) -> Result<Vec<IssueId>> {
        let named = match &form.filter {
            None => form.issue_ids.clone(),
            Some(_) if !form.issue_ids.is_empty() => {
                return Err(refused_choice("Give either issues or a filter, not both."));
            }
            Some(query) => {
                let (filter, _) = query.read().map_err(ServiceError::Invalid)?;
                self.filtered_issues(actor.organization, project, &filter)
                    .await?
            }
        };
        let mut seen = HashSet::new();
        let issues: Vec<_> = named.into_iter().filter(|id| seen.insert(*id)).collect();
        match issues.len() {
            0 => Err(refused_choice("Choose at least one issue.")),
            1..=LARGEST => Ok(issues),
            _ => Err(refused_choice(format!(
                "One export takes at most {LARGEST} issues. Choose fewer."
            ))),
        }
    }

    /// The project to export from, and where to.
    async fn target(&self, actor: &Actor, project: ProjectId) -> Result<(Project, Integration)> {
        let project = self
            .project_for(actor, Permission::ExportIssues, project)
            .await?;
        let mut reader = self.store.read().await?;
        let integration = reader.integration(actor.organization, project.id).await?;
        let integration = integration.ok_or(Conflict::NoIntegration)?;
        if !integration.instance_enabled {
            return Err(Conflict::InstanceDisabled.into());
        }
        Ok((project, integration))
    }
}

fn refused_choice(message: impl Into<String>) -> ServiceError {
    ServiceError::invalid("issue_ids", message)
}
