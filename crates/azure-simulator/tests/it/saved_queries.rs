//! Queries that are kept in a project.

use serde_json::json;

use crate::caller::{Caller, start};

const FOLDER: &str = "/Agile/_apis/wit/queries/My%20Queries";
const BUGS: &str = "SELECT [System.Id] FROM WorkItems WHERE [System.WorkItemType] = 'Bug'";

async fn saved(caller: &Caller) -> String {
    let body = json!({ "name": "Bugs", "wiql": BUGS });
    let made = caller
        .post(&format!("{FOLDER}?api-version=7.1"), body)
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json["id"].as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn a_saved_query_is_asked_by_its_id_and_counts_what_it_finds() {
    let (_simulator, caller) = start().await;
    let id = saved(&caller).await;
    let first = caller.item().await;
    caller.item().await;
    let path = format!("/Agile/_apis/wit/wiql/{id}");
    let found = caller.get(&path).await;
    assert_eq!(found.header("x-total-count"), "2");
    assert_eq!(found.json["workItems"][0]["id"], first);
    let counted = caller.send("HEAD", &path, &json!(null)).await;
    assert_eq!(
        (counted.status, counted.header("x-total-count")),
        (200, "2")
    );
    let direct = caller.post("/_apis/wit/wiql?api-version=7.1", json!({ "query": BUGS }));
    assert_eq!(
        direct.await.header("x-total-count"),
        "",
        "only saved ones count"
    );
    assert_eq!(caller.get("/_apis/wit/wiql/nothing").await.status, 404);
}

#[tokio::test]
async fn queries_lie_in_folders_that_take_them_along() {
    let (_simulator, caller) = start().await;
    let id = saved(&caller).await;
    let version = "?api-version=7.1";
    let again = json!({ "name": "bugs", "wiql": BUGS });
    assert_eq!(
        caller
            .post(&format!("{FOLDER}{version}"), again)
            .await
            .status,
        409
    );
    let folder = json!({ "name": "Old", "isFolder": true });
    caller.post(&format!("{FOLDER}{version}"), folder).await;
    let inner = json!({ "name": "Deep", "wiql": BUGS });
    caller.post(&format!("{FOLDER}/Old{version}"), inner).await;
    let renamed = json!({ "name": "New" });
    caller
        .patch(&format!("{FOLDER}/Old{version}"), renamed)
        .await;
    let deep = caller.get(&format!("{FOLDER}/New/Deep?$expand=wiql")).await;
    assert_eq!(deep.json["path"], "My Queries/New/Deep");
    assert_eq!(deep.json["wiql"], BUGS);
    let tree = caller.get("/Agile/_apis/wit/queries?$depth=2").await.json;
    assert_eq!(
        tree["value"][0]["children"][1]["children"][0]["name"],
        "Deep"
    );
    let searched = caller
        .get("/Agile/_apis/wit/queries?$filter=bug")
        .await
        .json;
    assert_eq!(
        (&searched["count"], &searched["value"][0]["id"]),
        (&json!(1), &json!(id))
    );
    let gone = caller
        .send("DELETE", &format!("{FOLDER}/New{version}"), &json!(null))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(caller.get(&format!("{FOLDER}/New/Deep")).await.status, 404);
    let always = caller
        .send("DELETE", &format!("{FOLDER}{version}"), &json!(null))
        .await;
    assert_eq!(always.status, 400);
}

#[tokio::test]
async fn a_text_that_is_no_query_is_not_saved() {
    let (_simulator, caller) = start().await;
    let bad = json!({ "name": "Bad", "wiql": "SELECT" });
    let reply = caller.post(&format!("{FOLDER}?api-version=7.1"), bad).await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    let checked = json!({ "name": "Checked", "wiql": BUGS });
    let path = format!("{FOLDER}?api-version=7.1&validateWiqlOnly=true");
    assert_eq!(caller.post(&path, checked).await.status, 201);
    assert_eq!(caller.get(&format!("{FOLDER}/Checked")).await.status, 404);
}
