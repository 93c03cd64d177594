//! Connections to Azure DevOps: *My Organization > Integrations*.

mod examine;
mod health;
mod watch;

use azure::Client;
use chrono::NaiveDate;
use domain::{
    Actor, AuditAction, ChangeInstanceForm, ConnectionReport, Instance, InstanceId,
    NewInstanceForm, OrganizationId, OrganizationUrl, Permission, SecretText,
};
use secrecy::SecretString;
use serde_json::json;
use store::{NewInstance, NewToken, Writer};

use crate::actors::require;
use crate::secrets::Binding;
use crate::{Conflict, Result, ServiceError, Services, What};

/// The longest token that is accepted; Azure DevOps makes them of 52 or 84 characters.
const TOKEN_CHARACTERS: usize = 1_000;
/// What becomes of exports that were under way through a deleted instance.
const DELETED: &str = "The Azure DevOps instance was deleted before this was filed. Choose another \
    one under Project > Settings > Integrations and export the issue again.";

impl Services {
    /// All instances of the organization.
    pub async fn instances(&self, actor: &Actor) -> Result<Vec<Instance>> {
        require(actor, Permission::ManageInstances)?;
        Ok(self
            .store
            .read()
            .await?
            .instances(actor.organization)
            .await?)
    }

    pub async fn instance(&self, actor: &Actor, id: InstanceId) -> Result<Instance> {
        require(actor, Permission::ManageInstances)?;
        let instance = self
            .store
            .read()
            .await?
            .instance(actor.organization, id)
            .await?;
        instance.ok_or(ServiceError::NotFound(What::Instance))
    }

    /// Stores a connection. Whether it works is what *Test* finds out.
    pub async fn add_instance(&self, actor: &Actor, form: NewInstanceForm) -> Result<Instance> {
        require(actor, Permission::ManageInstances)?;
        let url = self.url(&form.url)?;
        let token = token(&form.token)?;
        let expires_on = expiry(form.token_expires_on.as_deref())?;
        let id = InstanceId(self.new_id());
        let sealed = self.seal_token(actor.organization, id, &url, &token);
        let new = NewInstance {
            id,
            token: NewToken {
                url: url.as_str(),
                sealed: &sealed,
                expires_on,
                practice: self.is_practice(&url),
            },
        };
        let mut writer = self.store.write().await?;
        writer
            .insert_instance(actor.organization, &new, self.clock.now())
            .await?;
        let details = json!({ "token_expires_on": expires_on });
        self.record(
            &mut writer,
            actor,
            AuditAction::InstanceAdded,
            url.as_str(),
            details,
        )
        .await?;
        let instance = writer.instance(actor.organization, id).await?;
        writer.commit().await?;
        instance.ok_or(ServiceError::NotFound(What::Instance))
    }

    /// Enables or disables a connection, or replaces its token. Another address needs the token
    /// again; the old one is wiped.
    pub async fn change_instance(
        &self,
        actor: &Actor,
        id: InstanceId,
        form: ChangeInstanceForm,
    ) -> Result<Instance> {
        require(actor, Permission::ManageInstances)?;
        let url = form.url.as_deref().map(|url| self.url(url)).transpose()?;
        let token = form.token.as_ref().map(token).transpose()?;
        let expires_on = expiry(form.token_expires_on.as_deref())?;
        if token.is_none() && expires_on.is_some() {
            return Err(ServiceError::invalid(
                "token",
                "Enter the access token that this date belongs to.",
            ));
        }
        if token.is_some() {
            self.require_fresh_sign_in(actor).await?;
        }
        let mut writer = self.store.write().await?;
        let before = writer.instance(actor.organization, id).await?;
        let before = before.ok_or(ServiceError::NotFound(What::Instance))?;
        let url = url.map_or_else(|| before.url.clone(), |url| url.as_str().to_owned());
        if let Some(token) = token {
            let canonical = canonical(&url)?;
            let sealed = self.seal_token(actor.organization, id, &canonical, &token);
            let new = NewToken {
                url: &url,
                sealed: &sealed,
                expires_on,
                practice: self.is_practice(&canonical),
            };
            writer
                .replace_instance_token(actor.organization, id, &new, self.clock.now())
                .await?;
        } else if url != before.url {
            return Err(ServiceError::invalid(
                "token",
                "Enter the access token again: it is sent to no other address than the one that \
                 it was entered for.",
            ));
        }
        if let Some(enabled) = form.enabled {
            writer
                .set_instance_enabled(actor.organization, id, enabled)
                .await?;
        }
        if form.token.is_some() || form.enabled == Some(true) {
            self.resume_filing(&mut writer, actor.organization, id, None)
                .await?;
        }
        self.finish_change(writer, actor, &before, form.token.is_some())
            .await
    }

