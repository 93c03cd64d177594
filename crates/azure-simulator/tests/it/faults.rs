//! Trouble on demand, and the journal that tells what it did.

use std::time::Duration;

use azure_simulator::{Fault, FaultEffect, Simulator};
use serde_json::json;

use crate::caller::{Caller, Reply, add};

const PATH: &str = "/Agile/_apis/wit/workitems/$Bug?api-version=7.1";
const MEDIA: &str = "application/json-patch+json";

async fn start(effect: FaultEffect) -> (Simulator, Caller) {
    let simulator = Simulator::start().await.expect("it starts");
    let pattern = "/contoso/*/_apis/wit/workitems/$*";
    simulator
        .faults()
        .add(Fault::new(effect).on("POST", pattern).times(1));
    let caller = Caller::full(&simulator);
    (simulator, caller)
}

async fn create(caller: &Caller) -> reqwest::Result<Reply> {
    let body = json!([add("/fields/System.Title", "x")])
        .to_string()
        .into_bytes();
    caller.try_send("POST", PATH, MEDIA, body).await
}

async fn items(caller: &Caller) -> usize {
    caller
        .query("SELECT [System.Id] FROM WorkItems")
        .await
        .len()
}

#[tokio::test]
async fn a_reset_before_the_work_leaves_nothing_behind() {
    let (simulator, caller) = start(FaultEffect::ResetBefore {}).await;
    assert!(create(&caller).await.is_err());
    assert_eq!(items(&caller).await, 0);
    let entry = &simulator.journal()[0];
    assert_eq!(entry.fault.as_deref(), Some("reset_before"));
    assert!(entry.effects.is_empty() && !entry.answered);
    assert!(create(&caller).await.is_ok(), "it strikes once");
}

#[tokio::test]
async fn a_reset_after_the_work_leaves_an_item_that_the_client_does_not_know() {
    let (simulator, caller) = start(FaultEffect::ResetAfter {}).await;
    assert!(create(&caller).await.is_err());
    assert_eq!(items(&caller).await, 1);
    let entry = &simulator.journal()[0];
    assert_eq!(entry.effects[0].kind, "created");
    assert_eq!(entry.effects[0].work_item, Some(1));
    assert_eq!((entry.status, entry.answered), (Some(200), false));
    assert_eq!(entry.token, Some("full"));
}

#[tokio::test]
async fn a_lost_answer_never_comes() {
    let (_simulator, caller) = start(FaultEffect::LoseAnswer {}).await;
    let waited = tokio::time::timeout(Duration::from_millis(300), create(&caller)).await;
    assert!(waited.is_err());
    assert_eq!(items(&caller).await, 1);
}

#[tokio::test]
async fn a_late_answer_comes_after_the_item_is_there() {
    let (_simulator, caller) = start(FaultEffect::DelayAnswer { milliseconds: 400 }).await;
    let creating = tokio::spawn({
        let caller = caller.clone();
        async move { create(&caller).await }
    });
    while items(&caller).await == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!creating.is_finished());
    assert_eq!(creating.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn a_late_commit_happens_although_the_client_has_gone() {
    let (simulator, caller) = start(FaultEffect::CommitLate { milliseconds: 300 }).await;
    let waited = tokio::time::timeout(Duration::from_millis(100), create(&caller)).await;
    assert!(waited.is_err());
    assert_eq!(items(&caller).await, 0);
    while items(&caller).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!simulator.journal()[0].answered);
}

#[tokio::test]
async fn a_client_that_was_reset_at_once_finds_the_item_later() {
    let effect = FaultEffect::CommitAfterReset { milliseconds: 200 };
    let (simulator, caller) = start(effect).await;
    assert!(create(&caller).await.is_err());
    assert_eq!(items(&caller).await, 0);
    while items(&caller).await == 0 {
        tokio::task::yield_now().await;
    }
    let entry = &simulator.journal()[0];
    assert_eq!((entry.status, entry.answered), (Some(200), false));
}

