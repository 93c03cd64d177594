//! Section 7 and 8 of the contract: making, changing and reading work items.

use azure_simulator::{Readings, Simulator};
use serde_json::{Value, json};

use crate::caller::{Caller, Reply, add};

async fn start() -> (Simulator, Caller) {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    (simulator, caller)
}

async fn item(caller: &Caller) -> u64 {
    caller.create("Agile", "Bug", &[]).await.json["id"].as_u64().unwrap()
}

async fn patch(caller: &Caller, id: u64, operations: Value) -> Reply {
    caller.patch(&format!("/_apis/wit/workitems/{id}?api-version=7.1"), operations).await
}

async fn read(caller: &Caller, id: u64) -> Value {
    caller.get(&format!("/_apis/wit/workitems/{id}?$expand=all")).await.json
}

#[tokio::test]
async fn a_member_s_name_and_an_operation_may_be_written_in_several_ways() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let reply = patch(
        &caller,
        id,
        json!([
            { "Op": 5, "Path": "/rev", "From": null, "Value": 1 },
            { "OP": "REPLACE", "path": "/Fields/system.title", "from": null, "value": "New" },
        ]),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json["fields"]["System.Title"], "New");
}

#[tokio::test]
async fn all_operations_of_json_patch_work() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let field = |name: &str| format!("/fields/Microsoft.VSTS.Build.{name}");
    let reply = patch(
        &caller,
        id,
        json!([
            add(&field("FoundIn"), "1.0"),
            { "op": "copy", "from": field("FoundIn"), "path": field("IntegrationBuild") },
            { "op": "test", "path": field("IntegrationBuild"), "value": "1.0" },
            { "op": "remove", "path": field("FoundIn") },
            { "op": "move", "from": field("IntegrationBuild"), "path": field("FoundIn") },
        ]),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json["fields"]["Microsoft.VSTS.Build.FoundIn"], "1.0");
    assert!(reply.json["fields"].get("Microsoft.VSTS.Build.IntegrationBuild").is_none());
}

#[tokio::test]
async fn nothing_is_saved_when_a_test_fails() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let stale = json!([{ "op": "test", "path": "/rev", "value": 9 }, add("/fields/System.Title", "x")]);
    assert_eq!(patch(&caller, id, stale).await.status, 412);
    assert_eq!(read(&caller, id).await["fields"]["System.Title"], "A title");
}

#[tokio::test]
async fn a_state_brings_its_reason_dates_and_people() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    patch(&caller, id, json!([add("/fields/System.State", "resolved")])).await;
    let fields = read(&caller, id).await["fields"].clone();
    assert_eq!(fields["System.State"], "Resolved", "spelt as the type spells it");
    assert_eq!(fields["System.Reason"], "Fixed");
    assert_eq!(fields["Microsoft.VSTS.Common.ResolvedBy"]["displayName"], "Full");
    patch(&caller, id, json!([add("/fields/System.State", "New")])).await;
    let fields = read(&caller, id).await["fields"].clone();
    assert!(fields.get("Microsoft.VSTS.Common.ResolvedBy").is_none());
}

#[tokio::test]
async fn a_first_state_other_than_the_usual_depends_on_the_reading() {
    let (simulator, caller) = start().await;
    let active = [("System.State", json!("Active"))];
    assert_eq!(caller.create("Agile", "Bug", &active).await.status, 400);
    simulator.set_readings(Readings { any_initial_state: true, ..Readings::default() });
    assert_eq!(caller.create("Agile", "Bug", &active).await.status, 200);
}

#[tokio::test]
async fn a_field_that_is_required_in_one_state_only_shows_when_it_is_tried() {
    let (_simulator, caller) = start().await;
    let review = [("Custom.SecurityReview", json!("Pending"))];
    let made = caller.create("Contoso%20Inherited", "Bug", &review).await;
    let id = made.json["id"].as_u64().unwrap();
    let fields = caller.get("/Contoso%20Inherited/_apis/wit/workitemtypes/Bug/fields").await;
    let note = fields.json["value"].as_array().unwrap().iter();
    let note = note.into_iter().find(|field| field["referenceName"] == "Custom.RootCauseNote");
    assert_eq!(note.unwrap()["alwaysRequired"], false);
    let reply = patch(&caller, id, json!([add("/fields/System.State", "Resolved")])).await;
    assert_eq!(reply.status, 400);
    let rules = &reply.json["customProperties"]["RuleValidationErrors"];
    assert_eq!(rules[0]["fieldReferenceName"], "Custom.RootCauseNote");
    let both = json!([add("/fields/System.State", "Resolved"), add("/fields/Custom.RootCauseNote", "x")]);
    assert_eq!(patch(&caller, id, both).await.status, 200);
}

