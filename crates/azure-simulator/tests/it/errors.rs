//! Every entry of the error catalogue can be provoked, and reads as it is written there.

use azure_simulator::{Fault, FaultEffect, Limit, Simulator, tokens};
use serde_json::{Value, json};

use crate::caller::{Caller, Reply, add};

fn catalogue() -> Vec<Value> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/upstream/errors.json");
    let text = std::fs::read_to_string(file).expect("the catalogue is there");
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    value["errors"].as_array().expect("a list").clone()
}

const TITLE: &str = "/fields/System.Title";

async fn save(caller: &Caller, path: &str, operations: Value) -> Reply {
    caller
        .post(&format!("{path}?api-version=7.1"), operations)
        .await
}

/// Makes the simulator give the error of the catalogue.
async fn provoke(id: &str, simulator: &Simulator) -> Reply {
    let full = Caller::full(simulator);
    let of = |token| Caller::of(simulator, "contoso", Some(token));
    let bug = "/Agile/_apis/wit/workitems/$Bug";
    let title = || add(TITLE, "x");
    let item = full.create("Agile", "Bug", &[]).await.json["id"]
        .as_u64()
        .expect("a number");
    let own = format!("/_apis/wit/workitems/{item}?api-version=7.1");
    match id {
        "required-field-missing" => {
            let path = "/Contoso%20Inherited/_apis/wit/workitems/$Strict%20Finding";
            save(&full, path, json!([title()])).await
        }
        "value-not-in-list" => {
            full.patch(&own, json!([add("/fields/System.State", "Done")]))
                .await
        }
        "bad-area-path" => {
            save(
                &full,
                bug,
                json!([title(), add("/fields/System.AreaPath", "Agile\\No")]),
            )
            .await
        }
        "unknown-field" => save(&full, bug, json!([title(), add("/fields/Custom.Nope", 1)])).await,
        "title-too-long" => save(&full, bug, json!([add(TITLE, "x".repeat(256))])).await,
        "unknown-type" => {
            save(
                &full,
                "/Fabrikam%20Fiber/_apis/wit/workitems/$Issue",
                json!([title()]),
            )
            .await
        }
        "unknown-work-item" => full.get("/_apis/wit/workitems/27142").await,
        "stale-revision" => {
            for number in 2..=5 {
                full.patch(&own, json!([add(TITLE, number.to_string())]))
                    .await;
            }
            full.patch(
                &own,
                json!([{ "op": "test", "path": "/rev", "value": 4 }, title()]),
            )
            .await
        }
        "concurrent-save" => {
            simulator.faults().add(
                Fault::new(FaultEffect::Conflict {})
                    .on("PATCH", "*")
                    .times(1),
            );
            full.patch(&own, json!([title()])).await
        }
        "may-not-create-tags" => {
            let patch = json!([title(), add("/fields/System.Tags", "never-seen")]);
            save(&of(tokens::NO_TAGS), bug, patch).await
        }
        "may-not-save-in-area" => save(&of(tokens::NO_PERMISSION), bug, json!([title()])).await,
        "pat-expired" => of(tokens::EXPIRED).get("/_apis/projects").await,
        "not-authorized" => of(tokens::OTHER_ORGANIZATION).get("/_apis/projects").await,
        "conditional-access" => {
            simulator
                .faults()
                .add(Fault::new(FaultEffect::ConditionalAccess {}).times(1));
            full.get("/_apis/projects").await
        }
        "throttled" => {
            let limit = Limit {
                tstu: 0.5,
                ..Limit::default()
            };
            assert!(simulator.set_limit(Some("Full"), Some(limit)));
            full.get("/_apis/projects").await
        }
        "too-many-ids" => {
            let ids: Vec<u32> = (1..=459).collect();
            full.post(
                "/_apis/wit/workitemsbatch?api-version=7.1",
                json!({ "ids": ids }),
            )
            .await
        }
        "no-api-version" => full.post(bug, json!([title()])).await,
        "preview-flag-missing" => full.get("/_apis/connectionData?api-version=7.1").await,
        "wrong-content-type" => {
            let body = json!([title()]).to_string().into_bytes();
            let path = format!("{bug}?api-version=7.1");
            full.try_send("POST", &path, "application/json", body)
                .await
                .expect("it answers")
        }
        "unknown-project" => full.get("/_apis/projects/Nope").await,
        other => panic!("nobody knows how to provoke {other}"),
    }
}

/// Replaces what differs from run to run by what the catalogue says.
fn settled(reply: &Reply, expected: &Value) -> Value {
    let mut body = reply.json.clone();
    let message = expected["message"].as_str().unwrap_or_default();
    if message.contains("55555555-5555-4555-8555-555555555555") {
        let own = body["message"].as_str().unwrap_or_default();
        let project = own
            .split("project ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let project = project.unwrap_or_default().to_owned();
        body["message"] = json!(own.replace(&project, "55555555-5555-4555-8555-555555555555"));
    }
    body
}

#[tokio::test]
async fn every_entry_of_the_catalogue_can_be_provoked() {
    for entry in catalogue() {
        let id = entry["id"].as_str().unwrap();
        // A query that finds 20,001 items has a test of its own.
        if id == "query-too-large" {
            continue;
        }
        let simulator = Simulator::start().await.unwrap();
        let reply = provoke(id, &simulator).await;
        assert_eq!(json!(reply.status), entry["status"], "{id}: {}", reply.text);
        assert_eq!(settled(&reply, &entry["body"]), entry["body"], "{id}");
    }
}

#[tokio::test]
async fn a_query_that_finds_too_much_is_refused_unless_top_keeps_below() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let part = json!({
        "method": "PATCH",
        "uri": "/Agile/_apis/wit/workitems/$Task?api-version=7.1",
        "headers": { "Content-Type": "application/json-patch+json" },
        "body": [add(TITLE, "one of many")],
    });
    for _ in 0..101 {
        let parts: Vec<&Value> = std::iter::repeat_n(&part, 200).collect();
        let reply = caller
            .post("/_apis/wit/$batch?api-version=7.1", json!(parts))
            .await;
        assert_eq!(reply.json["value"][199]["code"], 200, "{}", reply.text);
    }
    let query = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    let reply = caller
        .post("/_apis/wit/wiql?api-version=7.1", query.clone())
        .await;
    let expected = catalogue()
        .into_iter()
        .find(|entry| entry["id"] == "query-too-large")
        .unwrap();
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json, expected["body"]);
    let reply = caller
        .post("/_apis/wit/wiql?api-version=7.1&$top=5", query)
        .await;
    assert_eq!(reply.json["workItems"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn unreadable_json_has_its_own_form() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let path = "/Agile/_apis/wit/workitems/$Bug?api-version=7.1";
    let media = "application/json-patch+json";
    let reply = caller
        .try_send("POST", path, media, b"[{".to_vec())
        .await
        .unwrap();
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json["count"], 1);
    assert!(reply.json["value"]["Message"].is_string());
}
