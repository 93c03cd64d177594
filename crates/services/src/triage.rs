//! What people decide about issues: one, several, or all that a filter lets through.

use std::collections::BTreeSet;

use domain::{
    Actor, AuditAction, Decision, IssueId, Owner, Permission, Project, ProjectId, TriageForm,
};
use serde_json::json;
use store::{NewDecision, Writer};

use crate::{Result, ServiceError, Services, What};

/// Issues of one transaction: others who write wait for no longer than these take.
const AT_ONCE: usize = 10_000;

impl Services {
    /// The people who may be given issues of a project, by name.
    pub async fn possible_owners(&self, actor: &Actor, project: ProjectId) -> Result<Vec<Owner>> {
        let project = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader
            .possible_owners(actor.organization, project.application_id)
            .await?)
    }

    /// Writes a decision to the chosen issues; gives how many it changed. What is so already does
    /// not change, and a comment goes to all of them. Ten thousand at a time are written for good:
    /// where the program ends in between, the same decision once more does the rest.
    pub async fn triage_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &TriageForm,
    ) -> Result<u64> {
        let project = self
            .project_for(actor, Permission::TriageIssues, project)
            .await?;
        let decision = form.read().map_err(ServiceError::Invalid)?;
        let issues = self.to_triage(actor, project.id, form).await?;
        let mut changed = 0;
        for some in issues.chunks(AT_ONCE) {
            changed += self.triage_some(actor, &project, &decision, some).await?;
        }
        Ok(changed)
    }

    async fn triage_some(
        &self,
        actor: &Actor,
        project: &Project,
        decision: &Decision,
        issues: &[IssueId],
    ) -> Result<u64> {
        let mut writer = self.store.write().await?;
        // Scans that are settled meanwhile say whether issues are open, too.
        if !writer.hold_project(actor.organization, project.id).await? {
            return Err(ServiceError::NotFound(What::Project));
        }
        let owner = owner_of(&mut writer, actor, project, decision).await?;
        let new = self.in_words(actor, decision, owner.as_ref());
        let changed = writer
            .decide(actor.organization, project.id, issues, &new)
            .await?;
        if changed > 0 {
            let details = json!({
                "issues": changed,
                "status": decision.verdict.map(|(status, _)| status),
                "reason": decision.verdict.and_then(|(_, reason)| reason),
                "owner": decision.owner.map(|_| owner.map(|owner| owner.name)),
                "fix_by": decision.fix_by,
            });
            let action = AuditAction::IssueTriaged;
            self.record(&mut writer, actor, action, &project.name, details)
                .await?;
            self.evaluate_project(&mut writer, actor.organization, project.id)
                .await?;
            writer.commit().await?;
            self.ring();
        }
        Ok(changed)
    }

    /// The issues that were chosen, each once; all of them the project's.
    async fn to_triage(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &TriageForm,
    ) -> Result<Vec<IssueId>> {
        let chosen = match &form.filter {
            None => form.issue_ids.clone(),
            Some(_) if !form.issue_ids.is_empty() => {
                return Err(refused("Give either issues or a filter, not both."));
            }
            Some(query) => {
                let (filter, _) = query.read().map_err(ServiceError::Invalid)?;
                self.filtered_issues(actor.organization, project, &filter, i64::MAX)
                    .await?
            }
        };
        let chosen: BTreeSet<_> = chosen.into_iter().collect();
        let chosen: Vec<_> = chosen.into_iter().collect();
        if chosen.is_empty() {
            return Err(refused("Choose at least one issue."));
        }
        let mut reader = self.store.read().await?;
        let own = reader
            .count_own_issues(actor.organization, project, &chosen)
            .await?;
        if usize::try_from(own) != Ok(chosen.len()) {
            return Err(ServiceError::NotFound(What::Issue));
        }
        Ok(chosen)
    }

    /// The decision with the words that histories tell of it.
    fn in_words<'a>(
        &self,
        actor: &Actor,
        decision: &'a Decision,
        owner: Option<&Owner>,
    ) -> NewDecision<'a> {
        let status_note = match decision.verdict {
            Some((status, Some(reason))) => format!("{} ({})", status.label(), reason.label()),
            Some((status, None)) => status.label().to_owned(),
            None => String::new(),
        };
        let owner_note = match owner {
            Some(owner) => format!("owner {}", owner.name),
            None => "no owner".to_owned(),
        };
        let fix_by_note = match decision.fix_by.flatten() {
            Some(at) => format!("fix by {}", at.format("%-d %b %Y, %H:%M UTC")),
            None => "no fix-by date".to_owned(),
        };
        let end = match &decision.comment {
            Some(comment) => format!("by {}: {comment}", actor.name),
            None => format!("by {}", actor.name),
        };
        NewDecision {
            decision,
            status_note,
            owner_note,
            fix_by_note,
            end,
            at: self.clock.now(),
        }
    }
}

/// The person who shall own the issues; refused when it is somebody who does not see them.
async fn owner_of(
    writer: &mut Writer,
    actor: &Actor,
    project: &Project,
    decision: &Decision,
) -> Result<Option<Owner>> {
    let Some(Some(wanted)) = decision.owner else {
        return Ok(None);
    };
    let possible = writer
        .possible_owners(actor.organization, project.application_id)
        .await?;
    let found = possible.into_iter().find(|owner| owner.id == wanted);
    found.map(Some).ok_or_else(|| {
        ServiceError::invalid(
            "owner",
            "This person does not work on the project. Choose somebody with a role in its application.",
        )
    })
}

fn refused(message: &str) -> ServiceError {
    ServiceError::invalid("issue_ids", message)
}
