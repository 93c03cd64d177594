//! Policies: written for the organization, chosen by projects, evaluated by a job.

mod choices;
mod evaluate;
mod notify;
mod tickets;
mod trial;

use domain::policy::{AssignForm, PolicyWorkItem};
use domain::{Actor, AuditAction, OrganizationId, Permission, Policy, PolicyForm, PolicyId};
use serde_json::json;
use store::{StoreError, Writer};

use crate::actors::require;
use crate::{Conflict, Result, ServiceError, Services, What, entity_tag};

impl Services {
    /// The policies of the organization by name. Whoever works on an application reads them.
    pub async fn policies(&self, actor: &Actor) -> Result<Vec<Policy>> {
        require_reader(actor)?;
        let mut reader = self.store.read().await?;
        Ok(reader.policies(actor.organization).await?)
    }

    pub async fn policy(&self, actor: &Actor, id: PolicyId) -> Result<Policy> {
        require_reader(actor)?;
        let mut reader = self.store.read().await?;
        let found = reader.policy(actor.organization, id).await?;
        found.ok_or(ServiceError::NotFound(What::Policy))
    }

    /// The work items that stand for violations of a policy in the projects that the actor sees, with
    /// the names of these.
    pub async fn policy_work_items(
        &self,
        actor: &Actor,
        id: PolicyId,
    ) -> Result<Vec<(String, PolicyWorkItem)>> {
        require_reader(actor)?;
        let visible = self.project_names(actor).await?;
        let mut reader = self.store.read().await?;
        let found = reader.policy_work_items(actor.organization, id).await?;
        let named = found.into_iter().filter_map(|item| {
            let project = visible.iter().find(|(id, _)| *id == item.project_id);
            Some((project?.1.clone(), item))
        });
        Ok(named.collect())
    }

    pub async fn create_policy(&self, actor: &Actor, form: PolicyForm) -> Result<Policy> {
        require(actor, Permission::ManagePolicies)?;
        let form = form.tidied().map_err(ServiceError::Invalid)?;
        let mut writer = self.store.write().await?;
        let made = self
            .insert_policy(&mut writer, actor, &form, json!({ "rules": form.rules }))
            .await?;
        writer.commit().await?;
        Ok(made)
    }

