//! Which issues have to be judged anew.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{IssueFilter, IssueId, PolicyId, RuleId, Severity, TriageStatus};
use store::testing::TestStore;
use store::{Extent, IssueScope, Store, Writer};
use uuid::Uuid;

use crate::ground::{noon, write};
use crate::yard::{Yard, finding};

fn scope(yard: &Yard, now: DateTime<Utc>) -> IssueScope {
    IssueScope {
        project: yard.project,
        branch: yard.main,
        present_in: None,
        absent_in: None,
        twins_together: false,
        now,
    }
}

fn present() -> IssueFilter {
    IssueFilter {
        triage: TriageStatus::ALL.to_vec(),
        ..IssueFilter::default()
    }
}

/// How many issues break a rule once what was touched is judged.
async fn judged(writer: &mut Writer, yard: &Yard, rule: (PolicyId, RuleId)) -> i64 {
    let organization = yard.organization;
    let scope = scope(yard, noon());
    writer
        .settle_rule(organization, &scope, rule, &present(), Extent::Touched)
        .await
        .unwrap();
    let counts = writer.violation_counts(organization, yard.main).await;
    counts.unwrap().first().map_or(0, |count| count.issues)
}

/// A branch with two issues whose state was judged.
async fn settled(store: &Store) -> (Yard, (PolicyId, RuleId), Vec<IssueId>) {
    let yard = Yard::lay(store).await;
    let scan = yard.queue(store, yard.main, 1).await;
    let findings = [finding(1, Severity::High), finding(2, Severity::High)];
    yard.settle(store, &scan, &findings).await;
    let policy = PolicyId(Uuid::now_v7());
    let rule = (policy, RuleId::of(policy, "All"));
    let mut writer = write(store).await;
    let scope = scope(&yard, noon());
    writer
        .settle_rule(yard.organization, &scope, rule, &present(), Extent::Whole)
        .await
        .unwrap();
    note(&mut writer, &yard).await;
    let found = writer
        .violating_issues(yard.organization, yard.main, policy)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    (yard, rule, found.iter().map(|issue| issue.id).collect())
}

async fn note(writer: &mut Writer, yard: &Yard) {
    let rules = Some(Uuid::nil());
    writer
        .note_judgement(yard.organization, yard.main, rules, noon())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_scan_shows_or_misses_is_judged_anew_and_nothing_else() {
    for TestStore { store, .. } in &TestStore::each().await {
        let (yard, rule, _) = settled(store).await;
        let mut writer = write(store).await;
        let last = writer.judgement(yard.organization, yard.main).await;
        assert_eq!(last.unwrap(), Some((Uuid::nil(), noon())));
        assert_eq!(judged(&mut writer, &yard, rule).await, 2);
        drop(writer);
        let scan = yard.queue(store, yard.main, 2).await;
        let findings = [2, 3, 4].map(|number| finding(number, Severity::Low));
        yard.settle(store, &scan, &findings).await;
        let mut writer = write(store).await;
        assert_eq!(
            judged(&mut writer, &yard, rule).await,
            3,
            "one gone, two new"
        );
        // Without the list nothing is judged.
        note(&mut writer, &yard).await;
        let none = IssueFilter {
            severities: vec![Severity::Critical],
            ..present()
        };
        let scope = scope(&yard, noon());
        writer
            .settle_rule(yard.organization, &scope, rule, &none, Extent::Touched)
            .await
            .unwrap();
        assert_eq!(judged(&mut writer, &yard, rule).await, 3);
        writer
            .forget_judgements(yard.organization, yard.project)
            .await
            .unwrap();
        let last = writer.judgement(yard.organization, yard.main).await;
        assert_eq!(last.unwrap(), None);
    }
}

#[tokio::test]
async fn issues_and_moments_are_touched_by_name() {
    for TestStore { store, .. } in &TestStore::each().await {
        let (yard, rule, issues) = settled(store).await;
        let organization = yard.organization;
        let mut writer = write(store).await;
        let none = IssueFilter {
            severities: vec![Severity::Critical],
            ..present()
        };
        writer
            .touch_issues(organization, yard.project, &issues[..1])
            .await
            .unwrap();
        let at = scope(&yard, noon());
        writer
            .settle_rule(organization, &at, rule, &none, Extent::Touched)
            .await
            .unwrap();
        let counts = writer.violation_counts(organization, yard.main).await;
        assert_eq!(counts.unwrap()[0].issues, 1, "the other one was not judged");
        note(&mut writer, &yard).await;
        // A week and a bit after its detection the other one is old enough.
        let ages = [TimeDelta::days(7)];
        let late = scope(&yard, noon() + TimeDelta::days(8));
        let few = writer.touch_by_time(organization, &late, noon(), &ages);
        assert!(few.await.unwrap());
        writer
            .settle_rule(organization, &late, rule, &none, Extent::Touched)
            .await
            .unwrap();
        let counts = writer.violation_counts(organization, yard.main).await;
        assert_eq!(counts.unwrap(), []);
    }
}
