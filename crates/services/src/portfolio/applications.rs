//! Applications.

use domain::{
    Actor, Application, ApplicationId, AuditAction, Contents, Credential, Cursor, NameForm, Page,
    PageRequest, Permission,
};
use serde_json::json;

use super::{confirm, name, taken};
use crate::actors::{require, require_in_application};
use crate::{Result, ServiceError, Services, What};

impl Services {
    /// The applications that the actor sees: all with a global role, else those with a role there.
    pub async fn applications(
        &self,
        actor: &Actor,
        page: &PageRequest,
    ) -> Result<Page<Application>> {
        if matches!(actor.credential, Credential::UploadToken(..)) {
            return Err(ServiceError::Denied);
        }
        let member = (!actor.sees_all_applications()).then_some(actor.user);
        let mut reader = self.store.read().await?;
        let rows = reader
            .applications(actor.organization, member, page)
            .await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: row.name.clone(),
            id: row.id.0,
        }))
    }

    pub async fn application(&self, actor: &Actor, id: ApplicationId) -> Result<Application> {
        require_in_application(actor, Permission::ReadApplication, id)?;
        let mut reader = self.store.read().await?;
        let found = reader.application(actor.organization, id).await?;
        found.ok_or(ServiceError::NotFound(What::Application))
    }

    pub async fn create_application(&self, actor: &Actor, form: NameForm) -> Result<Application> {
        require(actor, Permission::CreateApplication)?;
        let name = name(&form.name)?;
        let id = ApplicationId(self.new_id());
        let mut writer = self.store.write().await?;
        writer
            .insert_application(actor.organization, id, &name, self.clock.now())
            .await
            .map_err(taken("an application", &name))?;
        let action = AuditAction::ApplicationCreated;
        self.record(&mut writer, actor, action, &name, json!({ "id": id }))
            .await?;
        let made = writer.application(actor.organization, id).await?;
        writer.commit().await?;
        made.ok_or(ServiceError::NotFound(What::Application))
    }

    pub async fn rename_application(
        &self,
        actor: &Actor,
        id: ApplicationId,
        form: NameForm,
    ) -> Result<Application> {
        require_in_application(actor, Permission::ManageApplication, id)?;
        let name = name(&form.name)?;
        let mut writer = self.store.write().await?;
        let before = writer.application(actor.organization, id).await?;
        let before = before.ok_or(ServiceError::NotFound(What::Application))?;
        writer
            .update_application_name(actor.organization, id, &name)
            .await
            .map_err(taken("an application", &name))?;
        let details = json!({ "id": id, "before": before.name });
        let action = AuditAction::ApplicationRenamed;
        self.record(&mut writer, actor, action, &name, details)
            .await?;
        writer.commit().await?;
        Ok(Application { name, ..before })
    }

    /// What goes with an application when it is deleted.
    pub async fn application_contents(&self, actor: &Actor, id: ApplicationId) -> Result<Contents> {
        require_in_application(actor, Permission::ReadApplication, id)?;
        let mut reader = self.store.read().await?;
        Ok(reader.contents(actor.organization, id.0).await?)
    }

    /// Deletes an application with all that is in it; work items in Azure DevOps stay. `typed` is
    /// the name as a person typed it, `None` when a program asks.
    pub async fn delete_application(
        &self,
        actor: &Actor,
        id: ApplicationId,
        typed: Option<&str>,
    ) -> Result<()> {
        require_in_application(actor, Permission::ManageApplication, id)?;
        let mut writer = self.store.write().await?;
        let found = writer.application(actor.organization, id).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Application))?;
        confirm(&found.name, typed)?;
        let contents = writer.contents(actor.organization, id.0).await?;
        for project in writer.project_ids(actor.organization, id).await? {
            self.forget_project_later(&mut writer, actor.organization, project)
                .await?;
        }
        writer.delete_application(actor.organization, id).await?;
        let action = AuditAction::ApplicationDeleted;
        self.record(&mut writer, actor, action, &found.name, json!(contents))
            .await?;
        writer.commit().await?;
        self.ring();
        Ok(())
    }
}
