//! A person asks for issues to be filed.

mod control;
mod preview;
mod progress;

use std::collections::HashSet;

use domain::{
    Actor, AuditAction, ExportForm, ExportId, Integration, IssueId, Permission, Project, ProjectId,
};
use serde_json::json;
use store::{ExportTarget, NewExport, Writer};

use crate::fail_points::FailPoint;
use crate::{Conflict, Result, ServiceError, Services, What};

/// The most issues that one export takes.
const LARGEST: usize = 10_000;
/// One more, so that too many are noticed.
const MOST: i64 = 10_001;
/// Why an issue is not filed once more.
pub(crate) const LINKED: &str = "This issue is linked to a work item already, so nothing was filed. Unlink it on its \
    page first where a new work item is wanted.";

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
        let export = NewExport {
            id,
            project: project.id,
            requested_by: actor.user,
            requested_by_name: &actor.name,
        };
        let mut writer = self.store.write().await?;
        writer
            .insert_export(actor.organization, &export, &issues, self.clock.now())
            .await?;
        if writer.has_foreign_issues(actor.organization, id).await? {
            return Err(ServiceError::NotFound(What::Issue));
        }
        let details = json!({ "export": id, "issues": issues.len() });
        let action = AuditAction::ExportRequested;
        self.record(&mut writer, actor, action, project.name, details)
            .await?;
        self.request_tickets(&mut writer, actor, id, &integration)
            .await?;
        self.pass(FailPoint::BeforeRequest).await;
        writer.commit().await?;
        self.pass(FailPoint::AfterRequest).await;
        self.ring();
        Ok(id)
    }

    /// Has the queued items of an export filed where the integration says.
    async fn request_tickets(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        export: ExportId,
        integration: &Integration,
    ) -> Result<()> {
        let now = self.clock.now();
        let target = ExportTarget {
            instance: integration.instance_id,
            azure_project: integration.azure_project_id,
            work_item_type: &integration.work_item_type,
            looked_for_at: now + self.settings.quarantine,
        };
        let organization = actor.organization;
        writer
            .request_tickets(organization, export, actor.user, &target, LINKED, now)
            .await?;
        self.schedule_filing(writer, organization, target.instance, now)
            .await
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
                return Err(refused_choice("Name either issues or a filter, not both."));
            }
            Some(query) => {
                let (filter, _) = query.read().map_err(ServiceError::Invalid)?;
                self.filtered_issues(actor.organization, project, &filter, MOST)
                    .await?
            }
        };
        let mut seen = HashSet::new();
        let issues: Vec<_> = named.into_iter().filter(|id| seen.insert(*id)).collect();
        match issues.len() {
            0 => Err(refused_choice("Choose at least one issue.")),
            1..=LARGEST => Ok(issues),
            _ => Err(refused_choice(format!(
                "One export takes at most {LARGEST} issues. Select fewer, or narrow the filter."
            ))),
        }
    }

    /// The project to export from, and where to.
    pub(crate) async fn target(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<(Project, Integration)> {
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
