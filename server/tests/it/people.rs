use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::house::{Answer, House, ORIGIN, PASSWORD};

const GRACE: &str = "grace@northwind.test";

/// The value of a read-only field that a page shows.
fn shown(page: &Answer, id_begins: &str) -> Option<String> {
    let document = scraper::Html::parse_document(&page.body);
    let fields = scraper::Selector::parse("input[readonly]").unwrap();
    let mut found = document.select(&fields).map(|field| field.value());
    let field = found.find(|field| field.attr("id").is_some_and(|id| id.starts_with(id_begins)))?;
    field.attr("value").map(str::to_owned)
}

/// The cookies that a browser holds after an answer, besides its session.
fn handed_over(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter();
    let mut cookies = set.filter_map(|value| value.to_str().ok()?.split(';').next());
    let cookie = cookies.find(|pair| pair.starts_with("polaris-handover="));
    cookie.expect("something is handed over").to_owned()
}

#[tokio::test]
async fn a_person_is_added_and_joins_without_javascript() {
    for (house, admin) in House::each().await {
        let fields = [
            ("form[name]", "Grace"),
            ("form[email]", GRACE),
            ("form[role]", "none"),
        ];
        let added = house
            .post("/rpc/add_user")
            .session(&admin.session)
            .without_javascript("/organization/users")
            .form(&fields)
            .send()
            .await;
        assert_eq!(added.status, StatusCode::FOUND, "{added:?}");
        assert_eq!(added.header("location"), "/organization/users");
        let cookies = format!("polaris={}; {}", admin.session, handed_over(&added));
        let page = house
            .get("/organization/users")
            .header("cookie", &cookies)
            .send()
            .await;
        let link = shown(&page, "copy-onetimelink").expect("the page shows the link");
        assert!(
            page.header("set-cookie").starts_with("polaris-handover=; "),
            "and takes it back"
        );
        let again = house
            .get("/organization/users")
            .session(&admin.session)
            .send()
            .await;
        assert_eq!(shown(&again, "copy-onetimelink"), None);

        let path = link.strip_prefix(ORIGIN).unwrap();
        let page = house.get(path).send().await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("New password"), "{}", page.body);
        let secret = path.rsplit('/').next().unwrap();
        let joined = house
            .post("/rpc/join")
            .on_our_page()
            .without_javascript(path)
            .form(&[("form[secret]", secret), ("form[password]", PASSWORD)])
            .send()
            .await;
        assert_eq!(joined.header("location"), "/portfolio");
        let session = joined.new_session().expect("whoever joins is signed in");
        let me = house
            .get("/api/v1/me")
            .session(&session)
            .send()
            .await
            .json();
        assert_eq!(me["email"], GRACE);
        assert_eq!(house.get(path).send().await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn people_are_managed_over_rest() {
    for (house, admin) in House::each().await {
        let body = json!({"name": "Grace", "email": GRACE, "role": "none"});
        let added = house
            .post("/api/v1/users")
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
        let grace = added.json();
        assert_eq!(grace["state"], "invited");
        assert!(
            grace["invitation_url"]
                .as_str()
                .unwrap()
                .starts_with(ORIGIN)
        );
        let path = format!("/api/v1/users/{}", grace["id"].as_str().unwrap());
        let change = |body| {
            let ask = house.ask(Method::PATCH, &path).bearer(&admin.token);
            async move { ask.json(&body).send().await }
        };
        let changed = change(json!({"role": "organization_admin"})).await;
        assert_eq!(changed.json()["role"], "organization_admin");
        let changed = change(json!({"state": "deactivated"})).await;
        assert_eq!(changed.json()["state"], "deactivated");
        let refused = change(json!({"is_admin": true})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = change(json!({"role": "owner"})).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let listed = house
            .get("/api/v1/users?limit=1")
            .bearer(&admin.token)
            .send()
            .await
            .json();
        assert_eq!(listed["items"][0]["name"], "Ada Admin");
        assert!(listed["next_cursor"].is_string());
        let me = house
            .get("/api/v1/me")
            .bearer(&admin.token)
            .send()
            .await
            .json();
        let own = format!("/api/v1/users/{}", me["id"].as_str().unwrap());
        let body = json!({"state": "deactivated"});
        let last = house
            .ask(Method::PATCH, &own)
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        assert_eq!(last.status, StatusCode::CONFLICT);
        assert!(
            last.header("content-type")
                .starts_with("application/problem+json")
        );
    }
}

#[tokio::test]
async fn members_get_roles_over_rest() {
    for (house, admin) in House::each().await {
        let body = json!({"name": "Shop"});
        let shop = house
            .post("/api/v1/applications")
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        let shop = shop.json()["id"].as_str().unwrap().to_owned();
        let body = json!({"name": "Grace", "email": GRACE, "role": "none"});
        let grace = house
            .post("/api/v1/users")
            .bearer(&admin.token)
            .json(&body)
            .send()
            .await;
        let grace = grace.json()["id"].as_str().unwrap().to_owned();
        let members = format!("/api/v1/applications/{shop}/members");
        let member = format!("{members}/{grace}");
        for role in ["application_admin", "contributor", "member", "observer"] {
            let body = json!({ "role": role });
            let set = house
                .ask(Method::PUT, &member)
                .bearer(&admin.token)
                .json(&body)
                .send()
                .await;
            assert_eq!(set.status, StatusCode::OK);
            let listed = house.get(&members).bearer(&admin.token).send().await.json();
            assert_eq!(listed["items"].as_array().unwrap().len(), 1);
            assert_eq!(listed["items"][0]["role"], role);
            assert!(listed["next_cursor"].is_null());
        }
        let remove = || house.ask(Method::DELETE, &member).bearer(&admin.token);
        assert_eq!(remove().send().await.status, StatusCode::NO_CONTENT);
        assert_eq!(remove().send().await.status, StatusCode::NOT_FOUND);
    }
}
