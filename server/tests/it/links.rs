//! Links between issues and work items over HTTP.

use axum::http::{Method, StatusCode};
use azure_simulator::tokens;
use serde_json::{Value, json};

use crate::house::{Admin, Answer, House};

/// An issue of a project that exports to bugs of `Agile`, and two work items there.
struct Ground {
    project: String,
    issue: String,
    items: Vec<i64>,
}

async fn send(house: &House, admin: &Admin, method: Method, path: &str, body: &Value) -> Answer {
    let ask = house
        .ask(method, &format!("/api/v1{path}"))
        .bearer(&admin.token);
    let ask = if body.is_null() { ask } else { ask.json(body) };
    ask.send().await
}

async fn id_of(house: &House, admin: &Admin, path: &str, body: Value) -> String {
    let answer = send(house, admin, Method::POST, path, &body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.body);
    answer.json()["id"].as_str().unwrap().to_owned()
}

impl Ground {
    async fn lay(house: &House, admin: &Admin) -> Self {
        let url = house.bench.simulator.organization_url("contoso");
        let instance = json!({ "url": url, "token": tokens::FULL });
        let instance = id_of(house, admin, "/instances", instance).await;
        let application = id_of(house, admin, "/applications", json!({"name": "Shop"})).await;
        let path = format!("/applications/{application}/projects");
        let project = id_of(house, admin, &path, json!({"name": "Web"})).await;
        let result = |rule: &str| json!({ "ruleId": rule, "message": { "text": "unsafe" } });
        let report = json!({ "version": "2.1.0", "runs": [{
            "tool": { "driver": { "name": "tool" } },
            "results": [result("a"), result("b"), result("c")] }] });
        id_of(house, admin, &format!("/projects/{project}/scans"), report).await;
        let integration = json!({ "instance_id": instance, "azure_project_id": "Agile",
            "work_item_type": "Bug" });
        let path = format!("/projects/{project}/integration");
        let set = send(house, admin, Method::PUT, &path, &integration).await;
        assert_eq!(set.status, StatusCode::CREATED, "{}", set.body);
        house.bench.run_jobs().await;
        let path = format!("/projects/{project}/issues");
        let listed = send(house, admin, Method::GET, &path, &Value::Null).await;
        let issues: Vec<String> = listed.json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| issue["id"].as_str().unwrap().to_owned())
            .collect();
        let exports = json!({ "issue_ids": issues[..2] });
        let path = format!("/projects/{project}/exports");
        let export = id_of(house, admin, &path, exports).await;
        house.bench.run_jobs().await;
        let path = format!("/exports/{export}");
        let done = send(house, admin, Method::GET, &path, &Value::Null).await;
        let items = done.json()["items"].as_array().unwrap().clone();
        Self {
            project,
            issue: issues[2].clone(),
            items: items
                .iter()
                .map(|item| item["work_item"]["id"].as_i64().unwrap())
                .collect(),
        }
    }

    fn ticket(&self) -> String {
        format!("/issues/{}/ticket", self.issue)
    }
}

#[tokio::test]
async fn a_script_links_comments_and_unlinks() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        let call =
            async |method, path: &str, body: Value| send(&house, &admin, method, path, &body).await;
        let comments = format!("{}/comments", ground.ticket());
        let early = call(Method::POST, &comments, json!({ "text": "Hello" })).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        for wrong in [json!({ "work_item": "x" }), json!({ "item": 1 }), json!({})] {
            let refused = call(Method::POST, &ground.ticket(), wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let number = ground.items[0];
        let linked = call(
            Method::POST,
            &ground.ticket(),
            json!({ "work_item": number }),
        )
        .await;
        assert_eq!(linked.status, StatusCode::OK, "{}", linked.body);
        let twice = call(
            Method::POST,
            &ground.ticket(),
            json!({ "work_item": number }),
        )
        .await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        house.bench.run_jobs().await;
        let path = format!("/issues/{}", ground.issue);
        let ticket = call(Method::GET, &path, Value::Null).await.json()["ticket"].clone();
        assert_eq!(ticket["state"], "filed");
        let item = &ticket["work_item"];
        assert_eq!(
            (item["id"].as_i64(), &item["state"]),
            (Some(number), &json!("New"))
        );
        assert_eq!(item["state_category"], "proposed");
        assert!(item["url"].is_string() && item["title"].is_string());

        let list = async |words: &str| {
            let path = format!("/projects/{}/issues?ticket={words}", ground.project);
            call(Method::GET, &path, Value::Null).await
        };
        let count = async |words: &str| list(words).await.json()["items"].as_array().unwrap().len();
        assert_eq!((count("linked").await, count("open").await), (3, 3));
        assert_eq!((count("none").await, count("closed,failed").await), (0, 0));
        assert_eq!(list("shut").await.status, StatusCode::BAD_REQUEST);

        let said = call(Method::POST, &comments, json!({ "text": "Hello" })).await;
        assert_eq!(said.status, StatusCode::NO_CONTENT, "{}", said.body);
        let unlinked = call(Method::DELETE, &ground.ticket(), Value::Null).await;
        assert_eq!(unlinked.status, StatusCode::NO_CONTENT);
        assert_eq!((count("linked").await, count("none").await), (2, 1));
        let again = call(Method::DELETE, &ground.ticket(), Value::Null).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let address = item["url"].clone();
        let back = call(
            Method::POST,
            &ground.ticket(),
            json!({ "work_item": address }),
        )
        .await;
        assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    }
}

#[tokio::test]
async fn links_are_made_and_taken_away_without_javascript() {
    let (house, admin) = House::each().await.remove(0);
    let ground = Ground::lay(&house, &admin).await;
    let page = format!("/projects/{}/issues/{}", ground.project, ground.issue);
    let shown = async |path: &str| house.get(path).session(&admin.session).send().await.body;
    let send = async |act: &str, field: Option<(&str, &str)>| {
        let issue = [("issue_id", ground.issue.as_str())];
        let fields: Vec<_> = issue.into_iter().chain(field).collect();
        let answer = house
            .post(&format!("/rpc/{act}"))
            .session(&admin.session)
            .without_javascript(&page)
            .form(&fields)
            .send()
            .await;
        assert_eq!(answer.status, StatusCode::FOUND, "{act}: {}", answer.body);
        answer.header("location").to_owned()
    };
    let before = shown(&page).await;
    assert!(before.contains("Link an existing work item"));
    let refused = send("link_work_item", Some(("form[work_item]", "99999"))).await;
    let (_, refused) = refused.split_once("/projects").unwrap();
    let refused = shown(&format!("/projects{refused}")).await;
    assert!(refused.contains("has no work item 99999"));
    let number = ground.items[0].to_string();
    let next = send("link_work_item", Some(("form[work_item]", &number))).await;
    assert_eq!(next, page);
    let linked = shown(&page).await;
    assert!(linked.contains("State there") && linked.contains("Comment on the work item"));
    assert!(!linked.contains("Link an existing work item"));
    send("comment_on_work_item", Some(("form[text]", "Hello"))).await;
    send("unlink_work_item", None).await;
    let parted = shown(&page).await;
    for words in [
        "Linked",
        "Commented",
        "Unlinked",
        "Link an existing work item",
    ] {
        assert!(parted.contains(words), "{words}");
    }
    let list = format!("/projects/{}/issues?ticket=linked", ground.project);
    let list = shown(&list).await;
    assert_eq!(list.matches("/_workitems/edit/").count(), 2);
}
