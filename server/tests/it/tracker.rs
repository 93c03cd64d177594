//! The issue tracking side over HTTP: instances, integrations, exports.

use axum::http::{Method, StatusCode};
use azure_simulator::tokens;
use serde_json::{Value, json};

use crate::house::{Admin, House};

/// A project that is connected to bugs of `Agile`, with two issues.
pub(crate) struct Ground {
    pub instance: String,
    pub project: String,
    pub issues: Vec<String>,
}

async fn create(house: &House, admin: &Admin, path: &str, body: &Value) -> Value {
    let answer = house
        .post(path)
        .bearer(&admin.token)
        .json(body)
        .send()
        .await;
    assert_eq!(
        answer.status,
        StatusCode::CREATED,
        "{path}: {}",
        answer.body
    );
    answer.json()
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

async fn add_instance(house: &House, admin: &Admin) -> String {
    let url = house.bench.simulator.organization_url("contoso");
    let body = json!({ "url": url, "token": tokens::FULL, "token_expires_on": "2027-01-01" });
    let added = create(house, admin, "/api/v1/instances", &body).await;
    assert!(!added.to_string().contains(tokens::FULL));
    id(&added)
}

impl Ground {
    pub(crate) async fn lay(house: &House, admin: &Admin) -> Self {
        let instance = add_instance(house, admin).await;
        let application = create(
            house,
            admin,
            "/api/v1/applications",
            &json!({"name": "Shop"}),
        )
        .await;
        let path = format!("/api/v1/applications/{}/projects", id(&application));
        let project = id(&create(house, admin, &path, &json!({"name": "Web"})).await);
        let result = |rule: &str| json!({ "ruleId": rule, "message": { "text": "unsafe" } });
        let report = json!({ "version": "2.1.0", "runs": [{
            "tool": { "driver": { "name": "tool" } }, "results": [result("a"), result("b")] }] });
        let answer = house
            .post(&format!("/api/v1/projects/{project}/scans"))
            .bearer(&admin.token)
            .json(&report)
            .send()
            .await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
        house.bench.run_jobs().await;
        let listed = house
            .get(&format!("/api/v1/projects/{project}/issues"))
            .bearer(&admin.token)
            .send()
            .await;
        let issues = listed.json()["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(id)
            .collect();
        Self {
            instance,
            project,
            issues,
        }
    }

    pub(crate) fn integration(&self) -> String {
        format!("/api/v1/projects/{}/integration", self.project)
    }
}

pub(crate) async fn connect(house: &House, admin: &Admin, ground: &Ground) -> String {
    let listed = house
        .get(&format!(
            "/api/v1/instances/{}/projects?search=agile",
            ground.instance
        ))
        .bearer(&admin.token)
        .send()
        .await;
    let azure_project = id(&listed.json()["items"][0]);
    let body = json!({
        "instance_id": ground.instance, "azure_project_id": azure_project, "work_item_type": "Bug",
    });
    let answer = house
        .ask(Method::PUT, &ground.integration())
        .bearer(&admin.token)
        .json(&body)
        .send()
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let again = house
        .ask(Method::PUT, &ground.integration())
        .bearer(&admin.token)
        .json(&body)
        .send()
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let tag = answer.header("etag").to_owned();
    let changed = house
        .ask(Method::PUT, &ground.integration())
        .bearer(&admin.token)
        .header("if-match", &tag)
        .json(&body)
        .send()
        .await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_ne!(changed.header("etag"), tag);
    azure_project
}

#[tokio::test]
async fn a_script_connects_exports_and_reads_the_work_items_back() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        let azure_project = connect(&house, &admin, &ground).await;
        let types = house
            .get(&format!(
                "/api/v1/instances/{}/projects/{azure_project}/work-item-types",
                ground.instance
            ))
            .bearer(&admin.token)
            .send()
            .await;
        let types = types.json();
        let bug = types["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|kind| kind["is_bug_type"] == true);
        assert_eq!(
            bug.unwrap()["reference_name"],
            "Microsoft.VSTS.WorkItemTypes.Bug"
        );
        for path in [
            format!("/api/v1/instances/{}/test", ground.instance),
            format!("{}/test", ground.integration()),
        ] {
            let tested = house.post(&path).bearer(&admin.token).send().await;
            assert_eq!(
                (tested.status, &tested.json()["ok"]),
                (StatusCode::OK, &json!(true))
            );
        }

        let exports = format!("/api/v1/projects/{}/exports", ground.project);
        let dry = json!({ "issue_ids": ground.issues, "dry_run": true });
        let preview = house
            .post(&exports)
            .bearer(&admin.token)
            .json(&dry)
            .send()
            .await;
        assert_eq!(preview.status, StatusCode::OK);
        assert_eq!(preview.json()["create"], 2);
        assert_eq!(preview.json()["under_way"], 0);
        assert_eq!(preview.json()["notice"], json!(null));
        let started = house
            .post(&exports)
            .bearer(&admin.token)
            .json(&json!({ "issue_ids": ground.issues }))
            .send()
            .await;
        assert_eq!(started.status, StatusCode::ACCEPTED);
        let export = id(&started.json());
        house.bench.run_jobs().await;
        let path = format!("/api/v1/exports/{export}");
        let done = house.get(&path).bearer(&admin.token).send().await.json();
        assert_eq!(
            (&done["state"], &done["filed"]),
            (&json!("completed"), &json!(2))
        );
        let link = &done["items"][0]["work_item"];
        assert!(link["id"].is_i64() && link["url"].is_string());

        let events = house
            .get(&format!("{path}/events"))
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(events.header("content-type"), "text/event-stream");
        assert!(events.body.starts_with("event: progress\ndata: {"));

        let removed = house
            .ask(Method::DELETE, &ground.integration())
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn an_instance_is_changed_and_deleted_over_the_api() {
    for (house, admin) in House::each().await {
        let path = format!("/api/v1/instances/{}", add_instance(&house, &admin).await);
        let change = async |body: Value| {
            house
                .ask(Method::PATCH, &path)
                .bearer(&admin.token)
                .json(&body)
                .send()
                .await
        };
        let disabled = change(json!({ "enabled": false })).await;
        assert_eq!(
            (disabled.status, &disabled.json()["enabled"]),
            (StatusCode::OK, &json!(false))
        );
        let elsewhere = change(json!({ "url": "https://dev.azure.com/fabrikam" })).await;
        assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(elsewhere.json()["fields"][0]["field"], "token");
        let unknown = change(json!({ "sealed_token": "x" })).await;
        assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
        let replaced = change(json!({ "token": tokens::READ_ONLY, "enabled": true })).await;
        assert_eq!(replaced.status, StatusCode::OK);
        assert!(!replaced.body.contains(tokens::READ_ONLY));
        let deleted = house
            .ask(Method::DELETE, &path)
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        let gone = house.get(&path).bearer(&admin.token).send().await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_whole_way_works_without_javascript() {
    for (house, admin) in House::each().await {
        let ground = Ground::lay(&house, &admin).await;
        let page = async |path: &str| house.get(path).session(&admin.session).send().await.body;
        let send = async |act: &str, from: &str, fields: &[(&str, &str)]| {
            let answer = house
                .post(&format!("/rpc/{act}"))
                .session(&admin.session)
                .without_javascript(from)
                .form(fields)
                .send()
                .await;
            assert_eq!(answer.status, StatusCode::FOUND, "{act}: {}", answer.body);
            answer.header("location").to_owned()
        };
        let guide = page("/organization/integrations/new").await;
        for words in [
            "+ New Token",
            "Custom defined",
            "service account",
            "one year from creation",
        ] {
            assert!(guide.contains(words), "{words}");
        }
        let url = house.bench.simulator.organization_url("contoso");
        let fields = [
            ("form[url]", url.as_str()),
            ("form[token]", tokens::FULL),
            ("form[token_expires_on]", ""),
        ];
        let next = send("add_instance", "/organization/integrations/new", &fields).await;
        assert_eq!(next, "/organization/integrations");
        let list = page(&next).await;
        assert!(list.contains(&url) && !list.contains(tokens::FULL));
        send("test_instance", &next, &[("id", &ground.instance)]).await;
        assert!(page(&next).await.contains("Connected as"));

        let settings = format!("/projects/{}/settings/integrations", ground.project);
        assert!(page(&settings).await.contains("Choose an instance"));
        let chosen = format!("{settings}?instance={}", ground.instance);
        assert!(page(&chosen).await.contains("Fabrikam Fiber"));
        let searched = page(&format!("{chosen}&search=fabrik")).await;
        assert!(searched.contains("Fabrikam Fiber") && !searched.contains("Payments Legacy"));
        let chosen = format!("{chosen}&azure_project=Agile");
        let types = page(&chosen).await;
        assert!(types.contains("User Story") && !types.contains("Shared Steps"));
        let fields = [
            ("project_id", ground.project.as_str()),
            ("form[instance_id]", &ground.instance),
            ("form[azure_project_id]", "Agile"),
            ("form[work_item_type]", "Bug"),
            ("seen", ""),
        ];
        let next = send("save_integration", &chosen, &fields).await;
        assert_eq!(next, settings);
        send(
            "test_integration",
            &settings,
            &[("project_id", &ground.project)],
        )
        .await;
        assert!(
            page(&settings)
                .await
                .contains("A work item of type Bug could be created in Agile now.")
        );

        let issue = format!("/projects/{}/issues/{}", ground.project, ground.issues[0]);
        assert!(page(&issue).await.contains("Export"));
        let fields = [
            ("project_id", ground.project.as_str()),
            ("form[issue_ids][0]", &ground.issues[0]),
        ];
        let export = send("export_issues", &issue, &fields).await;
        assert!(page(&export).await.contains("0 of 1 filed"));
        house.bench.run_jobs().await;
        let followed = page(&export).await;
        assert!(followed.contains("1 of 1 filed") && followed.contains("/_workitems/edit/"));
        let filed = page(&issue).await;
        assert!(filed.contains("/_workitems/edit/") && !filed.contains("/rpc/export_issues"));
        send(
            "delete_integration",
            &settings,
            &[("project_id", &ground.project)],
        )
        .await;
        assert!(page(&settings).await.contains("Choose an instance"));
        let next = send("delete_instance", "/", &[("id", &ground.instance)]).await;
        assert_eq!(next, "/organization/integrations");
        assert_eq!(
            house.get(&next).session(&admin.session).send().await.status,
            StatusCode::OK
        );
    }
}

#[tokio::test]
async fn a_refused_form_comes_back_with_the_reason_beside_its_field() {
    for (house, admin) in House::each().await {
        let from = "/organization/integrations/new";
        let fields = [
            ("form[url]", "http://dev.azure.com/contoso"),
            ("form[token]", "x"),
            ("form[token_expires_on]", ""),
        ];
        let answer = house
            .post("/rpc/add_instance")
            .session(&admin.session)
            .without_javascript(from)
            .form(&fields)
            .send()
            .await;
        let back = answer.header("location").to_owned();
        let path = back.strip_prefix(crate::house::ORIGIN).unwrap_or(&back);
        assert!(path.starts_with(from), "{path}");
        let page = house.get(path).session(&admin.session).send().await.body;
        assert!(page.contains("aria-invalid") && page.contains("https"));
    }
}
