use axum::http::{Method, StatusCode};
use chrono::Days;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn a_token_is_made_used_and_revoked_over_rest() {
    for (house, admin) in House::each().await {
        let today = house.bench.clock.now().date_naive();
        let body = json!({"name": "ci", "expires_on": today});
        let made = house
            .post("/api/v1/tokens")
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let made = made.json();
        let (id, token) = (
            made["id"].as_str().unwrap(),
            made["token"].as_str().unwrap(),
        );
        assert!(token.starts_with("plr_"));
        let listed = house.get("/api/v1/tokens").bearer(token).send().await;
        assert_eq!(listed.status, StatusCode::OK);
        assert!(
            !listed.body.contains("plr_"),
            "no secret is listed: {}",
            listed.body
        );
        let path = format!("/api/v1/tokens/{id}");
        let revoked = house
            .ask(Method::DELETE, &path)
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(revoked.status, StatusCode::NO_CONTENT);
        let refused = house.get("/api/v1/tokens").bearer(token).send().await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(
            refused
                .header("content-type")
                .starts_with("application/problem+json")
        );
    }
}

#[tokio::test]
async fn tokens_with_a_wrong_name_end_or_project_are_refused() {
    let (house, admin) = House::each().await.remove(0);
    let today = house.bench.clock.now().date_naive();
    let refused = [
        (json!({"name": "ci"}), 422),
        (json!({"name": "ci", "expires_on": "soon"}), 422),
        (json!({"name": "", "expires_on": today}), 422),
        (
            json!({"name": "ci", "expires_on": today + Days::new(800)}),
            422,
        ),
        (
            json!({"name": "ci", "expires_on": today, "role": "organization_admin"}),
            422,
        ),
        (
            json!({"name": "ci", "expires_on": today, "project_id": uuid::Uuid::now_v7()}),
            404,
        ),
    ];
    for (body, status) in refused {
        let answer = house
            .post("/api/v1/tokens")
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        assert_eq!(answer.status, status, "{body}");
    }
}

#[tokio::test]
async fn a_new_password_ends_every_token_of_the_account() {
    for (house, admin) in House::each().await {
        let fields = [
            ("form[current]", PASSWORD),
            ("form[new]", "seven grey herons wading"),
        ];
        let changed = house
            .post("/rpc/change_password")
            .session(&admin.session)
            .form(&fields)
            .send()
            .await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let by_token = house.get("/api/v1/me").bearer(&admin.token).send().await;
        assert_eq!(by_token.status, StatusCode::UNAUTHORIZED);
        let by_session = house.get("/api/v1/me").session(&admin.session).send().await;
        assert_eq!(by_session.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_page_shows_a_new_token_once() {
    for (house, admin) in House::each().await {
        let until = house.bench.clock.now().date_naive().to_string();
        let fields = [
            ("form[name]", "pipeline"),
            ("form[expires_on]", &until),
            ("form[project_id]", ""),
        ];
        let made = house
            .post("/rpc/create_api_token")
            .session(&admin.session)
            .form(&fields)
            .send()
            .await;
        assert_eq!(made.status, StatusCode::OK, "{made:?}");
        assert!(!made.body.contains("plr_") && !made.header("set-cookie").contains("plr_"));
        let cookie = made.header("set-cookie").split(';').next().unwrap();
        let cookies = format!("polaris={}; {cookie}", admin.session);
        let page = house
            .get("/account/tokens")
            .header("cookie", &cookies)
            .send()
            .await;
        let token = page
            .body
            .split("plr_")
            .nth(1)
            .expect("the page shows the token");
        let token = format!("plr_{}", &token[..64]);
        let me = house.get("/api/v1/me").bearer(&token).send().await;
        assert_eq!(me.status, StatusCode::OK);
        let elsewhere = house
            .get("/organization/users")
            .header("cookie", &cookies)
            .send()
            .await;
        assert!(
            !elsewhere.body.contains("plr_"),
            "another page does not show it"
        );
        let later = house
            .get("/account/tokens")
            .session(&admin.session)
            .send()
            .await;
        assert!(!later.body.contains("plr_"));
    }
}
