//! The date by which violations shall be fixed, on the work item.

use chrono::TimeDelta;
use domain::{IntegrationForm, PolicyForm};
use serde_json::json;
use services::testing::Bench;

use super::Ground;
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
        .save_integration(&ground.ada, project, &issues, None)
        .await
        .unwrap();
    ground
}

#[tokio::test]
async fn the_work_item_of_an_issue_is_due_when_its_policy_says() {
    for bench in &Bench::each().await {
        let ground = with_due_dates(bench, dated("issue", 10)).await;
        ground.find(bench, &["a"]).await;
        let due = bench.clock.now() + TimeDelta::days(10);
        let item = ground.item(bench).await;
        let told = item.text(DUE).unwrap().parse::<chrono::DateTime<chrono::Utc>>();
        assert_eq!(told.unwrap().timestamp(), due.timestamp());
        assert_eq!(created(bench).len(), 1);
    }
}