    async fn finish_change(
        &self,
        mut writer: Writer,
        actor: &Actor,
        before: &Instance,
        token_replaced: bool,
    ) -> Result<Instance> {
        let after = writer.instance(actor.organization, before.id).await?;
        let after = after.ok_or(ServiceError::NotFound(What::Instance))?;
        let details = json!({
            "before": { "url": before.url, "enabled": before.enabled },
            "after": { "url": after.url, "enabled": after.enabled },
            "token_replaced": token_replaced,
            "token_expires_on": after.token_expires_on,
        });
        self.record(
            &mut writer,
            actor,
            AuditAction::InstanceChanged,
            &after.url,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(after)
    }

    /// Deletes a connection with its token, and with the integrations of the projects that use it.
    /// Links to work items stay.
    pub async fn delete_instance(&self, actor: &Actor, id: InstanceId) -> Result<()> {
        require(actor, Permission::ManageInstances)?;
        let mut writer = self.store.write().await?;
        let instance = writer.instance(actor.organization, id).await?;
        let instance = instance.ok_or(ServiceError::NotFound(What::Instance))?;
        writer
            .abandon_tickets(actor.organization, id, DELETED, self.clock.now())
            .await?;
        writer.delete_instance(actor.organization, id).await?;
        let details = json!({ "projects": instance.projects });
        self.record(
            &mut writer,
            actor,
            AuditAction::InstanceDeleted,
            &instance.url,
            details,
        )
        .await?;
        Ok(writer.commit().await?)
    }

    /// Asks Azure DevOps whether the stored token works: who it acts as, and whether it may create
    /// work items. Nothing is created.
    pub async fn test_instance(&self, actor: &Actor, id: InstanceId) -> Result<ConnectionReport> {
        let instance = self.instance(actor, id).await?;
        let now = self.clock.now();
        let report = match self.client_of(actor.organization, &instance).await {
            Ok(client) => examine::connection(&client, now).await,
            Err(ServiceError::Conflict(conflict)) => ConnectionReport::refused(&conflict, now),
            Err(other) => return Err(other),
        };
        let mut writer = self.store.write().await?;
        writer
            .record_instance_test(actor.organization, id, instance.token_set_at, &report)
            .await?;
        if report.ok {
            self.resume_filing(&mut writer, actor.organization, id, None)
                .await?;
        }
        let details = json!({ "ok": report.ok, "message": report.message });
        self.record(
            &mut writer,
            actor,
            AuditAction::InstanceTested,
            &instance.url,
            details,
        )
        .await?;
        writer.commit().await?;
        self.ring();
        Ok(report)
    }

    /// A client that acts with the token of an instance that is enabled.
    pub(crate) async fn client(
        &self,
        organization: OrganizationId,
        instance: &Instance,
    ) -> Result<Client> {
        if !instance.enabled {
            return Err(ServiceError::Conflict(Conflict::InstanceDisabled));
        }
        self.client_of(organization, instance).await
    }

    async fn client_of(&self, organization: OrganizationId, instance: &Instance) -> Result<Client> {
        let token = self.token_of(organization, instance).await?;
        let url = canonical(&instance.url)?;
        Ok(Client::new(&self.outbound, url, token))
    }

    /// The token of an instance, for the one address that it was entered for.
    pub(crate) async fn token_of(
        &self,
        organization: OrganizationId,
        instance: &Instance,
    ) -> Result<SecretString> {
        let sealed = self
            .store
            .read()
            .await?
            .sealed_token(organization, instance.id)
            .await?;
        let sealed = sealed.ok_or(ServiceError::Conflict(Conflict::TokenMissing))?;
        let binding = Binding {
            organization,
            instance: instance.id,
            url: &instance.url,
        };
        let opened = self.vault.open(&sealed, &binding);
        opened.map_err(|_| ServiceError::Conflict(Conflict::TokenMissing))
    }

    /// Seals a token for the one row and address that it may be used with.
    pub(crate) fn seal_token(
        &self,
        organization: OrganizationId,
        instance: InstanceId,
        url: &OrganizationUrl,
        token: &SecretString,
    ) -> Vec<u8> {
        let binding = Binding {
            organization,
            instance,
            url: url.as_str(),
        };
        self.vault.seal(token, &binding)
    }

    fn url(&self, text: &str) -> Result<OrganizationUrl> {
        OrganizationUrl::parse(text, &self.settings.allowed_origins)
            .map_err(|error| ServiceError::invalid("url", error.to_string()))
    }
}

/// An address as it is stored.
fn canonical(url: &str) -> Result<OrganizationUrl> {
    url.parse()
        .map_err(|_| ServiceError::Conflict(Conflict::TokenMissing))
}

fn token(text: &SecretText) -> Result<SecretString> {
    let token = text.trimmed();
    let fits = (1..=TOKEN_CHARACTERS).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(token.into())
    } else {
        Err(ServiceError::invalid(
            "token",
            "Paste the access token as Azure DevOps showed it: one word without spaces.",
        ))
    }
}

fn expiry(text: Option<&str>) -> Result<Option<NaiveDate>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| {
            ServiceError::invalid("token_expires_on", "Enter the date as YYYY-MM-DD.")
        }),
    }
}
