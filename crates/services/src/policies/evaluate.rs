//! The evaluation: which issues of a branch break which rules, and what follows for its scans.

mod extent;

use chrono::{DateTime, TimeDelta, Utc};
use domain::policy::Violation;
use domain::{
    Actor, BranchId, Gate, OrganizationId, Permission, Policy, ProjectId, RuleId, Scan, paths,
};
use store::{IssueScope, Reader, Writer};

use extent::{digest, extent, next_change, terms};

use crate::{Job, Outcome, Result, ServiceError, Services, What};

/// When an evaluation that failed for our own reasons is tried again.
const TRY_AGAIN: TimeDelta = TimeDelta::minutes(5);

impl Services {
    /// What breaks the policies of a branch; of the default branch where none is named.
    pub async fn violations(
        &self,
        actor: &Actor,
        project: ProjectId,
        branch: Option<&str>,
    ) -> Result<Vec<Violation>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let branches = reader.branch_policies(actor.organization, project).await?;
        let wanted = branches.iter().find(|one| match branch {
            Some(name) => one.branch == name,
            None => one.is_default,
        });
        let wanted = wanted.ok_or(ServiceError::NotFound(What::Branch))?;
        let named = (!wanted.is_default).then_some(wanted.branch.as_str());
        let policies =
            policies_of(&mut reader, actor.organization, project, wanted.branch_id).await?;
        let scope = Judged {
            organization: actor.organization,
            project,
            branch: wanted.branch_id,
            named,
        };
        self.broken(&mut reader, &scope, &policies).await
    }

    /// Has a branch evaluated. Call [`Services::ring`] after the commit.
    pub(crate) async fn schedule_evaluation(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let job = Job::EvaluatePolicies {
            organization,
            project,
            branch,
        };
        let key = format!("evaluate:{branch}");
        self.enqueue(writer, Some(organization), &job, Some(key), at)
            .await
    }

    /// Has all branches of a project evaluated. Call [`Services::ring`] after the commit.
    pub(crate) async fn evaluate_project(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        let now = self.clock.now();
        for branch in writer.branches(organization, project).await? {
            self.schedule_evaluation(writer, organization, project, branch.id, now)
                .await?;
        }
        Ok(())
    }

    /// Called when an evaluation failed again and again.
    pub(crate) async fn evaluate_policies_later(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
    ) -> Result<()> {
        let at = self.clock.now() + TRY_AGAIN;
        let mut writer = self.store.write().await?;
        self.schedule_evaluation(&mut writer, organization, project, branch, at)
            .await?;
        Ok(writer.commit().await?)
    }

    /// What is known of the gate of a scan before its evaluation.
    pub(crate) async fn gate_of(
        &self,
        reader: &mut Reader,
        organization: OrganizationId,
        scan: &Scan,
    ) -> Result<Gate> {
        let policies = policies_of(reader, organization, scan.project_id, scan.branch_id).await?;
        Ok(if policies.iter().any(breaks_builds) {
            Gate::Pending
        } else {
            Gate::None
        })
    }

    /// Brings the violations of a branch up to date in one transaction.
    pub(crate) async fn evaluate_policies(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        branch: BranchId,
    ) -> Result<Outcome> {
        let now = self.clock.now();
        let mut writer = self.store.write().await?;
        // Scans and triage say how issues stand; they wait until this one has read it.
        if !writer.hold_project(organization, project).await? {
            return Ok(Outcome::Done);
        }
        let branches = writer.branches(organization, project).await?;
        let Some(known) = branches.into_iter().find(|one| one.id == branch) else {
            return Ok(Outcome::Done);
        };
        let scope = IssueScope {
            project,
            branch,
            present_in: None,
            absent_in: None,
            // A rule that one of several twins breaks is broken, whichever the list shows.
            twins_together: false,
            now,
        };
        let policies = policies_of(&mut writer, organization, project, branch).await?;
        let rules_of = digest(&policies, known.is_default)?;
        let extent = extent(&mut writer, organization, &scope, &policies, rules_of).await?;
        if known.is_default {
            writer
                .update_fix_by(organization, &scope, &terms(&policies), extent)
                .await?;
        }
        let mut rules = Vec::new();
        for policy in &policies {
            for rule in &policy.rules {
                let Some(filter) = rule.conditions.filter() else {
                    continue;
                };
                let id = (policy.id, policy.rule_id(rule));
                writer
                    .settle_rule(organization, &scope, id, &filter, extent)
                    .await?;
                rules.push(id);
            }
        }
        writer
            .keep_violations_of(organization, branch, &rules)
            .await?;
        writer
            .note_judgement(organization, branch, rules_of, now)
            .await?;
        let judged = Judged {
            organization,
            project,
            branch,
            named: (!known.is_default).then_some(known.name.as_str()),
        };
        let broken = self.broken(&mut writer, &judged, &policies).await?;
        self.tell_of_scan(&mut writer, &judged, &policies, &broken)
            .await?;
        let (gate, blocking) = gate(&policies, broken);
        let opened = writer
            .judge_scans(organization, branch, gate, &blocking)
            .await?;
        let next = next_change(
            &mut writer,
            organization,
            &scope,
            &policies,
            known.is_default,
        );
        if let Some(at) = next.await? {
            self.schedule_evaluation(&mut writer, organization, project, branch, at)
                .await?;
        }
        if known.is_default {
            self.count_day(&mut writer, organization, project).await?;
            self.schedule_policy_tickets(&mut writer, organization, project, &policies)
                .await?;
            self.schedule_overdue(&mut writer, organization, project)
                .await?;
        }
        writer.commit().await?;
        self.ring();
        if opened > 0 {
            self.scan_ended.notify_waiters();
        }
        Ok(Outcome::Done)
    }

    /// The rules that issues break, in the order of policies and rules.
    async fn broken(
        &self,
        reader: &mut Reader,
        of: &Judged<'_>,
        policies: &[Policy],
    ) -> Result<Vec<Violation>> {
        let counts = reader.violation_counts(of.organization, of.branch).await?;
        let rules = policies
            .iter()
            .flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)));
        let broken = rules.filter_map(|(policy, rule)| {
            let id = policy.rule_id(rule);
            let found = counts
                .iter()
                .find(|count| (count.policy_id, count.rule_id) == (policy.id, id))?;
            let page = paths::violating(of.project, of.named, policy.id, Some(id));
            Some(Violation {
                policy_id: policy.id,
                policy: policy.name.clone(),
                rule_id: id,
                rule: rule.name.clone(),
                issues: found.issues,
                latest_at: found.latest_at,
                link: self.links.to(&page),
            })
        });
        Ok(broken.collect())
    }
}

