//! Exports are paused, resumed, cancelled and retried. What one export wants no more goes on where
//! another one wants it; what was sent already is looked for to the end.

use domain::{
    Actor, AuditAction, ExportForm, ExportId, ExportProgress, ExportState, IssueId, Permission,
    Project, ProjectId,
};
use serde_json::json;
use store::Writer;

use crate::{Conflict, Result, ServiceError, Services, What};

impl Services {
    /// Sends nothing more for an export until it is resumed.
    pub async fn pause_export(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let project = self.exporting(actor, id).await?;
        let mut writer = self.store.write().await?;
        let now = self.clock.now();
        let paused = writer.pause_export(actor.organization, id, now).await?;
        let action = paused.then_some(AuditAction::ExportPaused);
        self.turned(writer, actor, &project, id, action).await
    }

    /// Goes on with a paused export.
    pub async fn resume_export(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let project = self.exporting(actor, id).await?;
        let mut writer = self.store.write().await?;
        let now = self.clock.now();
        let resumed = writer.resume_export(actor.organization, id, now).await?;
        let action = resumed.then_some(AuditAction::ExportResumed);
        self.turned(writer, actor, &project, id, action).await
    }

    /// Gives up what is left of an export. It ends once what was sent already has been looked for.
    pub async fn cancel_export(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let project = self.exporting(actor, id).await?;
        let mut writer = self.store.write().await?;
        let now = self.clock.now();
        let cancelled = writer.cancel_export(actor.organization, id, now).await?;
        let action = cancelled.then_some(AuditAction::ExportCancelled);
        self.turned(writer, actor, &project, id, action).await
    }

    /// Asks again for what failed or was cancelled, going where the integration leads now. What is
    /// linked to a work item stays.
    pub async fn retry_export(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let project = self.exporting(actor, id).await?;
        let (project, integration) = self.target(actor, project.id).await?;
        let mut writer = self.store.write().await?;
        let progress = self.progress_in(&mut writer, actor, id).await?;
        if progress.state == ExportState::Paused {
            return Err(Conflict::ExportPaused.into());
        }
        if writer.reopen_export(actor.organization, id).await? == 0 {
            return Ok(progress);
        }
        self.request_tickets(&mut writer, actor, id, &integration)
            .await?;
        let action = Some(AuditAction::ExportRetried);
        self.turned(writer, actor, &project, id, action).await
    }

    /// Exports anew all issues of a project whose filing failed.
    pub async fn retry_failed_issues(&self, actor: &Actor, project: ProjectId) -> Result<ExportId> {
        self.project_for(actor, Permission::ExportIssues, project)
            .await?;
        let mut reader = self.store.read().await?;
        let issue_ids = reader.failed_issues(actor.organization, project).await?;
        drop(reader);
        if issue_ids.is_empty() {
            return Err(Conflict::NothingFailed.into());
        }
        let form = ExportForm {
            issue_ids,
            ..ExportForm::default()
        };
        self.export_issues(actor, project, &form).await
    }

    /// Exports one issue anew. What is linked or under way already is neither filed nor sent again.
    pub async fn retry_issue(&self, actor: &Actor, issue: IssueId) -> Result<ExportId> {
        let project = self.issue(actor, issue).await?.project_id;
        let form = ExportForm {
            issue_ids: vec![issue],
            ..ExportForm::default()
        };
        self.export_issues(actor, project, &form).await
    }

    /// Gives up one issue that waits to be filed.
    pub async fn give_up_issue(&self, actor: &Actor, issue: IssueId) -> Result<()> {
        let project = self.issue(actor, issue).await?.project_id;
        self.give_up_filing(actor, project, Some(issue)).await
    }

    /// Gives up an issue that waits to be filed, or all of a project. What was sent already is
    /// looked for to the end.
    pub async fn give_up_filing(
        &self,
        actor: &Actor,
        project: ProjectId,
        issue: Option<IssueId>,
    ) -> Result<()> {
        let project = self
            .project_for(actor, Permission::ExportIssues, project)
            .await?;
        let organization = actor.organization;
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        if let Some(issue) = issue
            && !writer.has_issue(organization, project.id, issue).await?
        {
            return Err(ServiceError::NotFound(What::Issue));
        }
        let exports = writer.open_exports(organization, project.id, issue).await?;
        if exports.is_empty() {
            return Err(Conflict::NothingWaits.into());
        }
        for export in &exports {
            match issue {
                Some(_) => {
                    writer
                        .withdraw_items(organization, *export, issue, now)
                        .await?;
                }
                None => {
                    writer.cancel_export(organization, *export, now).await?;
                }
            }
        }
        let details = json!({ "exports": exports, "issue": issue });
        let action = AuditAction::ExportGivenUp;
        self.record(&mut writer, actor, action, project.name, details)
            .await?;
        Ok(writer.commit().await?)
    }

    /// The project of an export that this person may stop and start.
    async fn exporting(&self, actor: &Actor, id: ExportId) -> Result<Project> {
        let project = self.export_progress(actor, id).await?.project_id;
        self.project_for(actor, Permission::ExportIssues, project)
            .await
    }

    async fn progress_in(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        id: ExportId,
    ) -> Result<ExportProgress> {
        let found = writer
            .export_progress(actor.organization, id, self.clock.now())
            .await?;
        found.ok_or(ServiceError::NotFound(What::Export))
    }

    /// Completes an act on an export; `action` is absent where there was nothing to do.
    async fn turned(
        &self,
        mut writer: Writer,
        actor: &Actor,
        project: &Project,
        id: ExportId,
        action: Option<AuditAction>,
    ) -> Result<ExportProgress> {
        let organization = actor.organization;
        let progress = self.progress_in(&mut writer, actor, id).await?;
        let Some(action) = action else {
            return if progress.state.is_final() {
                Err(Conflict::ExportEnded.into())
            } else {
                Ok(progress)
            };
        };
        let now = self.clock.now();
        for instance in writer.instances_of_export(organization, id).await? {
            self.schedule_filing(&mut writer, organization, instance, now)
                .await?;
        }
        let details = json!({ "export": id });
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        writer.commit().await?;
        self.ring();
        Ok(progress)
    }
}
