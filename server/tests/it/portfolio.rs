//! Applications and projects, over REST and by form.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::house::{Admin, House};

/// A page as somebody who is signed in gets it.
async fn shown(house: &House, admin: &Admin, path: String) -> String {
    let page = house.get(&path).session(&admin.session).send().await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    page.body
}

#[tokio::test]
async fn a_portfolio_is_built_read_and_taken_down_over_rest() {
    for (house, admin) in House::each().await {
        let shop = json!({ "name": "Shop" });
        let post = |path: &str| house.post(path).bearer(&admin.token);
        let made = post("/api/v1/applications").json(&shop).send().await;
        assert_eq!(made.status, StatusCode::CREATED);
        let made = made.json();
        assert_eq!(made["issues"]["critical"], 0);
        let application = format!("/api/v1/applications/{}", made["id"].as_str().unwrap());
        let again = post("/api/v1/applications").json(&shop).send().await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(
            again
                .header("content-type")
                .starts_with("application/problem+json")
        );
        let unknown = json!({ "name": "x", "organization_id": "y" });
        let refused = post("/api/v1/applications").json(&unknown).send().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

        let projects = format!("{application}/projects");
        let web = post(&projects).json(&json!({ "name": "web" })).send().await;
        assert_eq!(web.status, StatusCode::CREATED);
        let web = web.json();
        assert_eq!(web["default_branch"], "main");
        let project = format!("/api/v1/projects/{}", web["id"].as_str().unwrap());
        let get = |path: &str| house.get(path).bearer(&admin.token).send();
        assert_eq!(get(&project).await.json(), web);
        let listed = get(&projects).await.json();
        assert_eq!(
            (&listed["items"][0], &listed["next_cursor"]),
            (&web, &json!(null))
        );
        let branches = get(&format!("{project}/branches")).await.json();
        assert_eq!(branches["items"][0]["name"], "main");

        let ask = |method: Method, path: &str| house.ask(method, path).bearer(&admin.token);
        let renamed = ask(Method::PATCH, &project)
            .json(&json!({ "name": "www" }))
            .send()
            .await;
        assert_eq!(renamed.json()["name"], "www");
        let gone = ask(Method::DELETE, &project).send().await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(get(&project).await.status, StatusCode::NOT_FOUND);
        let gone = ask(Method::DELETE, &application).send().await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(get(&application).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn lists_refuse_parameters_that_they_do_not_know() {
    for (house, admin) in House::each().await {
        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "cursor=x",
            "page=2",
            "limit=1&limit=2",
        ] {
            let path = format!("/api/v1/applications?{query}");
            let refused = house.get(&path).bearer(&admin.token).send().await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
            assert!(
                refused
                    .header("content-type")
                    .starts_with("application/problem+json")
            );
        }
    }
}

#[tokio::test]
async fn the_portfolio_works_by_plain_forms() {
    for (house, admin) in House::each().await {
        let submit = |act: &str, page: &str, fields: &[(&str, &str)]| {
            house
                .post(&format!("/rpc/{act}"))
                .session(&admin.session)
                .without_javascript(page)
                .form(fields)
                .send()
        };
        let show = |path: &str| shown(&house, &admin, path.to_owned());
        let empty = show("/portfolio").await;
        assert!(empty.contains("No applications yet"));
        let name = [("form[name]", "Online <Shop>")];
        let made = submit("create_application", "/portfolio", &name).await;
        assert_eq!(made.status, StatusCode::FOUND);
        let application = made.header("location").to_owned();
        let page = show(&application).await;
        assert!(page.contains("Online &lt;Shop&gt;"), "{page}");
        let id = application.rsplit('/').next().unwrap();
        let fields = [("application", id), ("form[name]", "web")];
        let made = submit("create_project", &application, &fields).await;
        let project = made
            .header("location")
            .trim_end_matches("/issues")
            .to_owned();
        for part in ["issues", "scans", "settings"] {
            assert!(show(&format!("{project}/{part}")).await.contains("web"));
        }
        let refused = submit("create_project", &application, &fields).await;
        let back = refused.header("location");
        let back = back.trim_start_matches("http://127.0.0.1:3000").to_owned();
        assert!(show(&back).await.contains("Choose another name"));

        let settings = format!("{application}/settings");
        assert!(
            show(&settings)
                .await
                .contains("projects (1), scans (0) and issues (0)")
        );
        let wrong = [("id", id), ("confirmation", "Shop")];
        submit("delete_application", &settings, &wrong).await;
        show(&application).await;
        let right = [("id", id), ("confirmation", "Online <Shop>")];
        let deleted = submit("delete_application", &settings, &right).await;
        assert_eq!(deleted.header("location"), "/portfolio");
        let gone = house.get(&application).session(&admin.session).send().await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
}