#[tokio::test]
async fn a_query_can_take_longer_than_it_may() {
    let (simulator, caller) = start(FaultEffect::Html {}).await;
    let slow = Fault::new(FaultEffect::QueryTimeout {}).on("POST", "*/wiql");
    simulator.faults().add(slow.times(1));
    let query = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    let reply = caller.post("/_apis/wit/wiql?api-version=7.1", query).await;
    let message = reply.json["message"].as_str().unwrap();
    assert!(
        reply.status == 400 && message.starts_with("VS402335"),
        "{message}"
    );
    assert_eq!(items(&caller).await, 0, "the next one does not");
}

#[tokio::test]
async fn half_an_answer_breaks_off() {
    let (simulator, caller) = start(FaultEffect::HalfAnswer {}).await;
    let error = create(&caller).await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(items(&caller).await, 1);
    assert!(!simulator.journal()[0].answered);
}

#[tokio::test]
async fn nobody_listens_while_connections_are_refused() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    assert_eq!(items(&caller).await, 0);
    let number = simulator.faults().add(Fault::new(FaultEffect::Refuse {}));
    while !create(&caller).await.is_err_and(|error| error.is_connect()) {
        tokio::task::yield_now().await;
    }
    assert!(simulator.faults().remove(number));
    while create(&caller).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn errors_and_pages_come_instead_of_the_work() {
    for status in [500, 502, 503, 504] {
        let effect = FaultEffect::Status {
            status,
            retry_after: Some(3),
        };
        let (_simulator, caller) = start(effect).await;
        let reply = create(&caller).await.unwrap();
        assert_eq!((reply.status, reply.header("retry-after")), (status, "3"));
        assert_eq!(items(&caller).await, 0);
    }
    let (_simulator, caller) = start(FaultEffect::Html {}).await;
    let reply = create(&caller).await.unwrap();
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_token_expires_from_a_call_on() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    simulator
        .faults()
        .add(Fault::new(FaultEffect::ExpireToken {}).after(2));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.get("/_apis/projects").await.status);
    }
    assert_eq!(statuses, [200, 200, 401, 401]);
}

#[tokio::test]
async fn things_change_meanwhile() {
    let (simulator, caller) = start(FaultEffect::RenameProject {
        project: "Agile".into(),
        to: "Agile 2".into(),
    })
    .await;
    assert_eq!(
        create(&caller).await.unwrap().status,
        404,
        "the old name is gone"
    );
    assert_eq!(caller.get("/_apis/projects/Agile%202").await.status, 200);
    assert_eq!(simulator.journal()[0].effects[0].kind, "renamed project");

    let (_simulator, caller) = start(FaultEffect::DeleteProject {
        project: "Agile".into(),
    })
    .await;
    assert!(create(&caller).await.unwrap().text.contains("TF200016"));

    let effect = FaultEffect::DisableType {
        project: "Agile".into(),
        name: "Bug".into(),
    };
    let (_simulator, caller) = start(effect).await;
    assert!(create(&caller).await.unwrap().text.contains("VS402323"));
}

#[tokio::test]
async fn the_clock_can_jump() {
    let (simulator, caller) = start(FaultEffect::ClockSkew { seconds: 7200.0 }).await;
    let before = simulator.clock().now();
    let reply = create(&caller).await.unwrap();
    assert!((simulator.clock().now() - before).num_minutes() >= 119);
    let date = reply.json["fields"]["System.CreatedDate"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(date > before.to_rfc3339());
    assert!(!reply.header("date").is_empty());
}

#[tokio::test]
async fn chances_are_the_same_in_every_run() {
    async fn row() -> Vec<u16> {
        let simulator = Simulator::start().await.unwrap();
        let caller = Caller::full(&simulator);
        let mut fault = Fault::new(FaultEffect::Status {
            status: 500,
            retry_after: None,
        });
        fault.probability = 0.5;
        simulator.faults().seed(7);
        simulator.faults().add(fault);
        let mut row = Vec::new();
        for _ in 0..20 {
            row.push(caller.get("/_apis/projects").await.status);
        }
        row
    }
    let first = row().await;
    assert!(first.contains(&200) && first.contains(&500));
    assert_eq!(first, row().await);
}
