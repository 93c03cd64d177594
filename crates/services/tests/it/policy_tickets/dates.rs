//! The date by which violations shall be fixed, on the work item.

use azure_simulator::{Fault, FaultEffect};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{IntegrationForm, PolicyForm};
use serde_json::json;
use services::testing::Bench;

use super::{Ground, text};
use crate::tracker::{created, integration_form};

const DUE: &str = "Microsoft.VSTS.Scheduling.DueDate";

fn dated(strategy: &str, days: i64) -> PolicyForm {
    let rule = json!({ "name": "Any", "fix_by": [{ "severity": "high", "days": days }],
        "actions": { "create_ticket": { "strategy": strategy } } });
    serde_json::from_value(json!({ "name": "Dated", "rules": [rule] })).unwrap()
}

/// Files work items of the one type of the process that has a due date.
async fn with_due_dates(bench: &Bench, form: PolicyForm) -> Ground {
    let ground = Ground::with(bench, form).await;
    let issues = IntegrationForm {
        work_item_type: "Issue".to_owned(),
        ..integration_form(ground.web.instance.id, "Agile")
    };
    let project = ground.web.project.id;
    bench
        .services
        .save_integration(&ground.ada, project, &issues, Some("*"))
        .await
        .unwrap();
    ground
}

/// The date of the work item, in seconds.
async fn due(bench: &Bench, ground: &Ground) -> Option<i64> {
    let item = ground.item(bench).await;
    let at = item.text(DUE)?.parse::<DateTime<Utc>>().unwrap();
    Some(at.timestamp())
}

async fn wait(bench: &Bench, days: i64) {
    bench.clock.advance(TimeDelta::days(days));
    bench.run_jobs().await;
}

#[tokio::test]
async fn the_work_item_of_an_issue_is_due_when_its_policy_says_and_told_once_when_it_is_over() {
    for bench in &Bench::each().await {
        let ground = with_due_dates(bench, dated("issue", 10)).await;
        ground.find(bench, &["a"]).await;
        let day = bench.clock.now() + TimeDelta::days(10);
        assert_eq!(due(bench, &ground).await, Some(day.timestamp()));
        wait(bench, 9).await;
        assert_eq!(ground.item(bench).await.revision, 1);
        wait(bench, 2).await;
        assert_eq!(ground.item(bench).await.revision, 2);
        ground.find(bench, &["a", "b"]).await;
        wait(bench, 30).await;
        assert_eq!(ground.item(bench).await.revision, 2, "it was told");
        let second = created(bench)[1].into();
        let second = ground.client.work_item(second).await.unwrap();
        assert_eq!(second.revision, 2);
    }
}

#[tokio::test]
async fn a_living_ticket_has_the_first_date_of_its_issues_unless_somebody_chose_another() {
    for bench in &Bench::each().await {
        let ground = with_due_dates(bench, dated("policy", 10)).await;
        ground.find(bench, &["a"]).await;
        let first = bench.clock.now() + TimeDelta::days(10);
        assert_eq!(due(bench, &ground).await, Some(first.timestamp()));
        wait(bench, 3).await;
        ground.find(bench, &["a", "b"]).await;
        assert_eq!(due(bench, &ground).await, Some(first.timestamp()));
        ground.find(bench, &["b"]).await;
        let second = due(bench, &ground).await;
        assert!(second > Some(first.timestamp()), "the first one is mended");
        let revision = ground.item(bench).await.revision;
        wait(bench, 20).await;
        let item = ground.item(bench).await;
        assert_eq!(item.revision, revision + 1);
        assert!(text(&item).contains("Overdue since"), "{}", text(&item));
        wait(bench, 20).await;
        assert_eq!(ground.item(bench).await.revision, item.revision, "once");
        ground.change(&item, DUE, "2030-01-01T00:00:00Z").await;
        let chosen = due(bench, &ground).await;
        ground.find(bench, &["c"]).await;
        assert_eq!(due(bench, &ground).await, chosen, "somebody chose it");
    }
}

#[tokio::test]
async fn a_lost_answer_is_no_second_comment() {
    let bench = &Bench::start().await;
    let ground = with_due_dates(bench, dated("issue", 10)).await;
    ground.find(bench, &["a"]).await;
    let lost = Fault::new(FaultEffect::ResetAfter {}).on("PATCH", "*/workitems/*");
    bench.simulator.faults().add(lost.times(1));
    wait(bench, 11).await;
    wait(bench, 1).await;
    assert_eq!(ground.item(bench).await.revision, 2);
}
