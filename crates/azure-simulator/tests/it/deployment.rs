//! What stands above the organizations.

use azure_simulator::{Simulator, tokens};

use crate::caller::Caller;

#[tokio::test]
async fn routes_that_belong_to_no_organization_are_found_one_segment_up() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::above(&simulator, tokens::FULL);
    let listed = caller
        .send("OPTIONS", "/_apis", &serde_json::Value::Null)
        .await;
    let locations = listed.json["value"].as_array().unwrap();
    assert!(
        locations
            .iter()
            .any(|one| one["resourceName"] == "Profiles")
    );
    let me = caller
        .get("/_apis/profile/profiles/me?details=true")
        .await
        .json;
    assert_eq!(me["displayName"], "Full");
    assert_eq!(me["coreAttributes"]["DisplayName"]["value"], "Full");
    let accounts = caller
        .get(&format!("/_apis/accounts?memberId={}", me["id"]))
        .await;
    let names = accounts.json["value"].as_array().unwrap();
    let names: Vec<_> = names.iter().map(|one| one["accountName"].clone()).collect();
    assert_eq!(names, ["contoso", "manyprojects"]);
    assert_eq!(caller.get("/_apis/accounts").await.status, 400);
    assert_eq!(caller.get("/_apis/projects").await.status, 404);
    let within = Caller::full(&simulator);
    assert_eq!(within.get("/_apis/profile/profiles/me").await.json, {
        let mut short = me.clone();
        short.as_object_mut().unwrap().remove("coreAttributes");
        short
    });
}

#[tokio::test]
async fn a_profile_is_shown_to_tokens_that_were_made_for_it() {
    let simulator = Simulator::start().await.unwrap();
    for (token, status) in [
        (tokens::READ_ONLY, 401),
        (tokens::REVOKED, 401),
        (tokens::OTHER_ORGANIZATION, 200),
    ] {
        let caller = Caller::above(&simulator, token);
        let reply = caller.get("/_apis/profile/profiles/me").await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
}
