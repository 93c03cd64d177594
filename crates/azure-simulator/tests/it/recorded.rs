//! Exchanges recorded from the live service, sent to the simulator: same status, same headers that
//! matter, same shape of the body.

use azure_simulator::{Simulator, tokens};
use serde_json::{Value, json};

use crate::caller::{Caller, add};

/// Headers whose presence a client may rely on.
const HEADERS: [&str; 6] = [
    "activityid",
    "x-vss-e2eid",
    "x-tfs-processid",
    "x-vss-userdata",
    "x-tfs-serviceerror",
    "www-authenticate",
];

struct Recorded {
    method: String,
    path: String,
    headers: Value,
    body: Value,
    response: Value,
}

fn recorded(name: &str) -> Recorded {
    let file = format!(
        "{}/data/upstream/recorded/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&file).expect("the recorded file is there");
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    let url = value["request"]["url"].as_str().expect("an address");
    Recorded {
        method: value["request"]["method"]
            .as_str()
            .expect("a method")
            .to_owned(),
        path: url
            .trim_start_matches("https://dev.azure.com/contoso")
            .to_owned(),
        headers: value["request"]["headers"].clone(),
        body: value["request"]["body"].clone(),
        response: value["response"].clone(),
    }
}

/// The kind of a value, as far as a client can tell it apart.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Everything the recorded body has is in the simulated one, with the same kind of value. For
/// lists the first entry stands for all.
fn assert_shape(path: &str, recorded: &Value, simulated: &Value) {
    assert_eq!(
        kind(recorded),
        kind(simulated),
        "at {path}: {recorded} is simulated as {simulated}"
    );
    match (recorded, simulated) {
        (Value::Object(recorded), Value::Object(simulated)) => {
            for (name, value) in recorded {
                let other = simulated.get(name);
                let other = other.unwrap_or_else(|| panic!("{path}/{name} is not simulated"));
                assert_shape(&format!("{path}/{name}"), value, other);
            }
        }
        (Value::Array(recorded), Value::Array(simulated)) => {
            if let (Some(first), Some(other)) = (recorded.first(), simulated.first()) {
                assert_shape(&format!("{path}/0"), first, other);
            } else {
                assert_eq!(recorded.is_empty(), simulated.is_empty(), "at {path}");
            }
        }
        _ => {}
    }
}

/// The names of an item's fields.
fn names(item: &Value) -> Vec<&String> {
    let fields = item["fields"].as_object().expect("an object");
    fields.keys().collect()
}

/// Sends the recorded request, its path adjusted to the simulated organization.
async fn replay(caller: &Caller, exchange: &Recorded, path: &str) -> Value {
    let accept = exchange.headers["Accept"].as_str().unwrap_or_default();
    let version = accept
        .split_once("api-version=")
        .map(|(_, version)| version);
    let joint = if path.contains('?') { '&' } else { '?' };
    let versioned = version.map(|version| format!("{path}{joint}api-version={version}"));
    let reply = caller
        .send(
            &exchange.method,
            versioned.as_deref().unwrap_or(path),
            &exchange.body,
        )
        .await;
    let expected = &exchange.response;
    assert_eq!(
        json!(reply.status),
        expected["status"],
        "{path}: {}",
        reply.text
    );
    for name in HEADERS {
        let there = expected["headers"].get(name).is_some();
        assert!(
            !there || reply.headers.contains_key(name),
            "{name} is missing for {path}"
        );
    }
    let media = |text: &str| text.split(';').next().unwrap_or_default().to_owned();
    let recorded_media = expected["headers"]["content-type"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(
        media(reply.header("content-type")),
        media(recorded_media),
        "{path}"
    );
    assert_eq!(
        reply.header("content-type").contains("api-version="),
        recorded_media.contains("api-version="),
        "{path}: {}",
        reply.header("content-type")
    );
    if expected["body"].is_string() {
        return json!(reply.text);
    }
    assert_shape("", &expected["body"], &reply.json);
    reply.json
}

#[tokio::test]
async fn discovery_answers_like_the_live_service() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    for name in ["connection-data", "resource-areas", "options-apis"] {
        let exchange = recorded(name);
        let body = replay(&caller, &exchange, &exchange.path).await;
        assert!(
            !body.to_string().contains("dev.azure.com"),
            "{name} leads away from the simulator"
        );
    }
    let locations = replay(&caller, &recorded("options-apis"), "/_apis").await;
    assert_eq!(locations, recorded("options-apis").response["body"]);
}

#[tokio::test]
async fn projects_answer_like_the_live_service() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    replay(
        &caller,
        &recorded("projects-list"),
        "/_apis/projects?stateFilter=all",
    )
    .await;
    let mut exchange = recorded("project-get");
    exchange.response["body"]
        .as_object_mut()
        .unwrap()
        .remove("description");
    replay(
        &caller,
        &exchange,
        "/_apis/projects/Basic?includeCapabilities=true",
    )
    .await;
    let exchange = recorded("error-unknown-project-name");
    let body = replay(&caller, &exchange, &exchange.path).await;
    assert_eq!(body, exchange.response["body"]);
}

