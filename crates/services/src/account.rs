//! A person's own account: their name, its password, and the organizations it belongs to.

use domain::{
    Actor, AuditAction, AuditEntry, Credential, NameForm, Organization, OrganizationId,
    PasswordForm, SecretText, form,
};
use serde_json::{Value, json};

use crate::actors::require_person;
use crate::passwords::Context;
use crate::{Result, Secret, ServiceError, Services, What};

impl Services {
    /// Refuses programs that look at no page.
    pub fn sees_pages(&self, actor: &Actor) -> Result<()> {
        require_person(actor)
    }

    /// Changes what the organization calls the person; in their other organizations nothing changes.
    pub async fn change_name(&self, actor: &Actor, form: &NameForm) -> Result<()> {
        require_person(actor)?;
        let name = form::name(&form.name)
            .ok_or_else(|| ServiceError::invalid("name", "Enter your name, on one line."))?;
        let mut writer = self.store.write().await?;
        writer
            .set_name(actor.organization, actor.user, &name)
            .await?;
        let details = json!({ "before": actor.name, "after": name });
        let action = AuditAction::UserRenamed;
        self.record(&mut writer, actor, action, &actor.email, details)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Replaces the password. All other sessions of the account end and all its access tokens
    /// are revoked, in every organization: whoever had got hold of one of them is out.
    pub async fn change_password(&self, actor: &Actor, form: &PasswordForm) -> Result<()> {
        let Credential::Session(session) = actor.credential else {
            return Err(ServiceError::Denied);
        };
        let visitor = actor.as_visitor();
        self.count_tries(&visitor, &actor.email).await?;
        let mut reader = self.store.read().await?;
        let account = reader.account(actor.user).await?;
        let organization = reader.organization(actor.organization).await?;
        drop(reader);
        let stored = account.and_then(|account| account.password_hash);
        let verdict = self
            .passwords
            .verify(&form.current, stored.as_deref())
            .await?;
        if !verdict.is_right() {
            return Err(ServiceError::invalid(
                "current",
                "This is not your current password.",
            ));
        }
        let organization = organization.map(|it| it.name).unwrap_or_default();
        let context = Context::of(&[&organization, &actor.name, &actor.email]);
        if let Some(message) = context.refuses(&form.new) {
            return Err(ServiceError::invalid("new", message));
        }
        let hash = self.passwords.hash(&form.new).await?;
        let mut writer = self.store.write().await?;
        self.give_back_tries(&mut writer, &visitor, &actor.email)
            .await?;
        writer.set_password_hash(actor.user, &hash).await?;
        writer.end_all_sessions(actor.user, Some(session)).await?;
        writer.revoke_all_api_tokens(actor.user).await?;
        let action = AuditAction::PasswordChanged;
        self.record(&mut writer, actor, action, &actor.email, Value::Null)
            .await?;
        Ok(writer.commit().await?)
    }

    /// Sets a password without the old one, for the operator. All sessions and access tokens of
    /// the account end.
    pub async fn reset_password(&self, email: &str, password: &SecretText) -> Result<()> {
        let mut reader = self.store.read().await?;
        let account = match form::email(email) {
            Some(email) => reader.account_by_email(&email).await?,
            None => None,
        };
        let account = account.ok_or(ServiceError::NotFound(What::User))?;
        let organizations = reader.organizations_of(account.id).await?;
        drop(reader);
        let mut names: Vec<&str> = organizations.iter().map(|it| it.name.as_str()).collect();
        names.push(&account.email);
        if let Some(message) = Context::of(&names).refuses(password) {
            return Err(ServiceError::invalid("password", message));
        }
        let hash = self.passwords.hash(password).await?;
        let mut writer = self.store.write().await?;
        writer.set_password_hash(account.id, &hash).await?;
        writer.end_all_sessions(account.id, None).await?;
        writer.revoke_all_api_tokens(account.id).await?;
        for organization in &organizations {
            let details = json!({ "by": "operator" });
            let entry: AuditEntry =
                self.entry(AuditAction::PasswordChanged, &account.email, details);
            self.record_anonymous(&mut writer, Some(organization.id), entry)
                .await?;
        }
        Ok(writer.commit().await?)
    }

    /// The organizations that the person may act in.
    pub async fn organizations(&self, actor: &Actor) -> Result<Vec<Organization>> {
        require_person(actor)?;
        let mut reader = self.store.read().await?;
        Ok(reader.organizations_of(actor.user).await?)
    }

    /// Goes on in another organization of the person. The session gets a new secret, which comes
    /// back; it still ends when it would have ended.
    pub async fn switch_organization(&self, actor: &Actor, to: OrganizationId) -> Result<Secret> {
        let Credential::Session(session) = actor.credential else {
            return Err(ServiceError::Denied);
        };
        let mut writer = self.store.write().await?;
        let organizations = writer.organizations_of(actor.user).await?;
        if !organizations
            .iter()
            .any(|organization| organization.id == to)
        {
            return Err(ServiceError::NotFound(What::Organization));
        }
        let began = writer.end_session(actor.user, session).await?;
        let signed_in_at = began.ok_or(ServiceError::NotFound(What::Session))?;
        let secret = self
            .begin_session(&mut writer, to, actor.user, signed_in_at)
            .await?;
        let details = json!({ "session": session });
        self.record(
            &mut writer,
            actor,
            AuditAction::SessionMoved,
            &actor.email,
            details,
        )
        .await?;
        writer.commit().await?;
        Ok(secret)
    }
}
