//! Which policies judge a project and its branches.

use std::collections::BTreeSet;

use domain::policy::{BranchPolicies, MOST_POLICIES, PolicyChoice, PolicyChoiceForm};
use domain::{Actor, AuditAction, Permission, Policy, PolicyId, Project, ProjectId};
use serde_json::json;
use store::Writer;

use super::evaluate::policies_of;
use crate::{Conflict, Result, ServiceError, Services, What};

impl Services {
    /// What judges the branches of a project, the default one first.
    pub async fn project_policies(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<BranchPolicies>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.branch_policies(actor.organization, project).await?)
    }

    /// The policies that judge a branch by name; the default branch where none is named, and none
    /// where there is no such branch.
    pub async fn judging_policies(
        &self,
        actor: &Actor,
        project: ProjectId,
        branch: Option<&str>,
    ) -> Result<Vec<Policy>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let branches = reader.branch_policies(actor.organization, project).await?;
        let wanted = branches.iter().find(|one| match branch {
            Some(name) => one.branch == name,
            None => one.is_default,
        });
        match wanted {
            Some(one) => policies_of(&mut reader, actor.organization, project, one.branch_id).await,
            None => Ok(Vec::new()),
        }
    }

    /// Chooses what judges a project, or one of its branches. Gives what judges each branch then.
    pub async fn choose_policies(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &PolicyChoiceForm,
    ) -> Result<Vec<BranchPolicies>> {
        let project = self
            .project_for(actor, Permission::AssignPolicies, project)
            .await?;
        let organization = actor.organization;
        let chosen: BTreeSet<_> = form.policy_ids.iter().copied().collect();
        let chosen: Vec<_> = chosen.into_iter().collect();
        if chosen.len() > MOST_POLICIES {
            let message = format!("Choose at most {MOST_POLICIES} policies.");
            return Err(ServiceError::invalid("policy_ids", message));
        }
        let mut writer = self.store.write().await?;
        for id in &chosen {
            let known = writer.policy(organization, *id).await?;
            known.ok_or(ServiceError::NotFound(What::Policy))?;
        }
        match form.branch.as_deref().filter(|name| !name.is_empty()) {
            None => {
                self.write_choice(&mut writer, actor, &project, &chosen)
                    .await?;
            }
            Some(name) => {
                let choice = read_choice(form)?;
                let branches = writer.branch_policies(organization, project.id).await?;
                let branch = branches.into_iter().find(|one| one.branch == name);
                let branch = branch.ok_or(ServiceError::NotFound(What::Branch))?;
                if branch.is_default {
                    let message = "The default branch has the policies of its project. Leave the \
                        branch out.";
                    return Err(ServiceError::invalid("branch", message));
                }
                let own: &[PolicyId] = match choice {
                    PolicyChoice::Own => &chosen,
                    PolicyChoice::Project | PolicyChoice::None => &[],
                };
                writer
                    .update_branch_policies(organization, branch.branch_id, choice, own)
                    .await?;
                let details = json!({ "branch": name, "choice": choice, "policies": own });
                let action = AuditAction::PolicyAssigned;
                self.record(&mut writer, actor, action, &project.name, details)
                    .await?;
                self.evaluate_project(&mut writer, organization, project.id)
                    .await?;
            }
        }
        let after = writer.branch_policies(organization, project.id).await?;
        writer.commit().await?;
        self.ring();
        Ok(after)
    }

    pub(super) async fn write_choice(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        project: &Project,
        chosen: &[PolicyId],
    ) -> Result<()> {
        if chosen.len() > MOST_POLICIES {
            return Err(Conflict::PolicyLimit {
                project: project.name.clone(),
                most: MOST_POLICIES,
            }
            .into());
        }
        let organization = actor.organization;
        let before = writer.project_policies(organization, project.id).await?;
        writer
            .update_project_policies(organization, project.id, chosen)
            .await?;
        let details = json!({ "before": before, "after": chosen });
        let action = AuditAction::PolicyAssigned;
        self.record(writer, actor, action, &project.name, details)
            .await?;
        self.evaluate_project(writer, organization, project.id)
            .await
    }
}

fn read_choice(form: &PolicyChoiceForm) -> Result<PolicyChoice> {
    match form.choice.as_deref().unwrap_or_default() {
        "" => Ok(PolicyChoice::Own),
        word => word
            .parse()
            .map_err(|_| ServiceError::invalid("choice", "Write project, own or none.")),
    }
}
