//! People decide about issues: one, several, all that a filter lets through.

use domain::{
    Actor, ApplicationRole, FixByStatus, GlobalRole, IssueFilter, IssueId, IssueQuery, PageRequest,
    Project, TriageForm,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{ServiceError, What};

use crate::world::{admin, colleague, history, join, listed, project, report, result, scan};

fn decision(ids: &[IssueId], change: impl FnOnce(&mut TriageForm)) -> TriageForm {
    let mut form = TriageForm {
        issue_ids: ids.to_vec(),
        ..TriageForm::default()
    };
    change(&mut form);
    form
}

fn dismissed(form: &mut TriageForm) {
    form.status = Some("dismissed".into());
    form.dismissal_reason = Some("false_positive".into());
}

async fn ids(bench: &Bench, actor: &Actor, web: &Project) -> Vec<IssueId> {
    let all = IssueFilter::default();
    let whole = PageRequest::default();
    let page = bench.services.issues(actor, web.id, &all, &whole);
    page.await.unwrap().items.iter().map(|row| row.id).collect()
}

async fn open(bench: &Bench, actor: &Actor, web: &Project) -> i64 {
    bench
        .services
        .project(actor, web.id)
        .await
        .unwrap()
        .issues
        .total()
}

fn rules(count: usize) -> Vec<Value> {
    (0..count)
        .map(|number| result(&format!("r{number}")))
        .collect()
}

#[tokio::test]
async fn a_dismissed_issue_leaves_the_counts_and_comes_back() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &rules(3))).await;
        scan(bench, &ada, &web, "fix", &report("tool", &rules(3))).await;
        let all = ids(bench, &ada, &web).await;
        assert_eq!(open(bench, &ada, &web).await, 3);
        let form = decision(&all[..1], |form| {
            dismissed(form);
            form.comment = Some("seen".into());
        });
        let changed = bench
            .services
            .triage_issues(&ada, web.id, &form)
            .await
            .unwrap();
        assert_eq!(changed, 1);
        assert_eq!(open(bench, &ada, &web).await, 2);
        assert_eq!(listed(bench, &ada, &web, "branch=fix").await.len(), 2);
        assert_eq!(listed(bench, &ada, &web, "triage=dismissed").await.len(), 1);
        // The next scan shows it and leaves the verdict of a person.
        scan(bench, &ada, &web, "", &report("tool", &rules(3))).await;
        assert_eq!(open(bench, &ada, &web).await, 2);
        let issue = bench.services.issue(&ada, all[0]).await.unwrap();
        assert_eq!(issue.row.verdict(), "Dismissed (False positive)");
        let told: Vec<_> = issue
            .history
            .iter()
            .map(|event| event.note.as_str())
            .collect();
        assert!(
            told.contains(&"Dismissed (False positive), by Ada: seen"),
            "{told:?}"
        );
        let back = decision(&all[..1], |form| form.status = Some("to_be_fixed".into()));
        bench
            .services
            .triage_issues(&ada, web.id, &back)
            .await
            .unwrap();
        assert_eq!(open(bench, &ada, &web).await, 3);
        assert_eq!(
            listed(bench, &ada, &web, "triage=to_be_fixed").await.len(),
            1
        );
    }
}

#[tokio::test]
async fn only_what_is_not_so_already_changes_and_is_told() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &rules(2))).await;
        let all = ids(bench, &ada, &web).await;
        let first = decision(&all[..1], |form| {
            form.owner = Some(ada.user.to_string());
            form.fix_by = Some("2026-03-01".into());
        });
        assert_eq!(
            bench
                .services
                .triage_issues(&ada, web.id, &first)
                .await
                .unwrap(),
            1
        );
        let both = decision(&all, |form| form.owner = Some(ada.user.to_string()));
        assert_eq!(
            bench
                .services
                .triage_issues(&ada, web.id, &both)
                .await
                .unwrap(),
            1
        );
        assert_eq!(
            bench
                .services
                .triage_issues(&ada, web.id, &both)
                .await
                .unwrap(),
            0
        );
        let issue = bench.services.issue(&ada, all[0]).await.unwrap();
        let notes: Vec<_> = issue
            .history
            .iter()
            .map(|event| event.note.as_str())
            .collect();
        assert_eq!(
            notes
                .iter()
                .filter(|note| note.contains("by Ada"))
                .collect::<Vec<_>>(),
            [&"owner Ada, fix by 1 Mar 2026, 23:59 UTC, by Ada"]
        );
        assert_eq!(issue.row.owner.unwrap().id, ada.user);
        let nobody = decision(&all, |form| {
            form.owner = Some("none".into());
            form.fix_by = Some("none".into());
        });
        assert_eq!(
            bench
                .services
                .triage_issues(&ada, web.id, &nobody)
                .await
                .unwrap(),
            2
        );
        let issue = bench.services.issue(&ada, all[0]).await.unwrap();
        assert_eq!((issue.row.owner, issue.row.fix_by), (None, None));
        assert_eq!(
            history(bench, &ada, &web, "r0").await.len(),
            issue.history.len()
        );
    }
}