#[tokio::test]
async fn a_disabled_type_is_listed_and_cannot_be_used() {
    let (_simulator, caller) = start().await;
    let types = caller.get("/Contoso%20Inherited/_apis/wit/workitemtypes").await.json;
    let issue = types["value"].as_array().unwrap().iter().find(|kind| kind["name"] == "Issue");
    assert_eq!(issue.unwrap()["isDisabled"], true);
    assert_eq!(caller.create("Contoso%20Inherited", "Issue", &[]).await.status, 404);
}

#[tokio::test]
async fn a_type_with_a_localized_name_is_created_by_that_name() {
    let (_simulator, caller) = start().await;
    let reply = caller.create("%C3%9Cberwachung", "Anomalie%20de%20s%C3%A9curit%C3%A9", &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json["fields"]["System.State"], "Nouveau");
}

#[tokio::test]
async fn html_is_cleaned_and_markdown_is_kept() {
    let (_simulator, caller) = start().await;
    let text = "<p onclick=\"x()\">**a**</p><script>b</script>";
    let description = "/fields/System.Description";
    let html = json!([add("/fields/System.Title", "x"), add(description, text)]);
    let path = "/Agile/_apis/wit/workitems/$Task?api-version=7.1";
    let reply = caller.post(path, html).await;
    assert_eq!(reply.json["fields"]["System.Description"], "<p>**a**</p>");
    assert_eq!(reply.json["multilineFieldsFormat"]["System.Description"], "html");
    let format = "/multilineFieldsFormat/System.Description";
    let markdown =
        json!([add("/fields/System.Title", "x"), add(description, "a < b"), add(format, "Markdown")]);
    let reply = caller.post(path, markdown).await;
    assert_eq!(reply.json["fields"]["System.Description"], "a < b");
    assert_eq!(reply.json["multilineFieldsFormat"]["System.Description"], "markdown");
    let id = reply.json["id"].as_u64().unwrap();
    let back = patch(&caller, id, json!([add(format, "Html"), add(description, "x")])).await;
    assert_eq!(back.status, 400, "once Markdown, the field stays so");
    let title = patch(&caller, id, json!([add("/multilineFieldsFormat/System.Title", "Markdown")])).await;
    assert!(title.text.contains("changing value type is not supported for the field System.Title"));
}

#[tokio::test]
async fn tags_are_replaced_as_a_whole_sorted_and_spelt_as_at_first() {
    let (_simulator, caller) = start().await;
    let tags = |text: &str| json!([add("/fields/System.Tags", text)]);
    let id = item(&caller).await;
    let reply = patch(&caller, id, tags("Zeta; alpha, zeta")).await;
    assert_eq!(reply.json["fields"]["System.Tags"], "alpha; Zeta");
    let reply = patch(&caller, id, tags("ZETA")).await;
    assert_eq!(reply.json["fields"]["System.Tags"], "Zeta");
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    assert_eq!(patch(&caller, id, tags(&many.join(";"))).await.status, 400);
    assert_eq!(patch(&caller, id, tags(&"x".repeat(401))).await.status, 400);
}

#[tokio::test]
async fn the_same_hyperlink_twice_is_refused_and_one_can_be_removed() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let link = |comment: &str| {
        json!([add("/relations/-", json!({
            "rel": "Hyperlink", "url": "https://polaris.example/1", "attributes": { "comment": comment },
        }))])
    };
    assert_eq!(patch(&caller, id, link("a")).await.json["rev"], 2);
    assert_eq!(patch(&caller, id, link("b")).await.status, 400);
    let read_back = read(&caller, id).await;
    assert_eq!(read_back["relations"][0]["attributes"]["comment"], "a");
    patch(&caller, id, json!([{ "op": "remove", "path": "/relations/0" }])).await;
    assert!(read(&caller, id).await.get("relations").is_none(), "absent when there are none");
}

#[tokio::test]
async fn a_link_between_items_shows_on_both_ends() {
    let (simulator, caller) = start().await;
    let (parent, child) = (item(&caller).await, item(&caller).await);
    let url = format!("{}/_apis/wit/workItems/{parent}", simulator.organization_url("contoso"));
    let link = json!({ "rel": "System.LinkTypes.Hierarchy-Reverse", "url": url });
    patch(&caller, child, json!([add("/relations/-", link)])).await;
    assert_eq!(read(&caller, child).await["fields"]["System.Parent"], parent);
    let other = read(&caller, parent).await;
    assert_eq!(other["relations"][0]["rel"], "System.LinkTypes.Hierarchy-Forward");
    patch(&caller, child, json!([{ "op": "remove", "path": "/relations/0" }])).await;
    assert!(read(&caller, parent).await.get("relations").is_none());
}

#[tokio::test]
async fn an_attachment_is_uploaded_attached_and_read() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let path = "/_apis/wit/attachments?fileName=a%20b.txt&api-version=7.1";
    let media = "application/octet-stream";
    let up = caller.try_send("POST", path, media, b"content".to_vec()).await.unwrap();
    assert_eq!(up.status, 201);
    let link = json!({ "rel": "AttachedFile", "url": up.json["url"] });
    let reply = patch(&caller, id, json!([add("/relations/-", link)])).await;
    assert_eq!(reply.json["relations"][0]["attributes"]["name"], "a b.txt");
    let file = up.json["id"].as_str().unwrap();
    assert_eq!(caller.get(&format!("/_apis/wit/attachments/{file}")).await.text, "content");
    let text = caller.try_send("POST", path, "text/plain", b"x".to_vec()).await.unwrap();
    assert_eq!(text.status, 400);
}

