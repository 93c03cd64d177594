//! Section 11 of the contract: subscriptions and the delivery of events.

use std::time::Duration;

use azure_simulator::{Fault, FaultEffect, Readings, Simulator, tokens};
use serde_json::{Value, json};

use crate::caller::{Caller, add};
use crate::receiver::{Receiver, subscription};

const PATH: &str = "/_apis/hooks/subscriptions?api-version=7.1";

async fn subscribe(caller: &Caller, body: Value) -> String {
    let reply = caller.post(PATH, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(
        !reply.text.contains("hush"),
        "the secret does not come back"
    );
    reply.json["id"].as_str().expect("a text").to_owned()
}

async fn status(caller: &Caller, id: &str) -> String {
    let reply = caller
        .get(&format!("/_apis/hooks/subscriptions/{id}"))
        .await;
    reply.json["status"].as_str().expect("a text").to_owned()
}

async fn until(caller: &Caller, id: &str, wanted: &str) {
    for _ in 0..500 {
        if status(caller, id).await == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!(
        "the subscription is {} and not {wanted}",
        status(caller, id).await
    );
}

/// Everything the known event has is in the delivered one.
fn assert_holds(path: &str, known: &Value, delivered: &Value) {
    match (known, delivered) {
        (Value::Object(known), Value::Object(delivered)) => {
            for (name, value) in known
                .iter()
                .filter(|(name, _)| !path.ends_with("/fields") || name.starts_with("System.Rev"))
            {
                let other = delivered.get(name);
                let other = other.unwrap_or_else(|| panic!("{path}/{name} is missing"));
                assert_holds(&format!("{path}/{name}"), value, other);
            }
        }
        _ => assert_eq!(
            std::mem::discriminant(known),
            std::mem::discriminant(delivered),
            "at {path}: {known} and {delivered}"
        ),
    }
}

#[tokio::test]
async fn an_update_is_told_in_the_known_form() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[]).await;
    subscribe(&caller, subscription("workitem.updated", &receiver.url)).await;
    let id = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    let path = format!("/_apis/wit/workitems/{id}?api-version=7.1");
    caller
        .patch(&path, json!([add("/fields/System.State", "Resolved")]))
        .await;
    let (headers, event) = receiver.next().await;
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/upstream/service-hook-workitem-updated.json"
    );
    let known: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_holds("", &known["request"]["body"], &event);
    let state = &event["resource"]["fields"]["System.State"];
    assert_eq!(state, &json!({ "oldValue": "New", "newValue": "Resolved" }));
    assert_eq!(event["resource"]["workItemId"], id);
    assert_eq!(
        event["resource"]["revision"]["fields"]["System.ChangedBy"],
        "Full <full@contoso.example>"
    );
    assert_eq!(headers["authorization"], "Basic cG9sYXJpczpodXNo");
    assert_eq!(headers["x-own"], "yes");
}

#[tokio::test]
async fn each_kind_of_event_is_told() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[]).await;
    let kinds = ["created", "commented", "deleted", "restored"];
    for kind in kinds {
        subscribe(
            &caller,
            subscription(&format!("workitem.{kind}"), &receiver.url),
        )
        .await;
    }
    let id = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    let path = format!("/_apis/wit/workitems/{id}?api-version=7.1");
    caller
        .patch(&path, json!([add("/fields/System.History", "hello")]))
        .await;
    caller.send("DELETE", &path, &Value::Null).await;
    let bin = format!("/_apis/wit/recyclebin/{id}?api-version=7.1");
    caller.patch(&bin, json!({ "isDeleted": false })).await;
    let mut told = Vec::new();
    for _ in kinds {
        told.push(
            receiver.next().await.1["eventType"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    told.sort();
    let mut wanted: Vec<String> = kinds
        .iter()
        .map(|kind| format!("workitem.{kind}"))
        .collect();
    wanted.sort();
    assert_eq!(told, wanted);
}

#[tokio::test]
async fn filters_keep_events_away() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[]).await;
    let mut wanted = subscription("workitem.updated", &receiver.url);
    wanted["publisherInputs"] = json!({ "workItemType": "Bug", "changedFields": "System.State" });
    wanted["consumerInputs"]["resourceDetailsToSend"] = json!("minimal");
    subscribe(&caller, wanted).await;
    let bug = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    let task = caller.create("Agile", "Task", &[]).await.json["id"].clone();
    for id in [&task, &bug] {
        let path = format!("/_apis/wit/workitems/{id}?api-version=7.1");
        caller
            .patch(&path, json!([add("/fields/System.Title", "y")]))
            .await;
        caller
            .patch(&path, json!([add("/fields/System.State", "Active")]))
            .await;
    }
    let (_, event) = receiver.next().await;
    assert_eq!(
        event["resource"].as_object().unwrap().len(),
        2,
        "{}",
        event["resource"]
    );
    assert!(receiver.silent().await);
}

