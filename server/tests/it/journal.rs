//! The export journal over HTTP: what was tried, and the acts that try again or give up.

use axum::http::{Method, StatusCode};
use azure_simulator::{Fault, FaultEffect, tokens};
use serde_json::json;

use crate::house::House;
use crate::script::Script;
use crate::tracker::{Ground, connect};

const CREATE: &str = "*/_apis/wit/workitems/$*";

#[tokio::test]
async fn a_script_reads_why_issues_failed_and_retries_one_and_all() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        connect(&house, &admin, &ground).await;
        let (house, admin) = (&house, &admin);
        let script = Script { house, admin };
        let refusal = Fault::new(FaultEffect::Status {
            status: 400,
            retry_after: None,
        });
        let faults = house.bench.simulator.faults();
        faults.add(refusal.on("POST", CREATE).times(2));
        assert_eq!(script.export(&ground).await["failed"], 2);

        let of_project = format!("/projects/{}/export-journal", ground.project);
        let first = script.get(&format!("{of_project}?limit=1")).await;
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = script.get(&format!("{of_project}?cursor={cursor}")).await;
        let (first, second) = (&first["items"][0], &rest["items"][0]);
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert_ne!(first["issue_id"], second["issue_id"]);
        for entry in [first, second] {
            let told = (&entry["act"], &entry["state"], &entry["status"]);
            assert_eq!(told, (&json!("create"), &json!("failed"), &json!(400)));
            assert!(entry["error"].is_string() && entry["request"].is_array());
            assert!(!entry.to_string().contains(tokens::FULL));
        }
        let of_issue = format!("/issues/{}/export-journal", ground.issues[0]);
        let of_instance = format!("/instances/{}/export-journal", ground.instance);
        for (path, attempts) in [(&of_issue, 1), (&of_instance, 2)] {
            let entries = script.get(path).await;
            assert_eq!(entries["items"].as_array().unwrap().len(), attempts);
        }

        let one = script.post(&format!("{of_issue}/retry")).await;
        let one = script.followed(&one).await;
        assert_eq!((&one["total"], &one["filed"]), (&json!(1), &json!(1)));
        let all = script.post(&format!("{of_project}/retry")).await;
        let all = script.followed(&all).await;
        assert_eq!((&all["total"], &all["filed"]), (&json!(1), &json!(1)));
        let nothing = script.post(&format!("{of_project}/retry")).await;
        assert_eq!(nothing.status, StatusCode::CONFLICT);
        let linked = script.post(&format!("{of_issue}/retry")).await;
        let linked = script.followed(&linked).await;
        assert_eq!(
            linked["items"][0]["work_item"],
            one["items"][0]["work_item"]
        );
    }
}

#[tokio::test]
async fn a_script_gives_up_one_issue_and_all_that_wait() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        connect(&house, &admin, &ground).await;
        let (house, admin) = (&house, &admin);
        let script = Script { house, admin };
        let dead = Fault::new(FaultEffect::ExpireToken {});
        house.bench.simulator.faults().add(dead);
        let export = script.export(&ground).await;
        assert_eq!(export["waiting"], 2);
        let of_issue = format!("/issues/{}/export-journal/give-up", ground.issues[0]);
        let of_project = format!("/projects/{}/export-journal/give-up", ground.project);
        for path in [&of_issue, &of_project] {
            let given_up = script.post(path).await;
            assert_eq!(given_up.status, StatusCode::NO_CONTENT, "{}", given_up.body);
            let twice = script.post(path).await;
            assert_eq!(twice.status, StatusCode::CONFLICT);
            assert!(twice.body.contains("Nothing waits"), "{}", twice.body);
        }
        let id = export["id"].as_str().unwrap();
        let ended = script.get(&format!("/exports/{id}")).await;
        let counts = (&ended["state"], &ended["cancelled"]);
        assert_eq!(counts, (&json!("cancelled"), &json!(2)));
        let body = house.ask(Method::POST, &format!("/api/v1{of_issue}"));
        let body = body.bearer(&admin.token).json(&json!({ "all": true }));
        assert!(body.send().await.status.is_client_error());
    }
}
