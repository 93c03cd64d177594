//! Section 8 of the contract: reading work items, many at once, and their past.

use serde_json::{Value, json};

use crate::caller::{add, start};

#[tokio::test]
async fn fields_and_expand_exclude_each_other_except_for_links() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let path = format!("/_apis/wit/workitems/{id}?fields=System.Title");
    let reply = caller.get(&path).await;
    assert_eq!(reply.json["fields"], json!({ "System.Title": "A title" }));
    assert_eq!(caller.get(&format!("{path}&$expand=all")).await.status, 400);
    assert_eq!(
        caller.get(&format!("{path}&$expand=links")).await.status,
        200
    );
}

#[tokio::test]
async fn one_bad_id_fails_all_unless_it_is_left_out() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let path = "/_apis/wit/workitemsbatch?api-version=7.1";
    let reply = caller.post(path, json!({ "ids": [id, 77] })).await;
    assert_eq!(reply.status, 404);
    for policy in [json!("omit"), json!(2)] {
        let reply = caller
            .post(path, json!({ "ids": [id, 77], "errorPolicy": policy }))
            .await;
        assert_eq!(reply.json["value"][1], Value::Null);
        assert!(reply.json["value"][0].get("_links").is_none());
    }
}

#[tokio::test]
async fn each_part_of_a_batch_has_its_own_outcome_and_its_body_is_a_text() {
    let (_simulator, caller) = start().await;
    let part = |kind: &str| {
        json!({
            "method": "PATCH",
            "uri": format!("/Agile/_apis/wit/workitems/${kind}?api-version=7.1"),
            "headers": { "Content-Type": "application/json-patch+json" },
            "body": [add("/fields/System.Title", "x")],
        })
    };
    let parts = json!([part("Bug"), part("Nope")]);
    let reply = caller
        .post("/_apis/wit/$batch?api-version=7.1", parts)
        .await;
    assert_eq!(reply.status, 200);
    let codes: Vec<&Value> = reply.json["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| &part["code"])
        .collect();
    assert_eq!(codes, [&json!(200), &json!(404)]);
    let body: Value =
        serde_json::from_str(reply.json["value"][0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["fields"]["System.WorkItemType"], "Bug");
}

#[tokio::test]
async fn a_deleted_item_is_gone_and_comes_back_as_it_was() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let path = format!("/_apis/wit/workitems/{id}?api-version=7.1");
    assert_eq!(
        caller.send("DELETE", &path, &Value::Null).await.json["code"],
        200
    );
    assert_eq!(caller.get(&path).await.status, 404);
    let bin = format!("/_apis/wit/recyclebin/{id}?api-version=7.1");
    let restored = caller.patch(&bin, json!({ "isDeleted": false })).await;
    assert_eq!(restored.status, 200, "{}", restored.text);
    assert_eq!(
        caller.get(&path).await.json["fields"]["System.Title"],
        "A title"
    );
}

#[tokio::test]
async fn a_comment_joins_the_revision_and_has_versions() {
    let (simulator, caller) = start().await;
    let id = caller.item().await;
    let both = json!([
        { "op": "test", "path": "/rev", "value": 1 },
        add("/fields/System.State", "Active"),
        add("/fields/System.History", "Looking into it<script>x</script>"),
    ]);
    assert_eq!(caller.change(id, both).await.json["rev"], 2);
    let path = format!("/Agile/_apis/wit/workItems/{id}/comments");
    let list = caller
        .get(&format!("{path}?api-version=7.1-preview.4"))
        .await
        .json;
    assert_eq!(list["comments"][0]["text"], "Looking into it");
    let preview = "api-version=7.1-preview.4&format=markdown";
    let more = json!({ "text": "**More**" });
    let added = caller.post(&format!("{path}?{preview}"), more).await.json;
    assert_eq!(added["renderedText"], "<p><strong>More</strong></p>\n");
    let journal = simulator.journal();
    let effect = &journal.last().unwrap().effects[0];
    assert_eq!(
        (effect.kind.as_ref(), effect.revision),
        ("commented", Some(3))
    );
    let newest = caller
        .get(&format!("/_apis/wit/workItems/{id}/revisions/3"))
        .await
        .json;
    assert_eq!(newest["fields"]["System.History"], "**More**");
    let before = caller
        .get(&format!("/_apis/wit/workItems/{id}/revisions/2"))
        .await
        .json;
    assert_eq!(before["fields"]["System.History"], "Looking into it");
    let one = format!(
        "{path}/{}?api-version=7.1-preview.4",
        list["comments"][0]["id"]
    );
    let changed = caller.patch(&one, json!({ "text": "Done" })).await;
    assert_eq!(changed.json["version"], 2, "{}", changed.text);
    let reference = &caller.read(id).await["commentVersionRef"];
    assert_eq!(reference["version"], 2, "changing a comment is a revision");
    assert_eq!(reference["commentId"], list["comments"][0]["id"]);
    assert_eq!(before["commentVersionRef"]["version"], 1);
}

#[tokio::test]
async fn updates_tell_old_and_new_values() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    caller
        .change(id, json!([add("/fields/System.Title", "Second")]))
        .await;
    let updates = caller
        .get(&format!("/_apis/wit/workItems/{id}/updates"))
        .await
        .json;
    let title = &updates["value"][1]["fields"]["System.Title"];
    assert_eq!(
        title,
        &json!({ "oldValue": "A title", "newValue": "Second" })
    );
    let first = caller
        .get(&format!("/_apis/wit/workItems/{id}/revisions/1"))
        .await
        .json;
    assert_eq!(first["fields"]["System.Title"], "A title");
}
