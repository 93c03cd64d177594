//! Projects.

use domain::{
    Actor, ApplicationId, AuditAction, Branch, BranchId, Contents, Cursor, NameForm, Page,
    PageRequest, Permission, Project, ProjectId,
};
use serde_json::json;
use store::NewBranch;

use super::{confirm, name, taken};
use crate::actors::{require_in_application, require_in_project, require_person};
use crate::{Result, ServiceError, Services, What};

/// The branch that comes with a project.
const DEFAULT_BRANCH: &str = "main";

impl Services {
    pub async fn projects(
        &self,
        actor: &Actor,
        application: ApplicationId,
        page: &PageRequest,
    ) -> Result<Page<Project>> {
        require_in_application(actor, Permission::ReadApplication, application)?;
        let mut reader = self.store.read().await?;
        let known = reader.application(actor.organization, application).await?;
        known.ok_or(ServiceError::NotFound(What::Application))?;
        let rows = reader
            .projects(actor.organization, application, page)
            .await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: row.name.clone(),
            id: row.id.0,
        }))
    }

    pub async fn project(&self, actor: &Actor, id: ProjectId) -> Result<Project> {
        self.project_for(actor, Permission::ReadApplication, id)
            .await
    }

    /// The project of an act that needs `permission` there. Somebody who may not even see the
    /// project is told that there is none.
    pub(crate) async fn project_for(
        &self,
        actor: &Actor,
        permission: Permission,
        id: ProjectId,
    ) -> Result<Project> {
        let mut reader = self.store.read().await?;
        let found = reader.project(actor.organization, id).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Project))?;
        require_in_project(actor, permission, found.application_id, id)?;
        Ok(found)
    }

    /// The branches of a project, the default one first.
    pub async fn branches(&self, actor: &Actor, project: ProjectId) -> Result<Vec<Branch>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.branches(actor.organization, project).await?)
    }

    /// Projects with the names of their applications, to pick from.
    pub async fn project_names(&self, actor: &Actor) -> Result<Vec<(ProjectId, String)>> {
        require_person(actor)?;
        let member = (!actor.sees_all_applications()).then_some(actor.user);
        let mut reader = self.store.read().await?;
        Ok(reader.project_names(actor.organization, member).await?)
    }

    /// Creates a project together with its default branch.
    pub async fn create_project(
        &self,
        actor: &Actor,
        application: ApplicationId,
        form: NameForm,
    ) -> Result<Project> {
        require_in_application(actor, Permission::ManageProject, application)?;
        let name = name(&form.name)?;
        let (id, now) = (ProjectId(self.new_id()), self.clock.now());
        let branch = NewBranch {
            id: BranchId(self.new_id()),
            name: DEFAULT_BRANCH,
            is_default: true,
            created_at: now,
        };
        let mut writer = self.store.write().await?;
        let parent = writer.application(actor.organization, application).await?;
        let parent = parent.ok_or(ServiceError::NotFound(What::Application))?;
        writer
            .insert_project(actor.organization, application, id, &name, now)
            .await
            .map_err(taken("a project", &name))?;
        writer
            .insert_branch(actor.organization, id, &branch)
            .await?;
        let policy = writer.default_policy(actor.organization).await?;
        writer
            .update_project_policies(actor.organization, id, policy.as_slice())
            .await?;
        let details = json!({ "id": id, "application": parent.name });
        let action = AuditAction::ProjectCreated;
        self.record(&mut writer, actor, action, &name, details)
            .await?;
        let made = writer.project(actor.organization, id).await?;
        writer.commit().await?;
        made.ok_or(ServiceError::NotFound(What::Project))
    }

    pub async fn rename_project(
        &self,
        actor: &Actor,
        id: ProjectId,
        form: NameForm,
    ) -> Result<Project> {
        let before = self
            .project_for(actor, Permission::ManageProject, id)
            .await?;
        let name = name(&form.name)?;
        let mut writer = self.store.write().await?;
        writer
            .update_project_name(actor.organization, id, &name)
            .await
            .map_err(taken("a project", &name))?;
        let details = json!({ "id": id, "before": before.name });
        let action = AuditAction::ProjectRenamed;
        self.record(&mut writer, actor, action, &name, details)
            .await?;
        writer.commit().await?;
        Ok(Project { name, ..before })
    }

    /// What goes with a project when it is deleted.
    pub async fn project_contents(&self, actor: &Actor, id: ProjectId) -> Result<Contents> {
        self.project_for(actor, Permission::ReadApplication, id)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.contents(actor.organization, id.0).await?)
    }

    /// Deletes a project with all that is in it; work items in Azure DevOps stay. What scans told is
    /// out of sight at once, and removed by a job. `typed` is the
    /// name as a person typed it, `None` when a program asks. Gives the application that it was
    /// part of.
    pub async fn delete_project(
        &self,
        actor: &Actor,
        id: ProjectId,
        typed: Option<&str>,
    ) -> Result<ApplicationId> {
        let found = self
            .project_for(actor, Permission::ManageProject, id)
            .await?;
        confirm(&found.name, typed)?;
        let mut writer = self.store.write().await?;
        let contents = writer.contents(actor.organization, id.0).await?;
        self.forget_project_later(&mut writer, actor.organization, id)
            .await?;
        writer.delete_project(actor.organization, id).await?;
        let details = json!({ "application": found.application_name, "contents": contents });
        let action = AuditAction::ProjectDeleted;
        self.record(&mut writer, actor, action, &found.name, details)
            .await?;
        writer.commit().await?;
        self.ring();
        Ok(found.application_id)
    }
}
