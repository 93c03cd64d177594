//! `polaris gate` as a pipeline calls it.

use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;

const SCAN: &str = "00000000-0000-0000-0000-000000000001";

fn scan(gate: &str) -> Value {
    json!({
        "id": SCAN, "project_id": SCAN, "branch_id": SCAN, "branch": "main",
        "state": "completed", "warnings": [], "skipped": [], "tools": [], "uploaded_by": "CI",
        "counts": { "results": 0, "new": 0, "existing": 0, "absent": 0, "merged": 0, "skipped": 0 },
        "uploaded_at": "2026-01-05T12:00:00Z", "finished_at": null, "bytes": 1, "gate": gate,
        "violated": [{ "policy_id": SCAN, "policy": "Strict", "rule_id": SCAN, "rule": "New",
            "issues": 3, "latest_at": "2026-01-05T12:00:00Z", "link": "https://p.example.com/x" }],
    })
}

/// The end of the command against a server that gives these answers, one after the other.
async fn gate(answers: Vec<(StatusCode, Value)>) -> Output {
    let next = Arc::new(AtomicUsize::new(0));
    let answer = move |headers: HeaderMap| async move {
        if headers["authorization"] != "Bearer plr_x" {
            return (
                StatusCode::UNAUTHORIZED,
                Json(json!({ "detail": "Who are you?" })),
            );
        }
        let at = next.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let (status, body) = answers[at].clone();
        (status, Json(body))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/api/v1/scans/{id}", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Command::new(env!("CARGO_BIN_EXE_polaris"))
        .args(["gate", "--url", &url, "--scan", SCAN, "--timeout", "5"])
        .env_clear()
        .env("POLARIS_TOKEN", "plr_x")
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_exit_code_tells_a_pipeline_whether_to_go_on() {
    let ok = StatusCode::OK;
    let passed = gate(vec![(ok, scan("pending")), (ok, scan("passed"))]).await;
    assert_eq!(passed.status.code(), Some(0));
    let failed = gate(vec![(ok, scan("failed"))]).await;
    assert_eq!(failed.status.code(), Some(1));
    let table = String::from_utf8(failed.stdout).unwrap();
    assert!(
        table.contains("Strict  New        3  https://p.example.com/x"),
        "{table}"
    );
    let none = gate(vec![(ok, scan("none"))]).await;
    assert_eq!(none.status.code(), Some(2));
    let gone = json!({ "detail": "The scan was not found." });
    let gone = gate(vec![(StatusCode::NOT_FOUND, gone)]).await;
    assert_eq!(gone.status.code(), Some(2));
    let words = String::from_utf8(gone.stderr).unwrap();
    assert!(words.contains("The scan was not found."), "{words}");
}
