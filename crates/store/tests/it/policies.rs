//! Policies, what they judge, and what breaks them.

use chrono::TimeDelta;
use domain::policy::{Conditions, PolicyChoice, Rule, TicketStrategy, Violation};
use domain::{
    AzureProjectId, Gate, IssueFilter, IssueId, PolicyForm, PolicyId, Severity, TicketState,
    TriageStatus,
};
use store::testing::TestStore;
use store::{
    ExportTarget, Extent, IssueScope, NewPolicyTicket, StoreError, Telling, Term, ViolatingIssue,
    Writer,
};
use uuid::Uuid;

use crate::ground::{noon, write};
use crate::yard::{Yard, finding};

fn form(name: &str) -> PolicyForm {
    PolicyForm {
        name: name.to_owned(),
        description: String::new(),
        rules: vec![Rule {
            name: "High".to_owned(),
            conditions: Conditions {
                severity: Some("high".to_owned()),
                ..Conditions::default()
            },
            ..Rule::default()
        }],
    }
}

#[tokio::test]
async fn policies_are_kept_and_chosen() {
    for store in TestStore::each().await {
        let store = &store.store;
        let yard = Yard::lay(store).await;
        let organization = yard.organization;
        let (one, other) = (PolicyId(Uuid::now_v7()), PolicyId(Uuid::now_v7()));
        let mut writer = write(store).await;
        let (first, second) = (form("One"), form("Other"));
        let insert = writer.insert_policy(organization, one, &first, true, noon());
        insert.await.unwrap();
        let insert = writer.insert_policy(organization, other, &second, false, noon());
        insert.await.unwrap();
        writer.commit().await.unwrap();
        let mut writer = write(store).await;
        let insert = writer.insert_policy(
            organization,
            PolicyId(Uuid::now_v7()),
            &first,
            false,
            noon(),
        );
        assert!(matches!(insert.await, Err(StoreError::Conflict)));
        drop(writer);

        let mut writer = write(store).await;
        assert_eq!(
            writer.default_policy(organization).await.unwrap(),
            Some(one)
        );
        assert!(writer.delete_policy(organization, one).await.is_err());
        writer
            .update_default_policy(organization, other)
            .await
            .unwrap();
        assert_eq!(
            writer.default_policy(organization).await.unwrap(),
            Some(other)
        );
        let later = noon() + TimeDelta::days(1);
        let renamed = form("Renamed");
        writer
            .update_policy(organization, one, &renamed, later)
            .await
            .unwrap();
        let found = writer.policy(organization, one).await.unwrap().unwrap();
        assert_eq!((found.form(), found.changed_at), (renamed, later));
        assert_eq!(writer.policies(organization).await.unwrap().len(), 2);
        writer
            .update_project_policies(organization, yard.project, &[one, other])
            .await
            .unwrap();
        writer
            .update_branch_policies(organization, yard.fix, PolicyChoice::Own, &[one])
            .await
            .unwrap();
        let judges = writer
            .branch_policies(organization, yard.project)
            .await
            .unwrap();
        assert_eq!(judges[0].policies, [other, one], "by name");
        assert_eq!(
            (judges[1].choice, &judges[1].policies[..]),
            (PolicyChoice::Own, &[one][..])
        );
        let of_project = writer
            .project_policies(organization, yard.project)
            .await
            .unwrap();
        assert_eq!(of_project.len(), 2);
        let projects = writer.projects_of_policy(organization, one).await.unwrap();
        assert_eq!(projects, [yard.project]);
        assert_eq!(
            writer
                .policy(organization, one)
                .await
                .unwrap()
                .unwrap()
                .projects,
            1
        );
        writer.delete_policy(organization, one).await.unwrap();
        let judges = writer
            .branch_policies(organization, yard.project)
            .await
            .unwrap();
        assert_eq!((judges[0].policies.len(), judges[1].policies.len()), (1, 0));
        let names = writer.project_names(organization, None).await.unwrap();
        assert_eq!(names, [(yard.project, "Shop / web".to_owned())]);
    }
}

