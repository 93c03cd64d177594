//! What leaves this program.

use azure::{AzureError, Cause, Client, Outbound, OutboundSettings, Patch, What};
use domain::OrganizationUrl;
use tokio::time::{Duration, Instant};

use crate::scripted::{Act, Server, answer, json};

const EMPTY: &str = "{\"value\":[]}";

#[tokio::test]
async fn every_request_says_who_asks_and_wants_no_redirect() {
    let server = Server::answering(json("200 OK", "", EMPTY)).await;
    server.client().projects("").await.expect("a list");
    let request = server.requests().remove(0).to_ascii_lowercase();
    assert!(
        request.starts_with("get /contoso/_apis/projects?%24top=100 http/1.1\r\n"),
        "{request}"
    );
    for header in [
        "authorization: basic oj",
        "x-tfs-fedauthredirect: suppress\r\n",
        "accept: application/json;api-version=7.1\r\n",
        concat!("user-agent: polaris/", env!("CARGO_PKG_VERSION"), "\r\n"),
    ] {
        assert!(request.contains(header), "{header} in {request}");
    }
    assert!(!request.contains("cookie:"));
}

#[tokio::test]
async fn a_create_is_a_json_patch_to_the_type_with_a_dollar() {
    let server = Server::answering(json("200 OK", "", "{\"id\":7,\"rev\":1,\"fields\":{}}")).await;
    let patch = Patch::new().field("System.Title", "Leak");
    let item = server
        .client()
        .create_work_item("Fabrikam Fiber", "Élément de backlog/2", &patch)
        .await
        .expect("created");
    assert_eq!(
        item.html_url,
        format!("{}/contoso/_workitems/edit/7", server.origin)
    );
    let request = server.requests().remove(0);
    let address =
        "/contoso/Fabrikam%20Fiber/_apis/wit/workitems/$%C3%89l%C3%A9ment%20de%20backlog%2F2";
    assert!(
        request.starts_with(&format!("POST {address} HTTP/1.1")),
        "{request}"
    );
    assert!(
        request
            .to_ascii_lowercase()
            .contains("content-type: application/json-patch+json\r\n")
    );
    assert!(request.ends_with(r#"[{"op":"add","path":"/fields/System.Title","value":"Leak"}]"#));
}

#[tokio::test]
async fn a_link_for_people_never_leads_out_of_the_organization() {
    let body = r#"{"id":7,"rev":1,"_links":{"html":{"href":"https://evil.example/contoso/_workitems/edit/7"}}}"#;
    let server = Server::answering(json("200 OK", "", body)).await;
    let item = server.client().work_item(7).await.expect("an item");
    assert_eq!(
        item.html_url,
        format!("{}/contoso/_workitems/edit/7", server.origin)
    );
}

#[tokio::test]
async fn a_name_that_would_climb_the_path_is_not_sent() {
    let server = Server::answering(json("200 OK", "", EMPTY)).await;
    for name in ["", ".", "..", "..."] {
        let outcome = server.client().work_item_types(name).await;
        assert_eq!(
            outcome,
            Err(AzureError::NotFound(What::Project)),
            "{name:?}"
        );
    }
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_read_survives_two_passing_failures() {
    let trouble = answer("502 Bad Gateway", "", b"");
    let server = Server::start(vec![trouble, Act::HangUp, json("200 OK", "", EMPTY)]).await;
    assert_eq!(server.client().projects("").await, Ok(vec![]));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_read_is_given_up_after_three_attempts() {
    let server = Server::answering(answer("500 Internal Server Error", "", b"")).await;
    let error = server.client().projects("").await.expect_err("always 500");
    assert_eq!(
        error,
        AzureError::Unreachable(Cause::Server { status: 500 })
    );
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn what_cannot_heal_is_not_tried_again() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
    ] {
        let server = Server::answering(json(status, "", "{\"message\":\"no\"}")).await;
        server.client().projects("").await.expect_err("refused");
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_without_an_answer_is_given_up_after_a_minute_and_ambiguous() {
    let server = Server::answering(Act::Silence).await;
    let started = Instant::now();
    let patch = Patch::new().field("System.Title", "Leak");
    let error = server
        .client()
        .create_work_item("Agile", "Bug", &patch)
        .await
        .expect_err("silence");
    assert_eq!(error, AzureError::Unreachable(Cause::Timeout));
    assert!(error.is_ambiguous());
    assert!(started.elapsed() >= Duration::from_mins(1));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_origin_that_is_no_longer_listed_is_not_called() {
    let server = Server::answering(json("200 OK", "", EMPTY)).await;
    let outbound = Outbound::new(OutboundSettings::default()).expect("a client");
    for stored in [
        format!("{}/contoso", server.origin),
        "https://azure.corp.example/contoso".into(),
    ] {
        let url: OrganizationUrl = stored.parse().expect("canonical");
        let outcome = Client::new(&outbound, url, "token".into())
            .projects("")
            .await;
        assert!(
            matches!(outcome, Err(AzureError::Unreachable(Cause::Blocked { .. }))),
            "{stored}: {outcome:?}"
        );
    }
    assert!(server.requests().is_empty());
}
