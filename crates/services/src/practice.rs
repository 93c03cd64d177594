//! Practice mode: a simulated Azure DevOps, and a sample project to try everything with.

use azure::Client;
use domain::{
    Actor, AuditAction, InstanceId, IntegrationForm, NameForm, OrganizationUrl, Permission,
    Project, ProjectId,
};
use secrecy::SecretString;
use serde_json::json;
use store::{NewInstance, NewToken};

use crate::actors::{require, require_person};
use crate::{Conflict, Result, ServiceError, Services, What};

/// A report of our own making about a few lines of code of our own.
const REPORT: &[u8] = include_bytes!("../data/practice/practice.sarif");
const APPLICATION: &str = "Practice shop";
const PROJECT: &str = "Web shop";
/// Where the exports of the sample project go.
const AZURE_PROJECT: &str = "Fabrikam Fiber";
const WORK_ITEM_TYPE: &str = "Bug";

/// The simulated organization that practice instances are connected to.
#[derive(Debug, Clone)]
pub struct PracticeOrganization {
    pub url: OrganizationUrl,
    pub token: SecretString,
}

impl Services {
    /// Refuses pages that are there for the practice mode alone, where it is off.
    pub fn practises(&self, actor: &Actor) -> Result<()> {
        require_person(actor)?;
        match self.settings.practice {
            Some(_) => Ok(()),
            None => Err(ServiceError::NotFound(What::Page)),
        }
    }

    /// Whether this person can load the practice organization now.
    pub async fn practice_is_offered(&self, actor: &Actor) -> Result<bool> {
        if self.settings.practice.is_none() || !actor.may(Permission::ManageInstances) {
            return Ok(false);
        }
        let mut reader = self.store.read().await?;
        let instances = reader.instances(actor.organization).await?;
        Ok(!instances.iter().any(|instance| instance.practice))
    }

    /// Adds an instance of the simulated Azure DevOps and a sample project with findings that is
    /// connected to it. What comes back is the project to begin with.
    pub async fn load_practice(&self, actor: &Actor) -> Result<ProjectId> {
        require(actor, Permission::ManageInstances)?;
        let Some(practice) = &self.settings.practice else {
            return Err(Conflict::NoPractice.into());
        };
        if !self.practice_is_offered(actor).await? {
            return Err(Conflict::PracticeLoaded.into());
        }
        // Whatever can fail outside has to do so before anything is written.
        let client = Client::new(&self.outbound, practice.url.clone(), practice.token.clone());
        client.project(AZURE_PROJECT).await?;
        let project = self.practice_project(actor).await?;
        let instance = self.add_practice_instance(actor, practice).await?;
        let form = IntegrationForm {
            instance_id: instance,
            azure_project_id: AZURE_PROJECT.to_owned(),
            work_item_type: WORK_ITEM_TYPE.to_owned(),
        };
        self.save_integration(actor, project.id, &form, None)
            .await?;
        self.upload_scan(actor, project.id, None, REPORT).await?;
        Ok(project.id)
    }

    async fn practice_project(&self, actor: &Actor) -> Result<Project> {
        let named = |name: &str| NameForm {
            name: name.to_owned(),
        };
        let application = self.create_application(actor, named(APPLICATION)).await?;
        self.create_project(actor, application.id, named(PROJECT))
            .await
    }

    async fn add_practice_instance(
        &self,
        actor: &Actor,
        practice: &PracticeOrganization,
    ) -> Result<InstanceId> {
        let id = InstanceId(self.new_id());
        let sealed = self.seal_token(actor.organization, id, &practice.url, &practice.token);
        let new = NewInstance {
            id,
            token: NewToken {
                url: practice.url.as_str(),
                sealed: &sealed,
                expires_on: None,
                practice: true,
            },
        };
        let mut writer = self.store.write().await?;
        writer
            .insert_instance(actor.organization, &new, self.clock.now())
            .await?;
        let details = json!({ "instance": id });
        self.record(
            &mut writer,
            actor,
            AuditAction::PracticeLoaded,
            practice.url.as_str(),
            details,
        )
        .await?;
        writer.commit().await?;
        Ok(id)
    }

    /// Leads the practice instances to where the simulator listens since this start, each with its
    /// organization and its token.
    pub async fn find_practice_again(&self) -> Result<()> {
        let Some(practice) = &self.settings.practice else {
            return Ok(());
        };
        let mut writer = self.store.write().await?;
        for (organization, id) in writer.practice_instances().await? {
            let found = writer.instance(organization, id).await?;
            let Some(instance) =
                found.filter(|found| !found.url.starts_with(practice.url.origin()))
            else {
                continue;
            };
            // A token that cannot be opened has to be entered again, here as elsewhere.
            let (Ok(url), Ok(token)) = (
                instance.url.parse::<OrganizationUrl>(),
                self.token_of(organization, &instance).await,
            ) else {
                continue;
            };
            let url = url.beside(&practice.url);
            let sealed = self.seal_token(organization, id, &url, &token);
            let token = NewToken {
                url: url.as_str(),
                sealed: &sealed,
                expires_on: instance.token_expires_on,
                practice: true,
            };
            writer
                .replace_instance_token(organization, id, &token, self.clock.now())
                .await?;
        }
        Ok(writer.commit().await?)
    }

    /// Whether an address is one of the simulated Azure DevOps.
    pub(crate) fn is_practice(&self, url: &OrganizationUrl) -> bool {
        let practice = self.settings.practice.as_ref();
        practice.is_some_and(|practice| practice.url.origin() == url.origin())
    }
}