#[tokio::test]
async fn what_still_breaks_a_rule_is_not_written_again() {
    for store in TestStore::each().await {
        let store = &store.store;
        let yard = Yard::lay(store).await;
        let organization = yard.organization;
        let scan = yard.queue(store, yard.main, 1).await;
        let findings = [finding(1, Severity::High), finding(2, Severity::High)];
        yard.settle(store, &scan, &findings).await;
        let policy = PolicyId(Uuid::now_v7());
        let rule = domain::RuleId::of(policy, "All");
        let mut scope = IssueScope {
            project: yard.project,
            branch: yard.main,
            present_in: None,
            absent_in: None,
            twins_together: false,
            now: noon(),
        };
        let all = IssueFilter {
            triage: TriageStatus::ALL.to_vec(),
            ..IssueFilter::default()
        };
        let none = IssueFilter {
            severities: vec![Severity::Low],
            ..all.clone()
        };
        let mut writer = write(store).await;
        let id = (policy, rule);
        writer
            .settle_rule(organization, &scope, id, &all, Extent::Whole)
            .await
            .unwrap();
        scope.now = noon() + TimeDelta::hours(1);
        writer
            .settle_rule(organization, &scope, id, &all, Extent::Whole)
            .await
            .unwrap();
        let kept = [id];
        writer
            .keep_violations_of(organization, yard.main, &kept)
            .await
            .unwrap();
        let counts = writer
            .violation_counts(organization, yard.main)
            .await
            .unwrap();
        assert_eq!((counts[0].issues, counts[0].latest_at), (2, noon()));
        let project = writer.project(organization, yard.project).await.unwrap();
        assert_eq!(project.unwrap().violations, 2);
        writer
            .settle_rule(organization, &scope, id, &none, Extent::Whole)
            .await
            .unwrap();
        assert_eq!(
            writer
                .violation_counts(organization, yard.main)
                .await
                .unwrap(),
            []
        );
        writer
            .settle_rule(organization, &scope, id, &all, Extent::Whole)
            .await
            .unwrap();
        writer
            .keep_violations_of(organization, yard.main, &[])
            .await
            .unwrap();
        assert_eq!(
            writer
                .violation_counts(organization, yard.main)
                .await
                .unwrap(),
            []
        );
        let violations = [Violation {
            policy_id: policy,
            policy: "P".into(),
            rule_id: rule,
            rule: "All".into(),
            issues: 2,
            latest_at: noon(),
            link: "x".into(),
        }];
        let judged = writer.judge_scans(organization, yard.main, Gate::Failed, &violations);
        assert_eq!(judged.await.unwrap(), 0, "no scan waits");
    }
}