#[tokio::test]
async fn trouble_of_the_receiver_is_retried() {
    let simulator = Simulator::builder()
        .clock_speed(1000.0)
        .start()
        .await
        .unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[503, 408, 200]).await;
    let id = subscribe(&caller, subscription("workitem.created", &receiver.url)).await;
    caller.create("Agile", "Bug", &[]).await;
    let first = receiver.next().await.1["id"].clone();
    assert_eq!(receiver.next().await.1["id"], first);
    assert_eq!(receiver.next().await.1["id"], first);
    assert!(receiver.silent().await);
    assert_eq!(status(&caller, &id).await, "enabled");
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_its_subscription() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[410]).await;
    let id = subscribe(&caller, subscription("workitem.created", &receiver.url)).await;
    caller.create("Agile", "Bug", &[]).await;
    receiver.next().await;
    until(&caller, &id, "disabledBySystem").await;
    caller.create("Agile", "Bug", &[]).await;
    assert!(receiver.silent().await);
}

#[tokio::test]
async fn failures_lead_to_probation_and_success_leads_out() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[400, 200, 400, 400, 400, 400]).await;
    let id = subscribe(&caller, subscription("workitem.created", &receiver.url)).await;
    for wanted in [
        "onProbation",
        "enabled",
        "onProbation",
        "onProbation",
        "onProbation",
    ] {
        caller.create("Agile", "Bug", &[]).await;
        receiver.next().await;
        until(&caller, &id, wanted).await;
    }
    caller.create("Agile", "Bug", &[]).await;
    until(&caller, &id, "disabledBySystem").await;
}

#[tokio::test]
async fn events_repeat_and_change_places_on_demand() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[]).await;
    subscribe(&caller, subscription("workitem.created", &receiver.url)).await;
    simulator.faults().add(
        Fault::new(FaultEffect::DuplicateEvents {})
            .on("POST", "*")
            .times(1),
    );
    caller.create("Agile", "Bug", &[]).await;
    let first = receiver.next().await.1["id"].clone();
    assert_eq!(receiver.next().await.1["id"], first);
    simulator.faults().add(
        Fault::new(FaultEffect::ReorderEvents {})
            .on("POST", "*")
            .times(1),
    );
    let early = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    let late = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    assert_eq!(receiver.next().await.1["resource"]["id"], late);
    assert_eq!(receiver.next().await.1["resource"]["id"], early);
}

#[tokio::test]
async fn only_public_https_addresses_are_taken_when_targets_are_strict() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    simulator.set_readings(Readings {
        strict_hook_targets: true,
        ..Readings::default()
    });
    for url in [
        "http://127.0.0.1/x",
        "https://localhost/",
        "https://10.0.0.1/",
        "http://a.example/",
    ] {
        assert_eq!(
            caller
                .post(PATH, subscription("workitem.created", url))
                .await
                .status,
            400,
            "{url}"
        );
    }
    let fine = subscription("workitem.created", "https://polaris.example/hook");
    assert_eq!(caller.post(PATH, fine.clone()).await.status, 200);
    let reader = Caller::of(&simulator, "contoso", Some(tokens::READ_ONLY));
    assert_eq!(reader.post(PATH, fine.clone()).await.status, 401);
    let powerless = Caller::of(&simulator, "contoso", Some(tokens::NO_PERMISSION));
    assert_eq!(powerless.post(PATH, fine).await.status, 403);
    assert_eq!(simulator.violations(), Vec::<String>::new());
}
