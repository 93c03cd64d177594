//! Branches of a project.

use chrono::TimeDelta;
use domain::{
    Actor, AuditAction, BranchId, BranchSummary, CleanUpForm, Permission, Project, ProjectId,
};
use serde_json::json;

use crate::{Conflict, Result, ServiceError, Services, What};

/// The longest time that a branch without scans may be kept, in days.
const LONGEST: i64 = 3_650;

impl Services {
    /// How the branches of a project stand, the default one first.
    pub async fn branch_summaries(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<BranchSummary>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.branch_summaries(actor.organization, project).await?)
    }

    /// Days without a scan after which branches are removed; `None` where they are kept.
    pub async fn branch_days(&self, actor: &Actor, project: ProjectId) -> Result<Option<i64>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.branch_days(actor.organization, project).await?)
    }

    /// Says after how many days without a scan branches are removed; an empty text keeps them.
    pub async fn set_branch_days(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &CleanUpForm,
    ) -> Result<()> {
        let project = self
            .project_for(actor, Permission::ManageProject, project)
            .await?;
        let days = match form.days.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .ok()
                    .filter(|days| (1..=LONGEST).contains(days)),
            ),
        };
        let days = match days {
            Some(None) => {
                let message = format!("Enter a number of days from 1 to {LONGEST}, or nothing.");
                return Err(ServiceError::invalid("days", message));
            }
            other => other.flatten(),
        };
        let mut writer = self.store.write().await?;
        writer
            .update_branch_days(actor.organization, project.id, days)
            .await?;
        let action = AuditAction::BranchCleanUpSet;
        self.record(
            &mut writer,
            actor,
            action,
            &project.name,
            json!({ "days": days }),
        )
        .await?;
        Ok(writer.commit().await?)
    }

    /// Makes a branch the one that lists and counts show; gives its project.
    pub async fn make_default_branch(&self, actor: &Actor, id: BranchId) -> Result<ProjectId> {
        let (project, branch) = self.branch_to_manage(actor, id).await?;
        let mut writer = self.store.write().await?;
        writer
            .update_default_branch(actor.organization, project.id, id)
            .await?;
        let details = json!({ "branch": branch.name, "before": project.default_branch });
        let action = AuditAction::BranchMadeDefault;
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        // What is new, and which dates are set, changes with it.
        writer
            .forget_judgements(actor.organization, project.id)
            .await?;
        self.evaluate_project(&mut writer, actor.organization, project.id)
            .await?;
        writer.commit().await?;
        self.ring();
        Ok(project.id)
    }

    /// Deletes a branch with its scans and with the issues that only it knows; those that somebody
    /// decided about or filed stay. Gives its project.
    pub async fn delete_branch(&self, actor: &Actor, id: BranchId) -> Result<ProjectId> {
        let (project, branch) = self.branch_to_manage(actor, id).await?;
        if branch.is_default {
            return Err(Conflict::DefaultBranch.into());
        }
        let mut writer = self.store.write().await?;
        writer
            .delete_branch(actor.organization, project.id, id)
            .await?;
        let details = json!({ "branch": branch.name });
        let action = AuditAction::BranchDeleted;
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        writer.commit().await?;
        Ok(project.id)
    }

    async fn branch_to_manage(
        &self,
        actor: &Actor,
        id: BranchId,
    ) -> Result<(Project, BranchSummary)> {
        let mut reader = self.store.read().await?;
        let branch = reader.branch_summary(actor.organization, id).await?;
        drop(reader);
        let branch = branch.ok_or(ServiceError::NotFound(What::Branch))?;
        let manage = Permission::ManageProject;
        match self.project_for(actor, manage, branch.project_id).await {
            Err(ServiceError::NotFound(_)) => Err(ServiceError::NotFound(What::Branch)),
            Err(other) => Err(other),
            Ok(project) => Ok((project, branch)),
        }
    }

    /// Removes branches that were not scanned for as long as their projects say.
    pub(crate) async fn remove_old_branches(&self) -> Result<()> {
        let now = self.clock.now();
        let mut reader = self.store.read().await?;
        let aging = reader.aging_branches().await?;
        drop(reader);
        for branch in aging {
            if now - branch.last_at < TimeDelta::days(branch.days) {
                continue;
            }
            let mut writer = self.store.write().await?;
            writer
                .delete_branch(branch.organization_id, branch.project_id, branch.id)
                .await?;
            let details = json!({ "project": branch.project_id, "days": branch.days });
            let entry = self.entry(AuditAction::BranchDeleted, branch.name, details);
            self.record_anonymous(&mut writer, Some(branch.organization_id), entry)
                .await?;
            writer.commit().await?;
        }
        Ok(())
    }
}
