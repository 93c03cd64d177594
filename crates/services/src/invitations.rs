//! One-time links: how somebody who was added joins.

use chrono::TimeDelta;
use domain::{
    AuditAction, AuditEntry, Invitation, JoinForm, OrganizationId, SecretText, UserId, UserState,
    Visitor,
};
use serde_json::Value;
use store::{InvitationRow, Writer};

use crate::passwords::Context;
use crate::{Result, Secret, ServiceError, Services, What};

const LIFETIME: TimeDelta = TimeDelta::days(7);
const GONE: ServiceError = ServiceError::NotFound(What::Invitation);

impl Services {
    pub(crate) async fn new_link(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<Secret> {
        let link = Secret::random("");
        writer
            .replace_invitation(organization, user, &link.hash, self.clock.now() + LIFETIME)
            .await?;
        Ok(link)
    }

    /// What a link leads to, while it works.
    pub async fn invitation(&self, secret: &str) -> Result<Invitation> {
        Ok(self.find_invitation(secret).await?.shown)
    }

    async fn find_invitation(&self, secret: &str) -> Result<InvitationRow> {
        let hash = Secret::hash_of(secret);
        let mut reader = self.store.read().await?;
        let found = reader.invitation(&hash, self.clock.now()).await?;
        found.ok_or(GONE)
    }

    /// Uses a link up and signs the person in. A new account gets the password that comes along;
    /// the owner of an older one proves it with its password, so that whoever invites somebody
    /// gains nothing from an account of another organization.
    pub async fn join(&self, visitor: &Visitor, form: &JoinForm) -> Result<Secret> {
        let found = self.find_invitation(form.secret.exact()).await?;
        let new_hash = if found.shown.has_account {
            self.prove(visitor, &found, &form.password).await?;
            None
        } else {
            let shown = &found.shown;
            let context = Context::of(&[&shown.organization, &shown.name, &shown.email]);
            if let Some(message) = context.refuses(&form.password) {
                return Err(ServiceError::invalid("password", message));
            }
            Some(self.passwords.hash(&form.password).await?)
        };
        let hash = Secret::hash_of(form.secret.exact());
        let (organization, user) = (found.organization_id, found.user_id);
        let mut writer = self.store.write().await?;
        if !writer.take_invitation(organization, &hash).await? {
            return Err(GONE);
        }
        if let Some(hash) = new_hash {
            writer.set_first_password(user, &hash).await?;
        } else {
            let email = &found.shown.email;
            self.give_back_tries(&mut writer, visitor, email).await?;
        }
        writer
            .set_state(organization, user, UserState::Active)
            .await?;
        self.end_previous(&mut writer, visitor).await?;
        let session = self
            .begin_session(&mut writer, organization, user, self.clock.now())
            .await?;
        let entry = AuditEntry {
            user_id: Some(user),
            user_name: Some(found.shown.name),
            address: visitor.address.map(|address| address.to_string()),
            ..self.entry(AuditAction::UserJoined, &found.shown.email, Value::Null)
        };
        self.record_anonymous(&mut writer, Some(organization), entry)
            .await?;
        writer.commit().await?;
        Ok(session)
    }

    async fn prove(
        &self,
        visitor: &Visitor,
        found: &InvitationRow,
        password: &SecretText,
    ) -> Result<()> {
        self.count_tries(visitor, &found.shown.email).await?;
        let mut reader = self.store.read().await?;
        let account = reader.account(found.user_id).await?;
        drop(reader);
        let stored = account.and_then(|account| account.password_hash);
        let verdict = self.passwords.verify(password, stored.as_deref()).await?;
        if verdict.is_right() {
            return Ok(());
        }
        let message = "This is not the password of your account. You have one already, perhaps \
            from another organization.";
        Err(ServiceError::invalid("password", message))
    }
}