#[tokio::test]
async fn dates_are_the_shortest_of_all_terms() {
    for store in TestStore::each().await {
        let store = &store.store;
        let yard = Yard::lay(store).await;
        let organization = yard.organization;
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, &[finding(1, Severity::High)])
            .await;
        let scope = IssueScope {
            project: yard.project,
            branch: yard.main,
            present_in: None,
            absent_in: None,
            twins_together: false,
            now: noon(),
        };
        let term = |days| Term {
            filter: IssueFilter::default(),
            days,
        };
        let mut writer = write(store).await;
        let terms = [term(30), term(7)];
        writer
            .update_fix_by(organization, &scope, &terms, Extent::Whole)
            .await
            .unwrap();
        let due = scan.uploaded_at + TimeDelta::days(7);
        let next = writer
            .next_fix_by(organization, &scope, noon())
            .await
            .unwrap();
        assert_eq!(next, Some(due));
        let after = due + TimeDelta::seconds(1);
        assert_eq!(
            writer
                .next_fix_by(organization, &scope, after)
                .await
                .unwrap(),
            None
        );
        let detected = writer
            .next_detection(organization, &scope, noon())
            .await
            .unwrap();
        assert_eq!(detected, Some(scan.uploaded_at));
        writer
            .update_fix_by(organization, &scope, &[], Extent::Whole)
            .await
            .unwrap();
        assert_eq!(
            writer
                .next_fix_by(organization, &scope, noon())
                .await
                .unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn a_work_item_of_a_policy_keeps_what_it_tells() {
    for store in TestStore::each().await {
        let store = &store.store;
        let yard = Yard::lay(store).await;
        let (organization, project) = (yard.organization, yard.project);
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, &[finding(1, Severity::High)])
            .await;
        let policy = PolicyId(Uuid::now_v7());
        let mut writer = write(store).await;
        let found = violating(&mut writer, &yard, policy).await;
        let id = IssueId(Uuid::now_v7());
        let issues = [(found.id, "High: a".to_owned())];
        let telling = Telling {
            told: Uuid::from_u128(1),
            title: "Title",
            sent: "<p>sent</p>",
            returned: None,
            severity: Severity::High,
            due: Some(noon()),
            overdue: false,
            state_set: None,
            issues: &issues,
        };
        let new = NewPolicyTicket {
            id,
            project,
            policy,
            strategy: TicketStrategy::Policy,
            part: "",
            target: ExportTarget {
                instance: yard.instance,
                azure_project: AzureProjectId(Uuid::from_u128(2)),
                work_item_type: "Bug",
                looked_for_at: noon(),
            },
            telling: telling.clone(),
        };
        for _ in 0..2 {
            writer
                .request_policy_ticket(organization, &new, noon())
                .await
                .unwrap();
        }
        let of_policy = writer
            .policy_tickets(organization, project, policy)
            .await
            .unwrap();
        assert_eq!(
            (of_policy.len(), of_policy[0].state),
            (1, TicketState::Queued)
        );
        let due = writer
            .due_tickets(organization, yard.instance, noon(), 9)
            .await
            .unwrap();
        assert_eq!((due.len(), due[0].issue_id), (1, id));
        assert_eq!(
            writer
                .policies_with_tickets(organization, project)
                .await
                .unwrap(),
            [policy]
        );
        assert_eq!(writer.told_issues(organization, id).await.unwrap(), issues);
        assert_eq!(listed(&mut writer, &yard, policy).await, [(1, None)]);
        let returned = Some("<p>returned</p>");
        writer
            .keep_returned_description(organization, id, returned)
            .await
            .unwrap();
        let kept = writer
            .policy_ticket(organization, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(kept.returned.as_deref(), returned);
        let nothing = Telling {
            told: Uuid::from_u128(3),
            state_set: Some("Resolved"),
            overdue: true,
            issues: &[],
            ..telling
        };
        writer
            .update_policy_ticket(organization, id, &nothing)
            .await
            .unwrap();
        let kept = writer
            .policy_ticket(organization, id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (kept.told, kept.state_set.as_deref()),
            (nothing.told, Some("Resolved"))
        );
        assert_eq!((kept.due, kept.overdue), (Some(noon()), true));
        assert_eq!(writer.told_issues(organization, id).await.unwrap(), []);
    }
}

/// The work items of a policy: the issues of each, and its number.
async fn listed(writer: &mut Writer, yard: &Yard, policy: PolicyId) -> Vec<(i64, Option<i64>)> {
    let items = writer.policy_work_items(yard.organization, policy).await;
    let items = items.unwrap().into_iter();
    items.map(|item| (item.issues, item.work_item_id)).collect()
}

/// The one issue of the yard, which breaks a policy.
async fn violating(writer: &mut Writer, yard: &Yard, policy: PolicyId) -> ViolatingIssue {
    let rule = (policy, domain::RuleId::of(policy, "All"));
    let scope = IssueScope {
        project: yard.project,
        branch: yard.main,
        present_in: None,
        absent_in: None,
        twins_together: false,
        now: noon(),
    };
    let (organization, all) = (yard.organization, IssueFilter::default());
    writer
        .settle_rule(organization, &scope, rule, &all, Extent::Whole)
        .await
        .unwrap();
    let found = writer.violating_issues(organization, yard.main, policy);
    let found = found.await.unwrap().pop().unwrap();
    assert!(found.unfiled && found.rule_id == rule.1);
    found
}