    /// Replaces a policy; where `seen` says what was seen of it, nobody else's change. What it finds is
    /// evaluated anew wherever it judges.
    pub async fn change_policy(
        &self,
        actor: &Actor,
        id: PolicyId,
        form: PolicyForm,
        seen: Option<&str>,
    ) -> Result<Policy> {
        require(actor, Permission::ManagePolicies)?;
        let form = form.tidied().map_err(ServiceError::Invalid)?;
        let organization = actor.organization;
        let mut writer = self.store.write().await?;
        let before = writer.policy(organization, id).await?;
        let before = before.ok_or(ServiceError::NotFound(What::Policy))?;
        if seen.is_some_and(|seen| !entity_tag::names(seen, &before.etag())) {
            return Err(Conflict::ChangedMeanwhile.into());
        }
        writer
            .update_policy(organization, id, &form, self.clock.now())
            .await
            .map_err(taken(&form.name))?;
        let after = writer.policy(organization, id).await?;
        let details = json!({ "id": id, "before": before.form(), "after": form });
        let action = AuditAction::PolicyChanged;
        self.record(&mut writer, actor, action, &form.name, details)
            .await?;
        for project in writer.projects_of_policy(organization, id).await? {
            self.evaluate_project(&mut writer, organization, project)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        after.ok_or(ServiceError::NotFound(What::Policy))
    }

    /// Adds a policy with the same rules under a name of its own.
    pub async fn duplicate_policy(&self, actor: &Actor, id: PolicyId) -> Result<Policy> {
        require(actor, Permission::ManagePolicies)?;
        let mut writer = self.store.write().await?;
        let all = writer.policies(actor.organization).await?;
        let of = all.iter().find(|policy| policy.id == id);
        let of = of.ok_or(ServiceError::NotFound(What::Policy))?;
        let short: String = of.name.chars().take(240).collect();
        let is_free = |name: &String| all.iter().all(|policy| policy.name != *name);
        let name = (1..=all.len() + 1)
            .map(|number| match number {
                1 => format!("{short} (copy)"),
                number => format!("{short} (copy {number})"),
            })
            .find(is_free)
            .unwrap_or_default();
        let copy = PolicyForm { name, ..of.form() };
        let made = self
            .insert_policy(&mut writer, actor, &copy, json!({ "copy_of": of.name }))
            .await?;
        writer.commit().await?;
        Ok(made)
    }

    /// Has new projects begin with this policy; existing ones keep theirs.
    pub async fn make_default_policy(&self, actor: &Actor, id: PolicyId) -> Result<Policy> {
        require(actor, Permission::ManagePolicies)?;
        let mut writer = self.store.write().await?;
        let found = writer.policy(actor.organization, id).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Policy))?;
        writer.update_default_policy(actor.organization, id).await?;
        let action = AuditAction::PolicyMadeDefault;
        let details = json!({ "id": id });
        self.record(&mut writer, actor, action, &found.name, details)
            .await?;
        writer.commit().await?;
        Ok(Policy {
            is_default: true,
            ..found
        })
    }

    /// Deletes a policy; projects that chose it are judged by their others alone.
    pub async fn delete_policy(&self, actor: &Actor, id: PolicyId) -> Result<()> {
        require(actor, Permission::ManagePolicies)?;
        let organization = actor.organization;
        let mut writer = self.store.write().await?;
        let found = writer.policy(organization, id).await?;
        let found = found.ok_or(ServiceError::NotFound(What::Policy))?;
        if found.is_default {
            return Err(Conflict::DefaultPolicy.into());
        }
        let projects = writer.projects_of_policy(organization, id).await?;
        writer.delete_policy(organization, id).await?;
        let details = json!({ "id": id, "policy": found.form(), "projects": projects.len() });
        let action = AuditAction::PolicyDeleted;
        self.record(&mut writer, actor, action, &found.name, details)
            .await?;
        for project in projects {
            self.evaluate_project(&mut writer, organization, project)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        Ok(())
    }

    /// Gives a policy to several projects beside those that they have. All of them or none.
    pub async fn assign_policy(
        &self,
        actor: &Actor,
        id: PolicyId,
        form: &AssignForm,
    ) -> Result<Policy> {
        self.policy(actor, id).await?;
        if form.project_ids.is_empty() {
            return Err(ServiceError::invalid(
                "project_ids",
                "Choose at least one project.",
            ));
        }
        let mut projects = Vec::new();
        for project in &form.project_ids {
            projects.push(
                self.project_for(actor, Permission::AssignPolicies, *project)
                    .await?,
            );
        }
        let mut writer = self.store.write().await?;
        for project in &projects {
            let mut chosen = writer
                .project_policies(actor.organization, project.id)
                .await?;
            if !chosen.contains(&id) {
                chosen.push(id);
                self.write_choice(&mut writer, actor, project, &chosen)
                    .await?;
            }
        }
        let after = writer.policy(actor.organization, id).await?;
        writer.commit().await?;
        self.ring();
        after.ok_or(ServiceError::NotFound(What::Policy))
    }

    /// The policy that comes with an organization.
    pub(crate) async fn insert_shipped_policy(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
    ) -> Result<()> {
        let (id, now) = (PolicyId(self.new_id()), self.clock.now());
        let shipped = PolicyForm::shipped();
        writer
            .insert_policy(organization, id, &shipped, true, now)
            .await?;
        Ok(())
    }

    async fn insert_policy(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        form: &PolicyForm,
        details: serde_json::Value,
    ) -> Result<Policy> {
        let id = PolicyId(self.new_id());
        writer
            .insert_policy(actor.organization, id, form, false, self.clock.now())
            .await
            .map_err(taken(&form.name))?;
        let action = AuditAction::PolicyCreated;
        self.record(writer, actor, action, &form.name, details)
            .await?;
        let made = writer.policy(actor.organization, id).await?;
        made.ok_or(ServiceError::NotFound(What::Policy))
    }
}

/// Refuses people without any application, and upload tokens.
fn require_reader(actor: &Actor) -> Result<()> {
    if actor.may_somewhere(Permission::ReadApplication) {
        Ok(())
    } else {
        Err(ServiceError::Denied)
    }
}

fn taken(name: &str) -> impl Fn(StoreError) -> ServiceError {
    let sentence = format!("There is a policy named “{name}” already. Choose another name.");
    move |error| match error {
        StoreError::Conflict => Conflict::NameTaken(sentence.clone()).into(),
        other => other.into(),
    }
}
