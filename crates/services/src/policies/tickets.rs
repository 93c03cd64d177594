//! What policies want filed: which work items stand for the violations of a policy in a project, made
//! where they are missing and brought up to date where they are there.
//!
//! They are made on the path that exports take. The work item of a group of violations lives: it tells
//! what is new and gone, closes when nothing is left, and opens again. One that stands for a single
//! issue is an export like any other.

mod dates;
mod keep;
mod part;

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::TicketStrategy;
use domain::work_item::{Report, ViolatedRule, Violator};
use domain::{
    BranchId, ExportId, Integration, IssueId, OrganizationId, Policy, PolicyId, Project, ProjectId,
    Severity, TicketState, UserId, paths,
};
use store::{
    ExportTarget, NewExport, NewPolicyTicket, PolicyTicket, Reader, Telling, ViolatingIssue, Writer,
};

use part::{part, subject};

use super::evaluate::policies_of;
use crate::export::LINKED;
use crate::{Job, Outcome, Result, Services};

/// A name for what the policy was called before it was deleted.
const DELETED: &str = "(deleted policy)";

/// Violations that one work item stands for.
#[derive(Debug)]
struct Group {
    id: IssueId,
    strategy: TicketStrategy,
    part: String,
    report: Report,
}

/// All that a policy wants of a project.
struct Wanted {
    project: Project,
    policy: Option<Policy>,
    integration: Integration,
    groups: Vec<Group>,
    existing: Vec<PolicyTicket>,
    /// Issues that shall have a work item each and have none.
    single: Vec<IssueId>,
}

impl Services {
    /// Has the work items of the policies of a default branch looked after, as far as there are any
    /// or shall be. Call [`Services::ring`] after the commit.
    pub(super) async fn schedule_policy_tickets(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        policies: &[Policy],
    ) -> Result<()> {
        let files = |policy: &&Policy| {
            let mut rules = policy.rules.iter();
            rules.any(|rule| rule.actions.create_ticket.enabled)
        };
        let mut wanted: BTreeSet<_> = policies
            .iter()
            .filter(files)
            .map(|policy| policy.id)
            .collect();
        wanted.extend(writer.policies_with_tickets(organization, project).await?);
        for policy in wanted {
            let job = Job::KeepPolicyTickets {
                organization,
                project,
                policy,
            };
            let key = format!("policy-tickets:{project}:{policy}");
            self.enqueue(
                writer,
                Some(organization),
                &job,
                Some(key),
                self.clock.now(),
            )
            .await?;
        }
        Ok(())
    }

    /// Files what a policy wants filed in a project, and brings its work items up to date.
    pub(crate) async fn keep_policy_tickets(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        policy: PolicyId,
    ) -> Result<Outcome> {
        let wanted = self.wanted(organization, project, policy).await?;
        let Some(wanted) = wanted else {
            return Ok(Outcome::Done);
        };
        self.request_missing(organization, policy, &wanted).await?;
        self.bring_up_to_date(organization, &wanted).await
    }

    /// `None` where nothing can be filed: the project has no integration, or is gone.
    async fn wanted(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        policy: PolicyId,
    ) -> Result<Option<Wanted>> {
        let mut reader = self.store.read().await?;
        let found = reader.project(organization, project).await?;
        let integration = reader.integration(organization, project).await?;
        let Some((project, integration)) = found.zip(integration) else {
            return Ok(None);
        };
        if !integration.instance_enabled {
            return Ok(None);
        }
        let branches = reader.branches(organization, project.id).await?;
        let Some(branch) = branches.into_iter().find(|branch| branch.is_default) else {
            return Ok(None);
        };
        let judging = policies_of(&mut reader, organization, project.id, branch.id).await?;
        let judging = judging.into_iter().find(|one| one.id == policy);
        let known = match &judging {
            Some(judging) => Some(judging.clone()),
            None => reader.policy(organization, policy).await?,
        };
        let existing = reader
            .policy_tickets(organization, project.id, policy)
            .await?;
        let violating = violating(&mut reader, organization, branch.id, judging.as_ref()).await?;
        drop(reader);
        let name = known.as_ref().map_or(DELETED, |policy| &policy.name);
        let mut groups: BTreeMap<(TicketStrategy, String), Vec<ViolatingIssue>> = existing
            .iter()
            .map(|ticket| ((ticket.strategy, ticket.part.clone()), Vec::new()))
            .collect();
        let mut single = Vec::new();
        for (strategy, most, issue) in violating {
            if strategy != TicketStrategy::Issue {
                let part = part(strategy, &issue);
                groups.entry((strategy, part)).or_default().push(issue);
            } else if issue.unfiled && single.len() < most && !single.contains(&issue.id) {
                single.push(issue.id);
            }
        }
        let groups = groups.into_iter().map(|((strategy, part), issues)| Group {
            id: subject(policy, project.id, strategy, &part),
            report: self.report(
                &project,
                (policy, name),
                judging.as_ref(),
                strategy,
                &part,
                issues,
            ),
            strategy,
            part,
        });
        Ok(Some(Wanted {
            groups: groups.collect(),
            policy: known,
            project,
            integration,
            existing,
            single,
        }))
    }

