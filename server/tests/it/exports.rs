//! Exports over HTTP: paused, resumed, cancelled and retried.

use axum::http::StatusCode;
use azure_simulator::{Fault, FaultEffect};
use serde_json::{Value, json};

use crate::house::House;
use crate::script::Script;
use crate::tracker::{Ground, connect};

const CREATE: &str = "*/_apis/wit/workitems/$*";

/// What an act says of an export.
async fn done(script: &Script<'_>, export: &Value, act: &str) -> Value {
    let id = export["id"].as_str().unwrap();
    let answer = script.post(&format!("/exports/{id}/{act}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{act}: {}", answer.body);
    answer.json()
}

#[tokio::test]
async fn a_script_pauses_an_export_and_nothing_is_filed_until_it_is_resumed() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        connect(&house, &admin, &ground).await;
        let (house, admin) = (&house, &admin);
        let script = Script { house, admin };
        let promised = script.ask(&ground).await;
        let asked = promised.json();
        for _ in 0..2 {
            assert_eq!(done(&script, &asked, "pause").await["state"], "paused");
        }
        let still = script.followed(&promised).await;
        assert_eq!(
            (&still["state"], &still["filed"]),
            (&json!("paused"), &json!(0))
        );
        let path = format!("/exports/{}", asked["id"].as_str().unwrap());
        let retried = script.post(&format!("{path}/retry")).await;
        assert_eq!(retried.status, StatusCode::CONFLICT);
        assert_eq!(done(&script, &asked, "resume").await["state"], "running");
        house.bench.run_jobs().await;
        let ended = script.get(&path).await;
        assert_eq!(
            (&ended["state"], &ended["filed"]),
            (&json!("completed"), &json!(2))
        );
    }
}

#[tokio::test]
async fn a_script_cancels_an_export_and_retries_what_was_not_filed() {
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
        faults.add(refusal.on("POST", CREATE).times(1));
        let export = script.export(&ground).await;
        assert_eq!(
            (&export["filed"], &export["failed"]),
            (&json!(1), &json!(1))
        );
        done(&script, &export, "retry").await;
        let cancelled = done(&script, &export, "cancel").await;
        assert_eq!(cancelled["cancelled"], 1, "{cancelled}");
        let path = format!("/exports/{}", export["id"].as_str().unwrap());
        let twice = script.post(&format!("{path}/cancel")).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        assert_eq!(script.get(&path).await["state"], "cancelled");
        done(&script, &export, "retry").await;
        house.bench.run_jobs().await;
        let ended = script.get(&path).await;
        assert_eq!(
            (&ended["state"], &ended["filed"]),
            (&json!("completed"), &json!(2))
        );
        let items = &ended["items"];
        assert_ne!(
            items[0]["work_item"]["id"], items[1]["work_item"]["id"],
            "{items}"
        );
    }
}
