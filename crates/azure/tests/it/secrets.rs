//! The token reaches the service and nobody else.

use std::io::Write;
use std::sync::{Arc, Mutex};

use azure::Patch;

use crate::scripted::{Server, TOKEN, json};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic while locked").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The authorization as it travels.
fn encoded(request: &str) -> String {
    request
        .lines()
        .find_map(|line| line.strip_prefix("authorization: Basic "))
        .expect("an authorization")
        .to_owned()
}

#[tokio::test]
async fn a_service_that_repeats_the_token_does_not_make_us_repeat_it() {
    let probe = Server::answering(json("400 Bad Request", "", "{}")).await;
    probe.client().projects("").await.expect_err("refused");
    let encoded = encoded(&probe.requests()[0]);

    let said = format!("no: {TOKEN} and {encoded}");
    let body = serde_json::json!({
        "message": said,
        "customProperties": {"RuleValidationErrors": [{
            "fieldReferenceName": "Custom.Team", "fieldStatusFlags": "required, invalidEmpty",
            "errorMessage": said,
        }]},
    });
    for status in ["400 Bad Request", "403 Forbidden", "418 I'm a teapot"] {
        let server = Server::answering(json(status, "", &body.to_string())).await;
        let patch = Patch::new().field("System.Title", "Leak");
        let error = server
            .client()
            .create_work_item("Agile", "Bug", &patch)
            .await
            .expect_err("no");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("no: "), "{shown}");
        assert!(
            !shown.contains(TOKEN) && !shown.contains(&encoded),
            "{status}: {shown}"
        );
    }
}

#[tokio::test]
async fn neither_debug_output_nor_the_log_shows_the_token() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole process: tests that run beside this one are listened to as well.
    tracing::subscriber::set_global_default(subscriber).expect("the only one");

    let server = Server::answering(json("200 OK", "ActivityId: a-b-c\r\n", "{\"value\":[]}")).await;
    let client = server.client();
    client.projects("").await.expect("a list");
    assert!(!format!("{client:?}").contains(TOKEN));

    let log =
        String::from_utf8(log.0.lock().expect("no panic while locked").clone()).expect("text");
    for part in [
        "azure.method=GET",
        "azure.path=\"/contoso/_apis/projects\"",
        "azure.status=200",
        "azure.activity=\"a-b-c\"",
        "duration_ms=",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
    let encoded = encoded(&server.requests()[0]);
    assert!(!log.contains(TOKEN) && !log.contains(&encoded), "{log}");
}
