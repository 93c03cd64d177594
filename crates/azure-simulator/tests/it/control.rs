//! The control address, which speaks of the same simulator.

use azure_simulator::{Simulator, tokens};
use serde_json::{Value, json};

use crate::caller::{Caller, http};

async fn start() -> (Simulator, String) {
    let any = "127.0.0.1:0".parse().expect("an address");
    let simulator = Simulator::builder().control(any).start().await;
    let simulator = simulator.expect("it starts");
    let control = simulator.control_url().expect("it was asked for");
    (simulator, control)
}

/// Status and body; no media type is sent, as `curl -d` sends a wrong one.
async fn send(method: &str, address: String, body: &str) -> (u16, Value) {
    let method = method.parse().expect("a method");
    let request = http().request(method, address).body(body.to_owned());
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn faults_are_put_in_force_and_ended() {
    let (simulator, control) = start().await;
    let faults = format!("{control}/faults");
    let fault = r#"{"path": "*/_apis/teams", "effect": {"kind": "status", "status": 503}}"#;
    let both = format!("[{fault}, {fault}]");
    assert_eq!(
        send("POST", faults.clone(), fault).await,
        (201, json!({ "faults": [1] }))
    );
    assert_eq!(
        send("POST", faults.clone(), &both).await,
        (201, json!({ "faults": [2, 3] }))
    );
    let caller = Caller::full(&simulator);
    assert_eq!(caller.get("/_apis/teams").await.status, 503);
    assert_eq!(send("DELETE", format!("{faults}/2"), "").await.0, 204);
    assert_eq!(send("DELETE", format!("{faults}/2"), "").await.0, 404);
    assert_eq!(send("DELETE", faults, "").await.0, 204);
    assert_eq!(caller.get("/_apis/teams").await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_a_sentence() {
    let (_simulator, control) = start().await;
    for (path, body) in [
        ("faults", r#"{"effect": {"kind": "nonsense"}}"#),
        ("faults", "not JSON"),
        ("clock", r#"{"later": 1}"#),
        ("limits", r#"{"user": "Nobody"}"#),
        ("readings", r#"{"unknown": true}"#),
    ] {
        let (status, answer) = send("POST", format!("{control}/{path}"), body).await;
        assert!(
            status == 400 && answer["error"].is_string(),
            "{path} {body}: {answer}"
        );
    }
}

#[tokio::test]
async fn the_journal_is_read_from_a_number_on() {
    let (simulator, control) = start().await;
    let caller = Caller::full(&simulator);
    caller.get("/_apis/projects").await;
    caller.create("Agile", "Bug", &[]).await;
    let (_, journal) = send("GET", format!("{control}/journal?from=2"), "").await;
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!(
        (entries.len(), &entries[0]["effects"][0]["kind"]),
        (1, &json!("created"))
    );
    assert!(!journal.to_string().contains(tokens::FULL));
}

#[tokio::test]
async fn clock_limits_and_readings_are_set() {
    let (simulator, control) = start().await;
    let clock = r#"{"now": "2030-01-02T03:04:05Z", "speed": 0}"#;
    let shown = json!({ "now": "2030-01-02T03:04:05Z" });
    assert_eq!(
        send("POST", format!("{control}/clock"), clock).await,
        (200, shown)
    );
    let limit = r#"{"user": "Full", "limit": {"tstu": 1}}"#;
    assert_eq!(
        send("POST", format!("{control}/limits"), limit).await.0,
        204
    );
    let caller = Caller::full(&simulator);
    caller.get("/_apis/teams").await;
    assert_eq!(caller.get("/_apis/teams").await.status, 429);
    let reading = r#"{"unknown_organization_is_unauthorized": true}"#;
    assert_eq!(
        send("POST", format!("{control}/readings"), reading).await.0,
        200
    );
    let nobody = Caller::of(&simulator, "nobody", Some(tokens::FULL));
    assert_eq!(nobody.get("/_apis/projects").await.status, 401);
}
