//! Links of work items: to pages, to each other, to files.

use serde_json::json;

use crate::caller::{add, start};

#[tokio::test]
async fn the_same_hyperlink_twice_is_refused_and_one_can_be_removed() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let link = |comment: &str| {
        json!([add(
            "/relations/-",
            json!({
                "rel": "Hyperlink", "url": "https://polaris.example/1", "attributes": { "comment": comment },
            })
        )])
    };
    assert_eq!(caller.change(id, link("a")).await.json["rev"], 2);
    assert_eq!(caller.change(id, link("b")).await.status, 400);
    let read_back = caller.read(id).await;
    assert_eq!(read_back["relations"][0]["attributes"]["comment"], "a");
    caller
        .change(id, json!([{ "op": "remove", "path": "/relations/0" }]))
        .await;
    assert!(
        caller.read(id).await.get("relations").is_none(),
        "absent when there are none"
    );
}

#[tokio::test]
async fn a_link_between_items_shows_on_both_ends() {
    let (simulator, caller) = start().await;
    let (parent, child) = (caller.item().await, caller.item().await);
    let url = format!(
        "{}/_apis/wit/workItems/{parent}",
        simulator.organization_url("contoso")
    );
    let link = json!({ "rel": "System.LinkTypes.Hierarchy-Reverse", "url": url });
    caller
        .change(child, json!([add("/relations/-", link)]))
        .await;
    assert_eq!(caller.read(child).await["fields"]["System.Parent"], parent);
    let other = caller.read(parent).await;
    assert_eq!(
        other["relations"][0]["rel"],
        "System.LinkTypes.Hierarchy-Forward"
    );
    caller
        .change(child, json!([{ "op": "remove", "path": "/relations/0" }]))
        .await;
    assert!(caller.read(parent).await.get("relations").is_none());
}

#[tokio::test]
async fn an_attachment_is_uploaded_attached_and_read() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let path = "/_apis/wit/attachments?fileName=a%20b.txt&api-version=7.1";
    let media = "application/octet-stream";
    let up = caller
        .try_send("POST", path, media, b"content".to_vec())
        .await
        .unwrap();
    assert_eq!(up.status, 201);
    let link = json!({ "rel": "AttachedFile", "url": up.json["url"] });
    let reply = caller.change(id, json!([add("/relations/-", link)])).await;
    assert_eq!(reply.json["relations"][0]["attributes"]["name"], "a b.txt");
    let file = up.json["id"].as_str().unwrap();
    assert_eq!(
        caller
            .get(&format!("/_apis/wit/attachments/{file}"))
            .await
            .text,
        "content"
    );
    let text = caller
        .try_send("POST", path, "text/plain", b"x".to_vec())
        .await
        .unwrap();
    assert_eq!(text.status, 400);
}
