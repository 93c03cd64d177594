//! What the fields of work items get, over HTTP: by a script.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Admin, Answer, House};
use crate::tracker::Ground;

pub(crate) const REVIEW: &str = "Custom.SecurityReview";

/// A project that files bugs of `Contoso Inherited`, which requires a security review.
pub(crate) async fn strict(house: &House, admin: &Admin) -> Ground {
    let ground = Ground::lay(house, admin).await;
    let body = json!({
        "instance_id": ground.instance,
        "azure_project_id": "Contoso Inherited",
        "work_item_type": "Bug",
    });
    let put = house.ask(Method::PUT, &ground.integration());
    let answer = put.bearer(&admin.token).json(&body).send().await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    ground
}

pub(crate) async fn put(
    house: &House,
    admin: &Admin,
    ground: &Ground,
    seen: Option<&str>,
    body: &Value,
) -> Answer {
    let path = format!("{}/mapping", ground.integration());
    let mut ask = house.ask(Method::PUT, &path).bearer(&admin.token);
    if let Some(seen) = seen {
        ask = ask.header("if-match", seen);
    }
    ask.json(body).send().await
}

#[tokio::test]
async fn a_script_asks_what_is_wanted_and_answers() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        let path = format!("{}/mapping", ground.integration());
        let sheet = house.get(&path).bearer(&admin.token).send().await;
        let seen = sheet.header("etag").to_owned();
        let sheet = sheet.json();
        assert_eq!(sheet["fields"], json!({}));
        let wanted = &sheet["described"][0];
        assert_eq!(
            (&wanted["reference_name"], &wanted["needs_answer"]),
            (&json!(REVIEW), &json!(true))
        );
        assert_eq!(
            wanted["allowed"],
            json!(["Accepted", "Pending", "Rejected"])
        );
        assert_eq!(sheet["placeholders"][0]["placeholder"], "{issue_type}");

        let check = format!("{path}/check");
        let checked = house.post(&check).bearer(&admin.token).send().await;
        assert_eq!(checked.status, StatusCode::OK, "{}", checked.body);
        let checked = checked.json();
        assert_eq!(
            (&checked["ok"], &checked["fields"][0]["field"]),
            (&json!(false), &json!(REVIEW))
        );
        let trial = json!({ "fields": { REVIEW: "Pending" } });
        let tried = house
            .post(&check)
            .bearer(&admin.token)
            .json(&trial)
            .send()
            .await;
        assert_eq!(tried.json()["ok"], true);

        let refused = put(&house, &admin, &ground, None, &json!({ "fields": {} })).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.json()["fields"][0]["field"], REVIEW);
        let mapping = json!({ "fields": {
            REVIEW: "Pending",
            "Microsoft.VSTS.Common.Priority":
                { "critical": "1", "high": "2", "medium": "3", "low": "4" },
        } });
        let saved = put(&house, &admin, &ground, Some(&seen), &mapping).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
        assert_eq!(saved.json()["fields"], mapping["fields"]);
        assert_eq!(saved.json()["checked"]["ok"], true);
        assert_ne!(saved.header("etag"), seen);
        let late = put(&house, &admin, &ground, Some(&seen), &mapping).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let integration = house
            .get(&ground.integration())
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(integration.header("etag"), saved.header("etag"));
        assert_eq!(integration.json()["mapping_check"]["ok"], true);
    }
}

#[tokio::test]
async fn what_is_no_mapping_is_refused_by_its_name() {
    for (house, admin) in House::each().await {
        let ground = strict(&house, &admin).await;
        for (body, told) in [
            (json!({ "fields": { REVIEW: "{pth}" } }), "{pth}"),
            (json!({ "fields": { REVIEW: "{path" } }), "not closed"),
            (json!({ "fields": { "Custom.Gone": "x" } }), "Custom.Gone"),
            (json!({ "fields": { REVIEW: 3 } }), "critical, high"),
            (
                json!({ "fields": { REVIEW: { "worst": "x" } } }),
                "critical, high",
            ),
            (json!({ "fields": {}, "other": 1 }), "other"),
        ] {
            let refused = put(&house, &admin, &ground, None, &body).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert!(refused.body.contains(told), "{body}: {}", refused.body);
        }
        let failing = json!({ "fields": { REVIEW: "Perhaps" }, "accept_failing": true });
        let saved = put(&house, &admin, &ground, None, &failing).await;
        assert_eq!(saved.json()["checked"]["ok"], false, "{}", saved.body);
    }
}
