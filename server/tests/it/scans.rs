//! Reports are uploaded, followed, shown and deleted.

use std::io::Write;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{Admin, Answer, Ask, House};

/// A project of its own; its address in the API.
async fn project(house: &House, admin: &Admin) -> String {
    let post = |path: String, name: &str| {
        let body = json!({ "name": name });
        house.post(&path).bearer(&admin.token).json(&body).send()
    };
    let shop = post("/api/v1/applications".into(), "Shop").await.json();
    let shop = format!(
        "/api/v1/applications/{}/projects",
        shop["id"].as_str().unwrap()
    );
    let web = post(shop, "web").await.json();
    format!("/api/v1/projects/{}", web["id"].as_str().unwrap())
}

const NOWHERE: &str = "/api/v1/issues/00000000-0000-0000-0000-000000000000";

async fn get(house: &House, admin: &Admin, path: String) -> Answer {
    house.get(&path).bearer(&admin.token).send().await
}

fn report(rules: &[&str]) -> String {
    let result = |rule: &&str| {
        json!({
            "ruleId": rule,
            "level": "warning",
            "message": { "text": format!("{rule} <script>alert(1)</script>") },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": "src/a.c" },
                "region": { "startLine": 3, "snippet": { "text": format!("{rule}();") } },
            } }],
        })
    };
    let results: Vec<_> = rules.iter().map(result).collect();
    let driver = json!({ "name": "Scanner", "version": "2" });
    json!({ "version": "2.1.0", "runs": [{ "tool": { "driver": driver }, "results": results }] })
        .to_string()
}

fn scans<'a>(house: &'a House, admin: &Admin, project: &str, query: &str) -> Ask<'a> {
    house
        .post(&format!("{project}/scans{query}"))
        .bearer(&admin.token)
}

/// The scan that an upload was accepted as, once it is imported.
async fn imported(house: &House, admin: &Admin, accepted: &Answer) -> Value {
    assert_eq!(accepted.status, StatusCode::ACCEPTED, "{accepted:?}");
    house.bench.run_jobs().await;
    let id = accepted.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/scans/{id}?wait=1");
    house.get(&path).bearer(&admin.token).send().await.json()
}

