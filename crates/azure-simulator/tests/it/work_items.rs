//! Section 7 of the contract: making and changing work items.

use azure_simulator::Readings;
use serde_json::json;

use crate::caller::{add, start};

#[tokio::test]
async fn a_member_s_name_and_an_operation_may_be_written_in_several_ways() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let reply = caller
        .change(
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
    let id = caller.item().await;
    let field = |name: &str| format!("/fields/Microsoft.VSTS.Build.{name}");
    let reply = caller
        .change(
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
    assert!(
        reply.json["fields"]
            .get("Microsoft.VSTS.Build.IntegrationBuild")
            .is_none()
    );
}

#[tokio::test]
async fn nothing_is_saved_when_a_test_fails() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    let stale =
        json!([{ "op": "test", "path": "/rev", "value": 9 }, add("/fields/System.Title", "x")]);
    assert_eq!(caller.change(id, stale).await.status, 412);
    assert_eq!(caller.read(id).await["fields"]["System.Title"], "A title");
}

#[tokio::test]
async fn a_state_brings_its_reason_dates_and_people() {
    let (_simulator, caller) = start().await;
    let id = caller.item().await;
    caller
        .change(id, json!([add("/fields/System.State", "resolved")]))
        .await;
    let fields = caller.read(id).await["fields"].clone();
    assert_eq!(
        fields["System.State"], "Resolved",
        "spelt as the type spells it"
    );
    assert_eq!(fields["System.Reason"], "Fixed");
    assert_eq!(
        fields["Microsoft.VSTS.Common.ResolvedBy"]["displayName"],
        "Full"
    );
    caller
        .change(id, json!([add("/fields/System.State", "New")]))
        .await;
    let fields = caller.read(id).await["fields"].clone();
    assert!(fields.get("Microsoft.VSTS.Common.ResolvedBy").is_none());
}

#[tokio::test]
async fn a_first_state_other_than_the_usual_depends_on_the_reading() {
    let (simulator, caller) = start().await;
    let active = [("System.State", json!("Active"))];
    assert_eq!(caller.create("Agile", "Bug", &active).await.status, 400);
    simulator.set_readings(Readings {
        any_initial_state: true,
        ..Readings::default()
    });
    assert_eq!(caller.create("Agile", "Bug", &active).await.status, 200);
}

#[tokio::test]
async fn a_field_that_is_required_in_one_state_only_shows_when_it_is_tried() {
    let (_simulator, caller) = start().await;
    let review = [("Custom.SecurityReview", json!("Pending"))];
    let made = caller.create("Contoso%20Inherited", "Bug", &review).await;
    let id = made.json["id"].as_u64().unwrap();
    let fields = caller
        .get("/Contoso%20Inherited/_apis/wit/workitemtypes/Bug/fields")
        .await;
    let note = fields.json["value"].as_array().unwrap().iter();
    let note = note
        .into_iter()
        .find(|field| field["referenceName"] == "Custom.RootCauseNote");
    assert_eq!(note.unwrap()["alwaysRequired"], false);
    let reply = caller
        .change(id, json!([add("/fields/System.State", "Resolved")]))
        .await;
    assert_eq!(reply.status, 400);
    let rules = &reply.json["customProperties"]["RuleValidationErrors"];
    assert_eq!(rules[0]["fieldReferenceName"], "Custom.RootCauseNote");
    let both = json!([
        add("/fields/System.State", "Resolved"),
        add("/fields/Custom.RootCauseNote", "x")
    ]);
    assert_eq!(caller.change(id, both).await.status, 200);
}

#[tokio::test]
async fn a_disabled_type_is_listed_and_cannot_be_used() {
    let (_simulator, caller) = start().await;
    let types = caller
        .get("/Contoso%20Inherited/_apis/wit/workitemtypes")
        .await
        .json;
    let issue = types["value"]
        .as_array()
        .unwrap()
        .iter()
        .find(|kind| kind["name"] == "Issue");
    assert_eq!(issue.unwrap()["isDisabled"], true);
    assert_eq!(
        caller
            .create("Contoso%20Inherited", "Issue", &[])
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_type_with_a_localized_name_is_created_by_that_name() {
    let (_simulator, caller) = start().await;
    let reply = caller
        .create(
            "%C3%9Cberwachung",
            "Anomalie%20de%20s%C3%A9curit%C3%A9",
            &[],
        )
        .await;
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
    assert_eq!(
        reply.json["multilineFieldsFormat"]["System.Description"],
        "html"
    );
    let format = "/multilineFieldsFormat/System.Description";
    let markdown = json!([
        add("/fields/System.Title", "x"),
        add(description, "a < b"),
        add(format, "Markdown")
    ]);
    let reply = caller.post(path, markdown).await;
    assert_eq!(reply.json["fields"]["System.Description"], "a < b");
    assert_eq!(
        reply.json["multilineFieldsFormat"]["System.Description"],
        "markdown"
    );
    let id = reply.json["id"].as_u64().unwrap();
    let back = caller
        .change(id, json!([add(format, "Html"), add(description, "x")]))
        .await;
    assert_eq!(back.status, 400, "once Markdown, the field stays so");
    let title = caller
        .change(
            id,
            json!([add("/multilineFieldsFormat/System.Title", "Markdown")]),
        )
        .await;
    assert!(
        title
            .text
            .contains("changing value type is not supported for the field System.Title")
    );
}

#[tokio::test]
async fn tags_are_replaced_as_a_whole_sorted_and_spelt_as_at_first() {
    let (_simulator, caller) = start().await;
    let tags = |text: &str| json!([add("/fields/System.Tags", text)]);
    let id = caller.item().await;
    let reply = caller.change(id, tags("Zeta; alpha, zeta")).await;
    assert_eq!(reply.json["fields"]["System.Tags"], "alpha; Zeta");
    let reply = caller.change(id, tags("ZETA")).await;
    assert_eq!(reply.json["fields"]["System.Tags"], "Zeta");
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    assert_eq!(caller.change(id, tags(&many.join(";"))).await.status, 400);
    assert_eq!(caller.change(id, tags(&"x".repeat(401))).await.status, 400);
}

#[tokio::test]
async fn read_only_fields_are_refused_and_wrong_types_too() {
    let (_simulator, caller) = start().await;
    let created = [("System.CreatedBy", json!("Dana Developer"))];
    let reply = caller.create("Agile", "Bug", &created).await;
    assert!(
        reply
            .text
            .contains("TF401326: Invalid field status 'ReadOnly'"),
        "{}",
        reply.text
    );
    let priority = [("Microsoft.VSTS.Common.Priority", json!("high"))];
    assert!(
        caller
            .create("Agile", "Bug", &priority)
            .await
            .text
            .contains("InvalidType")
    );
    let nobody = [("System.AssignedTo", json!("Nobody Known"))];
    assert!(
        caller
            .create("Agile", "Bug", &nobody)
            .await
            .text
            .contains("unknown identity")
    );
    let known = [(
        "System.AssignedTo",
        json!("Dana Developer <dana.developer@contoso.example>"),
    )];
    let reply = caller.create("Agile", "Bug", &known).await;
    assert_eq!(
        reply.json["fields"]["System.AssignedTo"]["displayName"],
        "Dana Developer"
    );
}
