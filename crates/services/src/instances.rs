//! Connections to Azure DevOps: *My Organization > Integrations*.

use azure::{AzureError, Client, Patch};
use chrono::NaiveDate;
use domain::{
    Actor, AuditAction, ConnectionReport, Instance, InstanceId, NewInstanceForm, OrganizationId,
    OrganizationUrl, Permission, SecretText,
};
use secrecy::SecretString;
use serde_json::json;
use store::NewInstance;

use crate::actors::require;
use crate::secrets::Binding;
use crate::{Conflict, Result, ServiceError, Services, What};

/// The longest token that is accepted; Azure DevOps makes them of 52 or 84 characters.
const TOKEN_CHARACTERS: usize = 1_000;

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

    /// Stores a connection. Whether it works is what *Test* finds out.
    pub async fn add_instance(&self, actor: &Actor, form: NewInstanceForm) -> Result<Instance> {
        require(actor, Permission::ManageInstances)?;
        let url = OrganizationUrl::parse(&form.url, &self.settings.allowed_origins)
            .map_err(|error| ServiceError::invalid("url", error.to_string()))?;
        let token = token(&form.token)?;
        let token_expires_on = expiry(form.token_expires_on.as_deref())?;
        let id = InstanceId(self.new_id());
        let binding = Binding {
            organization: actor.organization,
            instance: id,
            url: url.as_str(),
        };
        let sealed_token = self.vault.seal(&token, &binding);
        let new = NewInstance {
            id,
            url: url.as_str(),
            sealed_token: &sealed_token,
            token_expires_on,
            practice: false,
        };
        let mut writer = self.store.write().await?;
        writer
            .insert_instance(actor.organization, &new, self.clock.now())
            .await?;
        let details = json!({ "token_expires_on": token_expires_on });
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

    /// Asks Azure DevOps whether the stored token works: who it acts as, and whether it may create
    /// work items. Nothing is created.
    pub async fn test_instance(&self, actor: &Actor, id: InstanceId) -> Result<ConnectionReport> {
        require(actor, Permission::ManageInstances)?;
        let mut reader = self.store.read().await?;
        let instance = reader.instance(actor.organization, id).await?;
        let instance = instance.ok_or(ServiceError::NotFound(What::Instance))?;
        drop(reader);
        let client = self.client(actor.organization, &instance).await?;
        let report = self.examine(&client).await;
        let mut writer = self.store.write().await?;
        writer
            .record_instance_test(actor.organization, id, &report)
            .await?;
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
        Ok(report)
    }

    /// A client that acts with the instance's token.
    pub(crate) async fn client(
        &self,
        organization: OrganizationId,
        instance: &Instance,
    ) -> Result<Client> {
        if !instance.enabled {
            return Err(ServiceError::Conflict(Conflict::InstanceDisabled));
        }
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
        let token = self
            .vault
            .open(&sealed, &binding)
            .map_err(|_| ServiceError::Conflict(Conflict::TokenMissing))?;
        let url: OrganizationUrl = instance
            .url
            .parse()
            .map_err(|_| ServiceError::Conflict(Conflict::TokenMissing))?;
        Ok(Client::new(&self.outbound, url, token))
    }

    async fn examine(&self, client: &Client) -> ConnectionReport {
        let tested_at = self.clock.now();
        let refused = |error: &AzureError, acts_as| ConnectionReport {
            ok: false,
            message: error.summary(),
            acts_as,
            tested_at,
        };
        let person = match client.connection_data().await {
            Ok(data) if data.anonymous => {
                return refused(&AzureError::TokenRefused { expired: false }, None);
            }
            Ok(data) => data.display_name,
            Err(error) => return refused(&error, None),
        };
        match try_to_create(client).await {
            Ok(note) => ConnectionReport {
                ok: true,
                message: note.map_or_else(
                    || format!("Connected as {person}."),
                    |note| format!("Connected as {person}. {note}"),
                ),
                acts_as: Some(person),
                tested_at,
            },
            Err(error) => refused(&error, Some(person)),
        }
    }
}

/// Checks a creation in the first visible project. A token without the scope is an error; what
/// concerns that one project only is a note.
async fn try_to_create(client: &Client) -> Result<Option<&'static str>, AzureError> {
    let Some(project) = client.first_project().await? else {
        return Ok(Some("It sees no project yet."));
    };
    let project = project.id.to_string();
    let types = match client.work_item_types(&project).await {
        Ok(types) => types,
        Err(error) => return concerns_one_project(error),
    };
    let chosen = types.iter().find(|kind| kind.is_bug_type).or(types.first());
    let Some(chosen) = chosen else {
        return Ok(Some("The first project offers no work item type."));
    };
    let patch = Patch::new().field("System.Title", "Polaris connection test");
    match client
        .validate_work_item(&project, &chosen.name, &patch)
        .await
    {
        Ok(()) => Ok(None),
        Err(error) => concerns_one_project(error),
    }
}

fn concerns_one_project(error: AzureError) -> Result<Option<&'static str>, AzureError> {
    match error {
        AzureError::Forbidden { .. } | AzureError::NotFound(_) => Ok(Some(
            "It may not create work items in the first project that it sees; test the projects \
             that you connect.",
        )),
        AzureError::Rejected { .. } => Ok(Some(
            "The first project that it sees requires further fields; test the projects that you \
             connect.",
        )),
        other => Err(other),
    }
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
