//! What a ticket is about: an issue, or the violations of a policy.

use domain::mapping::Facts;
use domain::{Issue, Marker, Permission, TicketId, UserId, paths};
use store::{DueTicket, PolicyTicket, StoredMapping};

use super::compose::{Blueprint, Composed, Target};
use super::run::Run;
use super::verdict;
use crate::{Result, Services};

#[derive(Debug)]
pub(super) struct Subject {
    /// Of violations: an issue that stands for them, which mapped fields are filled from.
    pub issue: Issue,
    pub violations: Option<PolicyTicket>,
}

impl Run {
    /// What is to be filed as it is now, with the mapping that it gets, or why it is not filed.
    pub(super) async fn read(
        &self,
        ticket: &DueTicket,
    ) -> Result<Result<(Subject, Option<StoredMapping>), &'static str>> {
        let mut reader = self.services.store.read().await?;
        let issue = reader.issue(self.organization, ticket.issue_id).await?;
        let subject = if let Some(issue) = issue {
            Some(Subject {
                issue,
                violations: None,
            })
        } else {
            let found = reader
                .policy_ticket(self.organization, ticket.issue_id)
                .await?;
            let project = reader.project(self.organization, ticket.project_id).await?;
            let now = self.services.clock.now();
            found.zip(project).map(|(found, project)| Subject {
                issue: Issue::of_violations(&project, &found.title, found.severity, found.due, now),
                violations: Some(found),
            })
        };
        let Some(subject) = subject else {
            return Ok(Err(verdict::ISSUE_GONE));
        };
        if ticket.requested_by != UserId::POLARIS {
            let roles = reader
                .roles_in_project(self.organization, ticket.project_id, ticket.requested_by)
                .await?;
            let may_export =
                roles.is_some_and(|(role, here)| Permission::ExportIssues.is_granted(role, here));
            if !may_export {
                return Ok(Err(verdict::NOT_ALLOWED));
            }
        }
        let stored = self.mapping(&mut reader, ticket).await?;
        Ok(Ok((subject, stored)))
    }
}

impl Services {
    pub(super) fn compose_subject(
        &self,
        subject: &Subject,
        ticket: TicketId,
        target: Target<'_>,
        unlinks: i64,
        blueprint: &Blueprint,
    ) -> Composed {
        let Some(violations) = &subject.violations else {
            return self.compose(&subject.issue, ticket, target, unlinks, blueprint);
        };
        let (project, policy) = (violations.project_id, violations.policy_id);
        let page = self
            .links
            .to(&paths::violating(project, None, policy, None));
        let marker = Marker::of(ticket, target.azure_project, unlinks);
        let facts = Facts {
            issue: &subject.issue,
            page: &page,
        };
        let texts = (violations.title.clone(), violations.sent.clone());
        let link = (marker.address(&page), "Violating issues in Polaris");
        blueprint.composed(&facts, texts, link)
    }
}