#[tokio::test]
async fn work_items_answer_like_the_live_service() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let create = recorded("work-item-create");
    let ids: Vec<u64> = {
        let mut ids = Vec::new();
        for _ in 0..4 {
            let made = replay(&caller, &create, "/Basic/_apis/wit/workItems/$Task").await;
            ids.push(made["id"].as_u64().unwrap());
        }
        ids
    };
    let mut update = recorded("work-item-update-add-relation");
    for (place, id) in ids[1..].iter().enumerate() {
        let url = simulator.organization_url("contoso");
        update.body[place]["value"]["url"] = json!(format!("{url}/_apis/wit/workItems/{id}"));
    }
    let updated = replay(
        &caller,
        &update,
        &format!("/_apis/wit/workItems/{}", ids[0]),
    )
    .await;
    assert_eq!(updated["rev"], 1, "links between items make no revision");
    let all = recorded("work-item-get-expand-all");
    let read = replay(
        &caller,
        &all,
        &format!("/_apis/wit/workItems/{}?$expand=All", ids[0]),
    )
    .await;
    assert_eq!(names(&read), names(&all.response["body"]));
    let listed = recorded("work-items-by-ids");
    let now = "9000-01-01T00:00:00Z";
    let path = format!(
        "/_apis/wit/workItems?ids={},{}&fields=System.Id,System.WorkItemType,System.Title,System.AssignedTo,System.State,System.Tags&asOf={now}",
        ids[0], ids[1]
    );
    replay(&caller, &listed, &path).await;
    let flat = recorded("wiql-flat");
    let mut basic = flat;
    basic.body["query"] = json!(
        "select [System.Id], [System.WorkItemType], [System.Title], [System.AssignedTo], [System.State], [System.Tags] from WorkItems where [System.TeamProject] = 'Basic' and [System.WorkItemType] = 'Task'"
    );
    let found = replay(&caller, &basic, "/_apis/wit/wiql").await;
    assert_eq!(found["workItems"].as_array().unwrap().len(), 4);
    let mut links = recorded("wiql-by-links");
    links.body["query"] = json!(format!(
        "SELECT [System.Id] FROM WorkItems WHERE ([System.Id] = {} OR [System.Id] = {} OR [System.Id] = {})",
        ids[1], ids[2], ids[3]
    ));
    replay(&caller, &links, "/_apis/wit/wiql").await;
    let types = recorded("work-item-relation-types");
    replay(&caller, &types, &types.path).await;
    assert_eq!(simulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn classification_nodes_answer_like_the_live_service() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let create = recorded("classification-node-create");
    let made = replay(
        &caller,
        &create,
        "/Agile/_apis/wit/classificationNodes/areas",
    )
    .await;
    assert_eq!(
        made["path"],
        "\\Agile\\Area\\teamArea_000002_Root_Area_000003"
    );
    for name in ["ChildArea000004", "ChildArea000005"] {
        let path = "/Agile/_apis/wit/classificationNodes/areas/teamArea_000002_Root_Area_000003?api-version=7.1";
        assert_eq!(caller.post(path, json!({ "name": name })).await.status, 201);
    }
    let path = "/Agile/_apis/wit/classificationNodes/iterations?api-version=7.1";
    caller.post(path, json!({ "name": "Sprint" })).await;
    let deep = recorded("classification-nodes-areas-depth2");
    replay(
        &caller,
        &deep,
        "/Agile/_apis/wit/classificationNodes/areas?$depth=2",
    )
    .await;
    let roots = recorded("classification-nodes-roots");
    replay(
        &caller,
        &roots,
        "/Agile/_apis/wit/classificationNodes?$depth=0",
    )
    .await;
}

#[tokio::test]
async fn refusals_answer_like_the_live_service() {
    let simulator = Simulator::start().await.unwrap();
    let exchange = recorded("error-no-such-route");
    let body = replay(&Caller::full(&simulator), &exchange, &exchange.path).await;
    assert_eq!(body, exchange.response["body"]);

    let exchange = recorded("error-unauthorized-suppressed-redirect");
    let stranger = Caller::of(&simulator, "contoso", Some(tokens::REVOKED));
    let body = replay(&stranger, &exchange, "/_apis/Settings/Entries/host").await;
    assert_eq!(body, "");

    let exchange = recorded("error-organization-deactivated");
    let stopped = Caller::of(&simulator, "deactivated", Some(tokens::FULL));
    let reply = stopped.send("OPTIONS", "/_apis", &Value::Null).await;
    assert_eq!(reply.status, 503);
    assert!(
        reply.text.starts_with('\u{feff}'),
        "the body begins with a byte order mark"
    );
    assert_eq!(reply.header("content-type"), "application/json");
    assert!(reply.header("x-tfs-serviceerror").starts_with("TF24668%3A"));
    assert_shape("", &exchange.response["body"], &reply.json);
}

#[tokio::test]
async fn an_item_made_now_differs_from_the_recorded_one_only_in_its_values() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let patch = json!([add("/fields/System.Title", "Task_0")]);
    let reply = caller
        .post("/Basic/_apis/wit/workItems/$Task?api-version=7.1", patch)
        .await;
    let recorded = recorded("work-item-create").response["body"].clone();
    assert_eq!(names(&reply.json), names(&recorded));
    assert_eq!(
        reply.json["fields"]["System.Reason"],
        recorded["fields"]["System.Reason"]
    );
}
