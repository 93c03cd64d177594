//! Areas, iterations and tags as resources of their own.

use azure_simulator::Simulator;
use serde_json::{Value, json};

use crate::caller::{Caller, add};

const AREAS: &str = "/Agile/_apis/wit/classificationNodes/Areas";

#[tokio::test]
async fn a_renamed_area_takes_its_items_along() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    caller
        .post(
            &format!("{AREAS}?api-version=7.1"),
            json!({ "name": "Web" }),
        )
        .await;
    let area = [("System.AreaPath", json!("agile\\web"))];
    let made = caller.create("Agile", "Bug", &area).await;
    assert_eq!(made.json["fields"]["System.AreaPath"], "Agile\\Web");
    caller
        .patch(
            &format!("{AREAS}/web?api-version=7.1"),
            json!({ "name": "Shop" }),
        )
        .await;
    let read = caller
        .get(&format!("/_apis/wit/workitems/{}", made.json["id"]))
        .await;
    assert_eq!(read.json["fields"]["System.AreaPath"], "Agile\\Shop");
    let path = format!("{AREAS}/Shop?api-version=7.1");
    assert_eq!(caller.send("DELETE", &path, &Value::Null).await.status, 204);
    let read = caller
        .get(&format!("/_apis/wit/workitems/{}", made.json["id"]))
        .await;
    assert_eq!(read.json["fields"]["System.AreaPath"], "Agile");
}

#[tokio::test]
async fn node_names_are_checked() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let path = format!("{AREAS}?api-version=7.1");
    for name in ["a/b", "a&b", "", "$"] {
        assert_eq!(
            caller.post(&path, json!({ "name": name })).await.status,
            400,
            "{name}"
        );
    }
    assert_eq!(
        caller.post(&path, json!({ "name": "Web" })).await.status,
        201
    );
    assert_eq!(
        caller.post(&path, json!({ "name": "web" })).await.status,
        409
    );
}

#[tokio::test]
async fn a_renamed_tag_changes_on_its_items() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let made = caller
        .create("Agile", "Bug", &[("System.Tags", json!("old; other"))])
        .await;
    let path = "/Agile/_apis/wit/tags/old?api-version=7.1";
    assert_eq!(
        caller.patch(path, json!({ "name": "new" })).await.status,
        200
    );
    let item = format!("/_apis/wit/workitems/{}", made.json["id"]);
    assert_eq!(
        caller.get(&item).await.json["fields"]["System.Tags"],
        "new; other"
    );
    let path = "/Agile/_apis/wit/tags/new?api-version=7.1";
    caller.send("DELETE", path, &Value::Null).await;
    assert_eq!(
        caller.get(&item).await.json["fields"]["System.Tags"],
        "other"
    );
    let tags = caller.get("/Agile/_apis/wit/tags").await.json;
    assert_eq!(tags["count"], 1);
    let operations = json!([add("/fields/System.Tags", "")]);
    let reply = caller
        .patch(&format!("{item}?api-version=7.1"), operations)
        .await;
    assert!(reply.json["fields"].get("System.Tags").is_none());
}
