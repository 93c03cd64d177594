//! Whether what several tools find at one place is shown as one issue. Nothing is ever merged: each
//! keeps its state, its decisions and its ticket, and the setting can be taken back.

use domain::{Actor, AuditAction, Issue, Permission, ProjectId, TwinsForm};
use serde_json::json;

use crate::{Result, Services};

impl Services {
    pub async fn twins_together(&self, actor: &Actor, project: ProjectId) -> Result<TwinsForm> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let together = reader.twins_together(actor.organization, project).await?;
        Ok(TwinsForm { together })
    }

    pub async fn set_twins_together(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: TwinsForm,
    ) -> Result<()> {
        let project = self
            .project_for(actor, Permission::ManageProject, project)
            .await?;
        let mut writer = self.store.write().await?;
        writer
            .update_twins_together(actor.organization, project.id, form.together)
            .await?;
        let action = AuditAction::TwinsSet;
        let details = json!({ "together": form.together });
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        Ok(writer.commit().await?)
    }

    /// The issue with its twins on the default branch, where its project shows them together.
    pub(super) async fn with_twins(&self, actor: &Actor, mut issue: Issue) -> Result<Issue> {
        let (organization, project) = (actor.organization, issue.project_id);
        let mut reader = self.store.read().await?;
        if reader.twins_together(organization, project).await? {
            let branches = reader.branches(organization, project).await?;
            let default = branches.iter().find(|branch| branch.is_default);
            if let Some(branch) = default {
                let rows = std::slice::from_mut(&mut issue.row);
                reader.add_twins(organization, branch.id, rows).await?;
            }
        }
        Ok(issue)
    }
}