#[tokio::test]
async fn a_report_is_accepted_whatever_its_content_type_says() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(report(&["a"]).as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let plain = scans(&house, &admin, &project, "")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(report(&["a"]))
            .send()
            .await;
        let first = imported(&house, &admin, &plain).await;
        assert_eq!(first["state"], "completed");
        assert_eq!(first["gate"], "none");
        assert_eq!(first["warnings"], json!([]));
        let counts = json!({ "results": 1, "new": 1, "existing": 0, "absent": 0, "merged": 0, "skipped": 0 });
        assert_eq!(first["counts"], counts);
        let zipped = scans(&house, &admin, &project, "")
            .header("content-encoding", "gzip")
            .body(packed.clone())
            .send()
            .await;
        let second = imported(&house, &admin, &zipped).await;
        assert_eq!(second["counts"]["existing"], 1);
        let unnamed = scans(&house, &admin, &project, "?branch=fix")
            .body(packed)
            .send()
            .await;
        let third = imported(&house, &admin, &unnamed).await;
        assert_eq!(third["branch"], "fix");
        let listed = house
            .get(&format!("{project}/scans"))
            .bearer(&admin.token)
            .send()
            .await
            .json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn other_encodings_and_parameters_are_refused_before_the_body_is_read() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        for encoding in ["br", "deflate", "gzip, gzip", "compress"] {
            let refused = scans(&house, &admin, &project, "")
                .header("content-encoding", encoding)
                .body(report(&["a"]))
                .send()
                .await;
            assert_eq!(
                refused.status,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{encoding}"
            );
        }
        for query in ["?brunch=x", "?branch=a&branch=b"] {
            let refused = scans(&house, &admin, &project, query)
                .body("{}")
                .send()
                .await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        }
        let nameless = scans(&house, &admin, &project, "?branch=a%0Ab")
            .body("{}")
            .send()
            .await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
        let nowhere = "/api/v1/projects/00000000-0000-0000-0000-000000000000";
        let missing = scans(&house, &admin, nowhere, "").body("{}").send().await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        let stranger = house
            .post(&format!("{project}/scans"))
            .body("{}")
            .send()
            .await;
        assert!(
            matches!(stranger.status.as_u16(), 401 | 403),
            "{stranger:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_report_says_why() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let accepted = scans(&house, &admin, &project, "")
            .body(r#"{"version":"1.0.0","runs":[]}"#)
            .send()
            .await;
        let scan = imported(&house, &admin, &accepted).await;
        assert_eq!(scan["state"], "refused");
        assert!(scan["reason"].as_str().unwrap().contains("1.0.0"));
        let page = format!(
            "/projects/{}/scans/{}",
            scan["project_id"].as_str().unwrap(),
            scan["id"].as_str().unwrap()
        );
        let page = house.get(&page).session(&admin.session).send().await;
        assert!(page.body.contains("This report was refused"));
    }
}

#[tokio::test]
async fn issues_are_listed_filtered_and_read() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let accepted = scans(&house, &admin, &project, "")
            .body(report(&["a", "b", "c"]))
            .send()
            .await;
        imported(&house, &admin, &accepted).await;
        let list = |query: &str| get(&house, &admin, format!("{project}/issues{query}"));
        let first = list("?limit=2&severity=critical,medium").await.json();
        assert_eq!(first["items"].as_array().unwrap().len(), 2);
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = list(&format!("?limit=2&cursor={cursor}")).await.json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 1);
        assert_eq!(rest["next_cursor"], json!(null));
        assert_eq!(list("?severity=low").await.json()["items"], json!([]));
        let found = list("?q=b").await.json();
        let row = &found["items"][0];
        assert_eq!(
            (&row["type"], &row["tool"], &row["triage"]),
            (&json!("b"), &json!("Scanner"), &json!("not_dismissed"))
        );
        assert_eq!(row["location"], "src/a.c:3");
        for query in [
            "?severity=Critical",
            "?limit=101",
            "?detection=gone",
            "?colour=red",
            "?q=a&q=b",
        ] {
            assert_eq!(list(query).await.status, StatusCode::BAD_REQUEST, "{query}");
        }
        let path = format!("/api/v1/issues/{}", row["id"].as_str().unwrap());
        let issue = get(&house, &admin, path).await.json();
        assert_eq!(issue["type"], "b");
        assert_eq!(issue["history"][0]["kind"], "first_detected");
        let missing = get(&house, &admin, NOWHERE.to_owned()).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn pages_show_scanner_text_as_text() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let accepted = scans(&house, &admin, &project, "")
            .body(report(&["<b>x</b>"]))
            .send()
            .await;
        let scan = imported(&house, &admin, &accepted).await;
        let issues = house
            .get(&format!("{project}/issues"))
            .bearer(&admin.token)
            .send()
            .await
            .json();
        let id = scan["project_id"].as_str().unwrap();
        let issue = issues["items"][0]["id"].as_str().unwrap();
        let scan = scan["id"].as_str().unwrap();
        for page in [
            format!("/projects/{id}/issues"),
            format!("/projects/{id}/issues?severity=low"),
            format!("/projects/{id}/issues/{issue}"),
            format!("/projects/{id}/scans"),
            format!("/projects/{id}/scans/{scan}"),
        ] {
            let shown = house.get(&page).session(&admin.session).send().await;
            assert_eq!(shown.status, StatusCode::OK, "{page}");
            assert!(!shown.body.contains("<script>alert"), "{page}");
            assert!(!shown.body.contains("<b>x"), "{page}");
        }
        let elsewhere = format!("/projects/{issue}/issues/{issue}");
        let missing = house.get(&elsewhere).session(&admin.session).send().await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_browser_without_javascript_uploads_by_a_form_and_deletes() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let id = project.rsplit('/').next().unwrap();
        let page = format!("/projects/{id}/scans");
        let form = |file: Option<&str>| {
            let mut body =
                "--x\r\nContent-Disposition: form-data; name=\"branch\"\r\n\r\nfix\r\n".to_owned();
            if let Some(file) = file {
                body += "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.sarif\"\r\n\r\n";
                body += file;
                body += "\r\n";
            }
            body += "--x--\r\n";
            house
                .post(&format!("{page}/upload"))
                .session(&admin.session)
                .without_javascript(&page)
                .header("content-type", "multipart/form-data; boundary=x")
                .body(body)
                .send()
        };
        let sent = form(Some(&report(&["a"]))).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:?}");
        let scan = sent.header("location").to_owned();
        let waiting = house.get(&scan).session(&admin.session).send().await;
        assert!(waiting.body.contains("being imported"));
        house.bench.run_jobs().await;
        let done = house.get(&scan).session(&admin.session).send().await;
        assert!(done.body.contains("Completed") && done.body.contains("fix"));

        let refused = form(None).await;
        let back = refused.header("location").to_owned();
        let shown = house.get(&back).session(&admin.session).send().await;
        assert!(shown.body.contains("Choose the file to upload."), "{back}");

        let fields = [("id", scan.rsplit('/').next().unwrap())];
        let deleted = house
            .post("/rpc/delete_scan")
            .session(&admin.session)
            .without_javascript(&scan)
            .form(&fields)
            .send()
            .await;
        assert_eq!(deleted.header("location"), page);
        let gone = house.get(&scan).session(&admin.session).send().await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_scan_is_deleted_over_rest() {
    for (house, admin) in House::each().await {
        let project = project(&house, &admin).await;
        let accepted = scans(&house, &admin, &project, "")
            .body(report(&["a"]))
            .send()
            .await;
        let scan = imported(&house, &admin, &accepted).await;
        let path = format!("/api/v1/scans/{}", scan["id"].as_str().unwrap());
        let deleted = house
            .ask(Method::DELETE, &path)
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT);
        let gone = house.get(&path).bearer(&admin.token).send().await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        let patient = house
            .get(&format!("{path}?wait=61"))
            .bearer(&admin.token)
            .send()
            .await;
        assert_eq!(patient.status, StatusCode::BAD_REQUEST);
    }
}