/// A branch whose violations are told.
pub(super) struct Judged<'a> {
    pub organization: OrganizationId,
    pub project: ProjectId,
    pub branch: BranchId,
    /// Its name, where it is not the default branch.
    pub named: Option<&'a str>,
}

/// The policies that judge a branch, by name.
pub(super) async fn policies_of(
    reader: &mut Reader,
    organization: OrganizationId,
    project: ProjectId,
    branch: BranchId,
) -> Result<Vec<Policy>> {
    let branches = reader.branch_policies(organization, project).await?;
    let chosen = branches.into_iter().find(|one| one.branch_id == branch);
    let chosen = chosen.map(|one| one.policies).unwrap_or_default();
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = reader.policies(organization).await?;
    all.retain(|policy| chosen.contains(&policy.id));
    Ok(all)
}

fn breaks_builds(policy: &Policy) -> bool {
    let mut rules = policy.rules.iter();
    rules.any(|rule| rule.actions.break_the_build.enabled)
}

/// What a scan of the branch is told, with the rules that have it fail.
fn gate(policies: &[Policy], broken: Vec<Violation>) -> (Gate, Vec<Violation>) {
    if !policies.iter().any(breaks_builds) {
        return (Gate::None, Vec::new());
    }
    let breaks = |id: RuleId| {
        let mut rules = policies.iter().filter_map(|policy| policy.rule(id));
        rules.any(|rule| rule.actions.break_the_build.enabled)
    };
    let blocking: Vec<_> = broken
        .into_iter()
        .filter(|violation| breaks(violation.rule_id))
        .collect();
    if blocking.is_empty() {
        (Gate::Passed, blocking)
    } else {
        (Gate::Failed, blocking)
    }
}
