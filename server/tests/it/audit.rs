//! The audit log over HTTP.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn a_script_reads_the_audit_log_in_parts_and_as_a_table() {
    for (house, admin) in House::each().await {
        let get = async |path: &str| house.get(path).bearer(&admin.token).send().await;
        let created = house.post("/api/v1/applications").bearer(&admin.token);
        created
            .json(&serde_json::json!({ "name": "Shop" }))
            .send()
            .await;
        let told = get("/api/v1/audit-log?kind=application").await.json();
        assert_eq!(told["items"][0]["action"], "application.created");
        assert_eq!(told["items"][0]["target"], "Shop");
        let page = get("/api/v1/audit-log?limit=1").await.json();
        let cursor = page["next_cursor"].as_str().unwrap();
        let rest = get(&format!("/api/v1/audit-log?cursor={cursor}"))
            .await
            .json();
        assert_ne!(rest["items"][0]["id"], page["items"][0]["id"]);
        let table = get("/api/v1/audit-log.csv?kind=application").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.body.lines().count(), 2, "{}", table.body);
        for wrong in [
            "action=user.flew",
            "from=soon",
            "cursor=x",
            "kind=moon",
            "color=red",
        ] {
            let answer = get(&format!("/api/v1/audit-log?{wrong}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
    }
}
