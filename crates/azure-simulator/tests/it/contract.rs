//! The judge itself: it must see what breaks the published data, or its silence is worth nothing.

use azure_simulator::Simulator;
use serde_json::{Value, json};

use crate::caller::{Caller, add};

/// What the judge says of one request.
async fn verdict(method: &str, path: &str, media: &str, body: &Value) -> String {
    let simulator = Simulator::start().await.expect("it starts");
    let caller = Caller::full(&simulator);
    let bytes = body.to_string().into_bytes();
    let reply = caller.try_send(method, path, media, bytes).await;
    reply.expect("an answer");
    simulator.violations().join("\n")
}

const CREATE: &str = "/Agile/_apis/wit/workitems/$Bug?api-version=7.1";
const PATCH: &str = "application/json-patch+json";

#[tokio::test]
async fn the_judge_is_silent_where_all_is_as_described() {
    let body = json!([add("/fields/System.Title", "x")]);
    assert_eq!(verdict("POST", CREATE, PATCH, &body).await, "");
}

#[tokio::test]
async fn the_judge_sees_what_breaks_the_description() {
    let title = json!([add("/fields/System.Title", "x")]);
    let insert = json!([{ "op": "insert", "path": "/fields/System.Title", "value": "x" }]);
    let extra = json!([{ "op": "add", "path": "/fields/System.Title", "value": "x", "extra": 1 }]);
    let dry = format!("{CREATE}&dryRun=true");
    let query = json!({ "query": "SELECT [System.Id] FROM WorkItems" });
    let patch = PATCH;
    for (path, media, body, objection) in [
        (CREATE, "application/json", &title, "content type"),
        (CREATE, patch, &insert, "request /0/op"),
        (CREATE, patch, &extra, "'extra' was unexpected"),
        (&dry, patch, &title, "unknown parameter dryrun"),
        (
            "/Agile/_apis/wit/workitem?api-version=7.1",
            patch,
            &title,
            "nowhere",
        ),
        (
            "/a/b/c/_apis/wit/wiql?api-version=7.1",
            "application/json",
            &query,
            "nowhere",
        ),
        (
            "/Agile/_apis/wit/attachments?api-version=7.1",
            "text/plain",
            &title,
            "content type",
        ),
    ] {
        let said = verdict("POST", path, media, body).await;
        assert!(said.contains(objection), "{path}: {said}");
    }
    let said = verdict(
        "GET",
        "/Agile/_apis/wit/classificationnodes/areas/x?ids=1",
        patch,
        &json!(null),
    );
    assert!(said.await.contains("unknown parameter ids"));
}
