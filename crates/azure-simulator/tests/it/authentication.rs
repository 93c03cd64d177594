//! Section 3 of the contract: every kind of credential, with the redirect suppressed and without.

use azure_simulator::{Readings, Simulator, tokens};
use serde_json::json;

use crate::caller::{Caller, add};
use crate::receiver::subscription;

async fn status(caller: &Caller) -> u16 {
    caller.get("/_apis/projects").await.status
}

#[tokio::test]
async fn without_a_good_credential_suppression_decides_how_the_refusal_looks() {
    let simulator = Simulator::start().await.unwrap();
    for token in [None, Some("garbage"), Some(tokens::REVOKED)] {
        let caller = Caller::of(&simulator, "contoso", token);
        let reply = caller.get("/_apis/projects").await;
        assert_eq!((reply.status, reply.text.as_str()), (401, ""));
        assert!(
            reply
                .header("www-authenticate")
                .starts_with("Basic realm=\"http")
        );
        let reply = caller.clone().unsuppressed().get("/_apis/projects").await;
        assert_eq!(reply.status, 302);
        assert!(
            reply
                .header("location")
                .starts_with(&format!("{}/_signin", simulator.url()))
        );
        let patch = json!([add("/fields/System.Title", "x")]);
        let reply = caller
            .unsuppressed()
            .patch("/_apis/wit/workitems/1?api-version=7.1", patch)
            .await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.json["typeKey"], "UnauthorizedRequestException");
    }
}

#[tokio::test]
async fn the_sign_in_page_is_203_with_html() {
    let simulator = Simulator::start().await.unwrap();
    let reply = crate::caller::http()
        .get(format!("{}/_signin", simulator.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status().as_u16(), 203);
    assert!(
        reply.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn an_expired_token_says_so_in_body_and_header() {
    let simulator = Simulator::start().await.unwrap();
    let reply = Caller::of(&simulator, "contoso", Some(tokens::EXPIRED))
        .get("/_apis/projects")
        .await;
    assert_eq!(reply.status, 401);
    let encoded = reply.header("x-tfs-serviceerror");
    assert!(encoded.starts_with("Access%20Denied%3A"), "{encoded}");
}

#[tokio::test]
async fn a_token_without_the_scope_is_401_and_names_nobody() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "contoso", Some(tokens::NO_SCOPE));
    let reply = caller.get("/_apis/projects").await;
    assert_eq!((reply.status, reply.text.as_str()), (401, ""));
    assert!(reply.headers.get("x-vss-userdata").is_none());
    let reply = caller.get("/_apis/connectionData").await;
    assert_eq!(
        reply.status, 200,
        "connectionData answers a valid token of any scope"
    );
    assert_eq!(
        reply.json["authenticatedUser"]["providerDisplayName"],
        "No Scope"
    );
}

#[tokio::test]
async fn a_reading_token_reads_and_does_not_write() {
    let simulator = Simulator::start().await.unwrap();
    let reader = Caller::of(&simulator, "contoso", Some(tokens::READ_ONLY));
    assert_eq!(status(&reader).await, 200);
    assert_eq!(
        reader.query("SELECT [System.Id] FROM WorkItems").await,
        Vec::<u64>::new()
    );
    let ids = json!({ "ids": [1], "errorPolicy": "omit" });
    let reply = reader
        .post("/_apis/wit/workitemsbatch?api-version=7.1", ids)
        .await;
    assert_eq!(reply.status, 200, "reading many is a POST, and yet a read");
    let reply = reader.create("Agile", "Bug", &[]).await;
    assert_eq!((reply.status, reply.text.as_str()), (401, ""));
}

#[tokio::test]
async fn a_user_without_permission_is_403_where_a_token_without_scope_is_401() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "contoso", Some(tokens::NO_PERMISSION));
    assert_eq!(status(&caller).await, 200);
    assert_eq!(caller.create("Agile", "Bug", &[]).await.status, 403);
}

#[tokio::test]
async fn an_unknown_organization_answers_as_the_reading_says() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "nobody", Some(tokens::FULL));
    let reply = caller.get("/_apis/connectionData").await;
    assert_eq!(reply.status, 404);
    assert!(reply.header("content-type").starts_with("text/html"));
    simulator.set_readings(Readings {
        unknown_organization_is_unauthorized: true,
        ..Readings::default()
    });
    assert_eq!(caller.get("/_apis/connectionData").await.status, 401);
}

#[tokio::test]
async fn a_token_for_work_items_alone_may_do_what_the_readings_say() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "contoso", Some(tokens::WORK_ONLY));
    assert_eq!(caller.create("Agile", "Bug", &[]).await.status, 200);
    for (either, status) in [(true, 200), (false, 401)] {
        simulator.set_readings(Readings {
            work_scope_lists_projects: either,
            work_write_edits_subscriptions: either,
            ..Readings::default()
        });
        assert_eq!(caller.get("/_apis/projects").await.status, status);
        let body = subscription("workitem.created", "http://127.0.0.1:9/");
        let path = "/_apis/hooks/subscriptions?api-version=7.1";
        assert_eq!(caller.post(path, body).await.status, status);
    }
}

#[tokio::test]
async fn a_bearer_token_is_taken_like_a_password() {
    let simulator = Simulator::start().await.unwrap();
    let url = format!("{}/_apis/projects", simulator.organization_url("contoso"));
    let reply = crate::caller::http()
        .get(url)
        .bearer_auth(tokens::FULL)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status().as_u16(), 200);
}

#[tokio::test]
async fn tokens_have_the_forms_of_real_ones() {
    for (name, token) in tokens::PRINTED {
        let new = token.len() == 84 && &token[76..80] == "AZDO";
        assert!(new || token.len() == 52, "{name}");
    }
}
