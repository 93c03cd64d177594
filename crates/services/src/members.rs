//! Who works on an application: *Application > Settings > Members*.

use domain::{
    Actor, Application, ApplicationId, ApplicationRole, AuditAction, Candidate, Member, Permission,
    UserId,
};
use serde_json::json;
use store::Reader;

use crate::actors::require_in_application;
use crate::{Result, ServiceError, Services, What};

impl Services {
    /// The people with a role in an application. Global roles are not listed; they count
    /// everywhere.
    pub async fn members(&self, actor: &Actor, application: ApplicationId) -> Result<Vec<Member>> {
        let (mut reader, _) = self.application_to_manage(actor, application).await?;
        Ok(reader.members(actor.organization, application).await?)
    }

    /// The people who may be added to an application.
    pub async fn candidates(
        &self,
        actor: &Actor,
        application: ApplicationId,
    ) -> Result<Vec<Candidate>> {
        let (mut reader, _) = self.application_to_manage(actor, application).await?;
        Ok(reader.candidates(actor.organization, application).await?)
    }

    async fn application_to_manage(
        &self,
        actor: &Actor,
        id: ApplicationId,
    ) -> Result<(Reader, Application)> {
        require_in_application(actor, Permission::ManageApplication, id)?;
        let mut reader = self.store.read().await?;
        let found = reader.application(actor.organization, id).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Application))?;
        Ok((reader, found))
    }

    /// Gives somebody of the organization a role in an application, or another one.
    pub async fn set_member(
        &self,
        actor: &Actor,
        application: ApplicationId,
        user: UserId,
        role: ApplicationRole,
    ) -> Result<Member> {
        let (reader, application) = self.application_to_manage(actor, application).await?;
        drop(reader);
        let mut writer = self.store.write().await?;
        let person = writer.user(actor.organization, user).await?;
        let person = person.ok_or(ServiceError::NotFound(What::User))?;
        let before = writer
            .member(actor.organization, application.id, user)
            .await?;
        let known = writer
            .set_member(actor.organization, application.id, user, role)
            .await?;
        if !known {
            return Err(ServiceError::NotFound(What::Application));
        }
        let before = before.map(|member| member.role);
        let details = json!({ "user": person.email, "before": before, "after": role });
        let action = AuditAction::MemberSet;
        self.record(&mut writer, actor, action, &application.name, details)
            .await?;
        writer.commit().await?;
        Ok(Member {
            id: user,
            name: person.name,
            email: person.email,
            role,
        })
    }

    /// Takes somebody's role in an application away.
    pub async fn remove_member(
        &self,
        actor: &Actor,
        application: ApplicationId,
        user: UserId,
    ) -> Result<()> {
        let (reader, application) = self.application_to_manage(actor, application).await?;
        drop(reader);
        let mut writer = self.store.write().await?;
        let before = writer
            .member(actor.organization, application.id, user)
            .await?;
        let before = before.ok_or(ServiceError::NotFound(What::User))?;
        writer
            .remove_member(actor.organization, application.id, user)
            .await?;
        let details = json!({ "user": before.email, "before": before.role });
        let action = AuditAction::MemberRemoved;
        self.record(&mut writer, actor, action, &application.name, details)
            .await?;
        Ok(writer.commit().await?)
    }
}