    fn report(
        &self,
        project: &Project,
        (policy, name): (PolicyId, &str),
        judging: Option<&Policy>,
        strategy: TicketStrategy,
        part: &str,
        issues: Vec<ViolatingIssue>,
    ) -> Report {
        let list = |rule| {
            self.links
                .to(&paths::violating(project.id, None, policy, rule))
        };
        let rules = judging.iter().flat_map(|policy| {
            policy.rules.iter().filter_map(|rule| {
                let id = policy.rule_id(rule);
                let count = issues.iter().filter(|issue| issue.rule_id == id).count();
                (count > 0).then(|| ViolatedRule {
                    name: rule.name.clone(),
                    issues: i64::try_from(count).unwrap_or(i64::MAX),
                    list: list(Some(id)),
                })
            })
        });
        let rules = rules.collect();
        let mut seen = BTreeSet::new();
        let violators = issues
            .into_iter()
            .filter(|issue| seen.insert(issue.id))
            .map(|issue| Violator {
                page: self.links.to(&paths::issue(project.id, issue.id)),
                id: issue.id,
                severity: issue.severity,
                issue_type: issue.issue_type,
                location: issue.location,
                fix_by: issue.fix_by,
            });
        let part = match strategy {
            TicketStrategy::Policy | TicketStrategy::Issue => String::new(),
            TicketStrategy::Type => format!("Issue type: {part}"),
            TicketStrategy::File => format!("File: {part}"),
            TicketStrategy::Component => format!("Component: {part}"),
        };
        Report {
            project: project.name.clone(),
            policy: name.to_owned(),
            part,
            list: list(None),
            rules,
            violators: violators.collect(),
            now: self.clock.now(),
        }
    }

    /// Asks for the work items that are missing, as many as one evaluation may file.
    async fn request_missing(
        &self,
        organization: OrganizationId,
        policy: PolicyId,
        wanted: &Wanted,
    ) -> Result<()> {
        let rules = wanted.policy.iter().flat_map(|policy| &policy.rules);
        let actions: Vec<_> = rules
            .map(|rule| &rule.actions.create_ticket)
            .filter(|action| action.enabled)
            .collect();
        let mut left: BTreeMap<TicketStrategy, i64> = BTreeMap::new();
        for action in actions {
            let most = left.entry(action.strategy).or_default();
            *most = action.most().max(*most);
        }
        let now = self.clock.now();
        let target = ExportTarget {
            instance: wanted.integration.instance_id,
            azure_project: wanted.integration.azure_project_id,
            work_item_type: &wanted.integration.work_item_type,
            looked_for_at: now + self.quarantine(),
        };
        let mut writer = self.store.write().await?;
        let mut asked = false;
        for group in &wanted.groups {
            let left = left.entry(group.strategy).or_default();
            if *left == 0 || !group.is_missing(&wanted.existing) {
                continue;
            }
            *left -= 1;
            asked = true;
            let (title, sent) = (group.report.title(), group.report.description());
            let new = NewPolicyTicket {
                id: group.id,
                project: wanted.project.id,
                policy,
                strategy: group.strategy,
                part: &group.part,
                target: target.clone(),
                telling: Telling {
                    told: group.report.digest(),
                    title: &title,
                    sent: &sent,
                    returned: None,
                    severity: group.severity(),
                    due: group.report.due(),
                    overdue: group.report.is_overdue(),
                    state_set: None,
                    issues: &group.issues(),
                },
            };
            writer
                .request_policy_ticket(organization, &new, now)
                .await?;
        }
        if !wanted.single.is_empty() {
            asked = true;
            let name = wanted.policy.as_ref().map(|policy| policy.name.as_str());
            let asking = format!("Policy {}", name.unwrap_or(DELETED));
            let export = NewExport {
                id: ExportId(self.new_id()),
                project: wanted.project.id,
                requested_by: UserId::POLARIS,
                requested_by_name: &asking,
            };
            writer
                .insert_export(organization, &export, &wanted.single, now)
                .await?;
            writer
                .request_tickets(
                    organization,
                    export.id,
                    UserId::POLARIS,
                    &target,
                    LINKED,
                    now,
                )
                .await?;
        }
        if asked {
            self.schedule_filing(&mut writer, organization, target.instance, now)
                .await?;
            writer.commit().await?;
            self.ring();
        }
        Ok(())
    }
}

impl Group {
    /// Whether its work item has to be asked for: there is none, or what failed tells something else
    /// by now.
    fn is_missing(&self, existing: &[PolicyTicket]) -> bool {
        let ticket = existing.iter().find(|ticket| ticket.id == self.id);
        let is_over = ticket.is_none_or(|ticket| {
            matches!(ticket.state, TicketState::Failed | TicketState::Cancelled)
                && ticket.told != self.report.digest()
        });
        is_over && !self.report.violators.is_empty()
    }

    fn severity(&self) -> Severity {
        let severities = self.report.violators.iter().map(|one| one.severity);
        severities.min().unwrap_or(Severity::Low)
    }

    fn issues(&self) -> Vec<(IssueId, String)> {
        let violators = self.report.violators.iter();
        violators.map(|one| (one.id, one.label())).collect()
    }
}

/// What breaks rules that file, with how; the worst first.
async fn violating(
    reader: &mut Reader,
    organization: OrganizationId,
    branch: BranchId,
    policy: Option<&Policy>,
) -> Result<Vec<(TicketStrategy, usize, ViolatingIssue)>> {
    let Some(policy) = policy else {
        return Ok(Vec::new());
    };
    let found = reader
        .violating_issues(organization, branch, policy.id)
        .await?;
    let filed = found.into_iter().filter_map(|issue| {
        let action = &policy.rule(issue.rule_id)?.actions.create_ticket;
        let most = usize::try_from(action.most()).unwrap_or_default();
        action.enabled.then_some((action.strategy, most, issue))
    });
    Ok(filed.collect())
}