#[tokio::test]
async fn fields_and_expand_exclude_each_other_except_for_links() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let path = format!("/_apis/wit/workitems/{id}?fields=System.Title");
    let reply = caller.get(&path).await;
    assert_eq!(reply.json["fields"], json!({ "System.Title": "A title" }));
    assert_eq!(caller.get(&format!("{path}&$expand=all")).await.status, 400);
    assert_eq!(caller.get(&format!("{path}&$expand=links")).await.status, 200);
}

#[tokio::test]
async fn one_bad_id_fails_all_unless_it_is_left_out() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let path = "/_apis/wit/workitemsbatch?api-version=7.1";
    let reply = caller.post(path, json!({ "ids": [id, 77] })).await;
    assert_eq!(reply.status, 404);
    for policy in [json!("omit"), json!(2)] {
        let reply = caller.post(path, json!({ "ids": [id, 77], "errorPolicy": policy })).await;
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
    let reply = caller.post("/_apis/wit/$batch?api-version=7.1", parts).await;
    assert_eq!(reply.status, 200);
    let codes: Vec<&Value> =
        reply.json["value"].as_array().unwrap().iter().map(|part| &part["code"]).collect();
    assert_eq!(codes, [&json!(200), &json!(404)]);
    let body: Value = serde_json::from_str(reply.json["value"][0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["fields"]["System.WorkItemType"], "Bug");
}

#[tokio::test]
async fn a_deleted_item_is_gone_and_comes_back_as_it_was() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let path = format!("/_apis/wit/workitems/{id}?api-version=7.1");
    assert_eq!(caller.send("DELETE", &path, &Value::Null).await.json["code"], 200);
    assert_eq!(caller.get(&path).await.status, 404);
    let bin = format!("/_apis/wit/recyclebin/{id}?api-version=7.1");
    let restored = caller.patch(&bin, json!({ "isDeleted": false })).await;
    assert_eq!(restored.status, 200, "{}", restored.text);
    assert_eq!(caller.get(&path).await.json["fields"]["System.Title"], "A title");
}

#[tokio::test]
async fn a_comment_joins_the_revision_and_has_versions() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    let both = json!([
        { "op": "test", "path": "/rev", "value": 1 },
        add("/fields/System.State", "Active"),
        add("/fields/System.History", "Looking into it<script>x</script>"),
    ]);
    assert_eq!(patch(&caller, id, both).await.json["rev"], 2);
    let path = format!("/Agile/_apis/wit/workItems/{id}/comments");
    let list = caller.get(&format!("{path}?api-version=7.1-preview.4")).await.json;
    assert_eq!(list["comments"][0]["text"], "Looking into it");
    let one = format!("{path}/{}?api-version=7.1-preview.4", list["comments"][0]["id"]);
    let changed = caller.patch(&one, json!({ "text": "Done" })).await;
    assert_eq!(changed.json["version"], 2, "{}", changed.text);
}

#[tokio::test]
async fn updates_tell_old_and_new_values() {
    let (_simulator, caller) = start().await;
    let id = item(&caller).await;
    patch(&caller, id, json!([add("/fields/System.Title", "Second")])).await;
    let updates = caller.get(&format!("/_apis/wit/workItems/{id}/updates")).await.json;
    let title = &updates["value"][1]["fields"]["System.Title"];
    assert_eq!(title, &json!({ "oldValue": "A title", "newValue": "Second" }));
    let first = caller.get(&format!("/_apis/wit/workItems/{id}/revisions/1")).await.json;
    assert_eq!(first["fields"]["System.Title"], "A title");
}

#[tokio::test]
async fn read_only_fields_are_refused_and_wrong_types_too() {
    let (_simulator, caller) = start().await;
    let created = [("System.CreatedBy", json!("Dana Developer"))];
    let reply = caller.create("Agile", "Bug", &created).await;
    assert!(reply.text.contains("TF401326: Invalid field status 'ReadOnly'"), "{}", reply.text);
    let priority = [("Microsoft.VSTS.Common.Priority", json!("high"))];
    assert!(caller.create("Agile", "Bug", &priority).await.text.contains("InvalidType"));
    let nobody = [("System.AssignedTo", json!("Nobody Known"))];
    assert!(caller.create("Agile", "Bug", &nobody).await.text.contains("unknown identity"));
    let known = [("System.AssignedTo", json!("Dana Developer <dana.developer@contoso.example>"))];
    let reply = caller.create("Agile", "Bug", &known).await;
    assert_eq!(reply.json["fields"]["System.AssignedTo"]["displayName"], "Dana Developer");
}
