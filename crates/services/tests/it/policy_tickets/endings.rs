//! What becomes of a work item when its policy, its project's settings or the item itself change or go.

use domain::TriageForm;
use serde_json::json;
use services::testing::Bench;

use super::{Ground, open_ones, policy, state, text};
use crate::tracker::created;

#[tokio::test]
async fn policies_and_triage_change_what_the_ticket_tells() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        ground.find(bench, &["a", "b"]).await;
        let issues = crate::tracker::issue_ids(bench, &ground.ada, &ground.web.project).await;
        let form = TriageForm {
            issue_ids: issues[..1].to_vec(),
            status: Some("dismissed".into()),
            ..TriageForm::default()
        };
        let project = ground.web.project.id;
        bench
            .services
            .triage_issues(&ground.ada, project, &form)
            .await
            .unwrap();
        bench.run_jobs().await;
        let item = ground.item(bench).await;
        assert!(
            item.revision == 2 && text(&item).contains("1 high"),
            "{}",
            text(&item)
        );
        let renamed = policy("Stricter", &json!({}), &open_ones());
        bench
            .services
            .change_policy(&ground.ada, ground.policy.id, renamed, None)
            .await
            .unwrap();
        bench.run_jobs().await;
        let item = ground.item(bench).await;
        let title = "Polaris - Project 'web' contains issues violating policy 'Stricter'";
        assert_eq!((item.revision, item.text("System.Title")), (3, Some(title)));
        // Its action is switched off: nothing is left to tell.
        let off = policy("Stricter", &json!({ "enabled": false }), &open_ones());
        bench
            .services
            .change_policy(&ground.ada, ground.policy.id, off, None)
            .await
            .unwrap();
        bench.run_jobs().await;
        assert_eq!(state(&ground.item(bench).await), "Resolved");
        let on = policy("Stricter", &json!({}), &open_ones());
        bench
            .services
            .change_policy(&ground.ada, ground.policy.id, on, None)
            .await
            .unwrap();
        bench.run_jobs().await;
        assert_eq!(state(&ground.item(bench).await), "New");
        ground.choose(bench, false).await;
        assert_eq!(state(&ground.item(bench).await), "Resolved");
        ground.choose(bench, true).await;
        let before = ground.item(bench).await;
        assert_eq!(state(&before), "New");
        // Without the integration, work items rest.
        bench
            .services
            .delete_integration(&ground.ada, project)
            .await
            .unwrap();
        ground.find(bench, &[]).await;
        assert_eq!(ground.item(bench).await.revision, before.revision);
        assert_eq!(created(bench).len(), 1);
    }
}

#[tokio::test]
async fn the_work_item_of_a_deleted_policy_is_closed_and_left_alone() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        ground.find(bench, &["a"]).await;
        let before = ground.item(bench).await;
        bench
            .services
            .delete_policy(&ground.ada, ground.policy.id)
            .await
            .unwrap();
        bench.run_jobs().await;
        let item = ground.item(bench).await;
        assert_eq!((item.revision, state(&item)), (2, "Resolved"));
        assert!(text(&item).contains("Nothing violates it any more"));
        let title = item.text("System.Title");
        assert_eq!(title, before.text("System.Title"), "it keeps its name");
        ground.find(bench, &["a", "b"]).await;
        assert_eq!(ground.item(bench).await.revision, item.revision);
        assert_eq!(created(bench).len(), 1);
    }
}

#[tokio::test]
async fn a_work_item_that_somebody_deleted_is_neither_missed_nor_made_again() {
    for bench in &Bench::each().await {
        let ground = Ground::lay(bench, &json!({})).await;
        ground.find(bench, &["a"]).await;
        let number = created(bench)[0];
        let address = format!(
            "{}/_apis/wit/workitems/{number}?api-version=7.1",
            bench.simulator.organization_url("contoso")
        );
        let deleted = reqwest::Client::builder().build().unwrap();
        let deleted = deleted
            .delete(address)
            .basic_auth("", Some(azure_simulator::tokens::FULL));
        assert!(deleted.send().await.unwrap().status().is_success());
        for found in [&["a", "b"][..], &[], &["c"]] {
            ground.find(bench, found).await;
        }
        bench.clock.advance(chrono::TimeDelta::days(1));
        bench.run_jobs().await;
        assert_eq!(created(bench).len(), 1);
        let journal = bench.simulator.journal();
        let patches = journal.iter().filter(|entry| entry.method == "PATCH");
        assert_eq!(patches.count(), 0, "nobody writes to what is gone");
    }
}
