//! API tokens of a person: for programs that act with their rights, or upload into one project.

use chrono::{Months, NaiveDate};
use domain::{
    Actor, ApiToken, ApiTokenId, AuditAction, Credential, NewTokenForm, Permission, Project,
    UploadTarget, form,
};
use serde_json::json;
use store::{NewApiToken, Reader};

use crate::actors::require_person;
use crate::{Result, Secret, ServiceError, Services, What};

/// What every API token begins with, so that scanners of source code find a leaked one.
pub(crate) const API_TOKEN_PREFIX: &str = "plr_";
const LONGEST_LIFE: Months = Months::new(12);

impl Services {
    /// The person's own tokens in this organization, without their secrets.
    pub async fn api_tokens(&self, actor: &Actor) -> Result<Vec<ApiToken>> {
        require_person(actor)?;
        let mut reader = self.store.read().await?;
        Ok(reader.api_tokens(actor.organization, actor.user).await?)
    }

    /// The projects that a token of this person may be bound to.
    pub async fn upload_targets(&self, actor: &Actor) -> Result<Vec<UploadTarget>> {
        require_person(actor)?;
        let member = (!actor.may(Permission::UploadScan)).then_some(actor.user);
        let mut reader = self.store.read().await?;
        Ok(reader.upload_targets(actor.organization, member).await?)
    }

    /// Makes a token. The secret comes back this once.
    pub async fn create_api_token(
        &self,
        actor: &Actor,
        form: &NewTokenForm,
    ) -> Result<(ApiToken, Secret)> {
        require_person(actor)?;
        let name = form::name(&form.name);
        let name = name.ok_or_else(|| {
            ServiceError::invalid("name", "Enter a name that says what the token is for.")
        })?;
        let mut reader = self.store.read().await?;
        self.check_expiry(&mut reader, actor, form.expires_on)
            .await?;
        drop(reader);
        let project = match form.project_id {
            Some(id) => Some(self.project_for(actor, Permission::UploadScan, id).await?),
            None => None,
        };
        let secret = Secret::random(API_TOKEN_PREFIX);
        let new = NewApiToken {
            id: ApiTokenId(self.new_id()),
            secret_hash: &secret.hash,
            user: actor.user,
            project: form.project_id,
            name: &name,
            expires_on: form.expires_on,
        };
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        writer
            .insert_api_token(actor.organization, &new, now)
            .await?;
        let details = json!({
            "expires_on": form.expires_on,
            "project": project.map(|project: Project| project.name),
        });
        let action = AuditAction::ApiTokenCreated;
        self.record(&mut writer, actor, action, &name, details)
            .await?;
        let token = writer
            .api_token(actor.organization, actor.user, new.id)
            .await?;
        writer.commit().await?;
        Ok((token.ok_or(ServiceError::NotFound(What::ApiToken))?, secret))
    }

    /// From today to a year ahead; a token made with a token ends no later than that one.
    async fn check_expiry(
        &self,
        reader: &mut Reader,
        actor: &Actor,
        expires_on: NaiveDate,
    ) -> Result<()> {
        let today = self.clock.now().date_naive();
        if !(today..=today + LONGEST_LIFE).contains(&expires_on) {
            return Err(ServiceError::invalid(
                "expires_on",
                "Choose a day from today to one year ahead.",
            ));
        }
        let Credential::ApiToken(id) = actor.credential else {
            return Ok(());
        };
        let own = reader.api_token(actor.organization, actor.user, id).await?;
        match own {
            Some(own) if expires_on <= own.expires_on => Ok(()),
            _ => Err(ServiceError::invalid(
                "expires_on",
                "A token that is made with a token ends no later than that one.",
            )),
        }
    }

    /// Revokes one of the person's own tokens; the next request with it is refused.
    pub async fn revoke_api_token(&self, actor: &Actor, id: ApiTokenId) -> Result<()> {
        require_person(actor)?;
        let mut writer = self.store.write().await?;
        let token = writer.api_token(actor.organization, actor.user, id).await?;
        let token = token.ok_or(ServiceError::NotFound(What::ApiToken))?;
        writer
            .revoke_api_token(actor.organization, actor.user, id)
            .await?;
        let details = json!({ "project": token.project_name });
        let action = AuditAction::ApiTokenRevoked;
        self.record(&mut writer, actor, action, &token.name, details)
            .await?;
        Ok(writer.commit().await?)
    }
}
