//! What a policy would find and do, before it is saved.

use domain::policy::{Actions, Trial, TrialForm, TrialOfRule};
use domain::{Actor, Permission, paths};
use store::{COUNTED, IssueScope};

use crate::{Result, ServiceError, Services};

impl Services {
    /// Counts what a policy would find in a project as it is now. Nothing is kept.
    pub async fn try_policy(&self, actor: &Actor, form: TrialForm) -> Result<Trial> {
        let project = self
            .project_for(actor, Permission::ReadApplication, form.project_id)
            .await?;
        let policy = form.policy.tidied().map_err(ServiceError::Invalid)?;
        let mut reader = self.store.read().await?;
        let organization = actor.organization;
        let files = reader
            .integration(organization, project.id)
            .await?
            .is_some();
        let mut rules = Vec::new();
        for rule in policy.rules {
            let mut query = rule.conditions.query();
            query.branch.clone_from(&form.branch);
            let (filter, _) = query.read().map_err(ServiceError::Invalid)?;
            let scope = self
                .scope(&mut reader, organization, project.id, &filter)
                .await?;
            let scope = IssueScope {
                twins_together: false,
                ..scope
            };
            let issues = reader.count_issues(organization, &scope, &filter).await?;
            rules.push(TrialOfRule {
                rule: rule.name,
                issues: issues.min(COUNTED),
                link: self.links.to(&paths::issues(project.id, &query)),
                effects: effects(&rule.actions, issues, files, self.sends_mail()),
            });
        }
        Ok(Trial {
            project: project.name,
            rules,
        })
    }
}

/// What the actions would do, one sentence each.
fn effects(actions: &Actions, issues: i64, files: bool, mails: bool) -> Vec<String> {
    let mut effects = Vec::new();
    if actions.create_ticket.enabled {
        effects.push(if !files {
            "Create ticket does nothing: the project has no issue tracking integration.".to_owned()
        } else if issues == 0 {
            "No work item would be created.".to_owned()
        } else {
            let strategy = actions.create_ticket.strategy.label().to_lowercase();
            let most = actions.create_ticket.most();
            format!("Work items would be created: {strategy}, at most {most} with one evaluation.")
        });
    }
    if actions.send_notification.enabled {
        let effect = match issues {
            _ if !mails => "Send notification does nothing: no SMTP server is configured.",
            0 => "No mail would be sent.",
            _ => "One mail would be sent with each scan.",
        };
        effects.push(effect.to_owned());
    }
    if actions.break_the_build.enabled {
        effects.push(match issues {
            0 => "Builds would pass.".to_owned(),
            _ => "Builds would break: the gate of the scan fails.".to_owned(),
        });
    }
    effects
}