#[tokio::test]
async fn all_that_a_filter_lets_through_is_decided_at_once() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let mut results = rules(4);
        results[0]["level"] = json!("note");
        scan(bench, &ada, &web, "", &report("tool", &results)).await;
        let form = TriageForm {
            filter: Some(IssueQuery {
                severity: Some("high".into()),
                ..IssueQuery::default()
            }),
            fix_by: Some("2020-01-01T00:00:00Z".into()),
            ..TriageForm::default()
        };
        assert_eq!(
            bench
                .services
                .triage_issues(&ada, web.id, &form)
                .await
                .unwrap(),
            3
        );
        for (words, count) in [
            ("overdue", 3),
            ("not_set", 1),
            ("overdue,not_set", 4),
            ("due_soon", 0),
        ] {
            let query = IssueQuery {
                fix_by: Some(words.into()),
                ..IssueQuery::default()
            };
            let (filter, page) = query.read().unwrap();
            let page = bench
                .services
                .issues(&ada, web.id, &filter, &page)
                .await
                .unwrap();
            assert_eq!(page.items.len(), count, "{words}");
            assert_eq!(
                bench
                    .services
                    .count_issues(&ada, web.id, &filter)
                    .await
                    .unwrap(),
                i64::try_from(count).unwrap()
            );
        }
        let now = bench.clock.now();
        let past = "2020-01-01T00:00:00Z".parse().ok();
        assert_eq!(FixByStatus::of(past, now), FixByStatus::Overdue);
    }
}

#[tokio::test]
async fn who_may_not_decide_and_what_is_not_there_is_refused() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let other = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &rules(1))).await;
        scan(bench, &ada, &other, "", &report("tool", &rules(1))).await;
        let (own, foreign) = (ids(bench, &ada, &web).await, ids(bench, &ada, &other).await);
        let mut observer = colleague(bench, ada.organization, GlobalRole::None).await;
        let stranger = admin(bench).await;
        join(
            bench,
            &mut observer,
            web.application_id,
            ApplicationRole::Observer,
        )
        .await;
        let form = decision(&own, dismissed);
        let refused = bench.services.triage_issues(&observer, web.id, &form).await;
        assert!(matches!(refused, Err(ServiceError::Denied)), "{refused:?}");
        let refused = bench.services.triage_issues(&stranger, web.id, &form).await;
        assert!(
            matches!(refused, Err(ServiceError::NotFound(What::Project))),
            "{refused:?}"
        );
        let refused = bench
            .services
            .triage_issues(&ada, web.id, &decision(&foreign, dismissed))
            .await;
        assert!(
            matches!(refused, Err(ServiceError::NotFound(What::Issue))),
            "{refused:?}"
        );
        let to_stranger = decision(&own, |form| form.owner = Some(stranger.user.to_string()));
        let refused = bench
            .services
            .triage_issues(&ada, web.id, &to_stranger)
            .await;
        assert!(
            matches!(refused, Err(ServiceError::Invalid(_))),
            "{refused:?}"
        );
        let none = bench
            .services
            .triage_issues(&ada, web.id, &decision(&[], dismissed))
            .await;
        assert!(matches!(none, Err(ServiceError::Invalid(_))), "{none:?}");
        assert_eq!(open(bench, &ada, &web).await, 1);
        let owners = bench.services.possible_owners(&ada, web.id).await.unwrap();
        assert_eq!(owners.len(), 2, "an admin, and the observer");
    }
}
