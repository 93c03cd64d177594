//! How clients find their way.

use azure_simulator::{Simulator, tokens};
use serde_json::Value;

use crate::caller::Caller;

#[tokio::test]
async fn locations_of_one_area_are_found_without_regard_to_case() {
    let simulator = Simulator::start().await.unwrap();
    let reply = Caller::full(&simulator)
        .send("OPTIONS", "/_apis/WIT", &Value::Null)
        .await;
    let areas: Vec<&Value> = reply.json["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|location| &location["area"])
        .collect();
    assert_eq!(areas.len(), 57);
    assert!(areas.iter().all(|area| *area == "wit"));
}

#[tokio::test]
async fn service_definitions_lead_back_to_the_host_that_was_asked() {
    let simulator = Simulator::start().await.unwrap();
    let path = "/_apis/connectionData?connectOptions=1&lastChangeId=-1&lastChangeId64=-1";
    let reply = Caller::full(&simulator).get(path).await;
    let data = &reply.json["locationServiceData"];
    let wit = data["serviceDefinitions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|known| known["identifier"] == "5264459e-e5e0-4bd8-b118-0985e68a4ec5")
        .unwrap();
    let url = format!("{}/", simulator.organization_url("contoso"));
    assert_eq!(wit["locationMappings"][1]["location"], url.as_str());
}

#[tokio::test]
async fn the_version_may_stand_in_query_or_accept_and_comes_back() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    for version in [
        "7.1",
        "7.1-preview",
        "7.1-preview.4",
        "5.0",
        "7.2-preview.3",
    ] {
        let reply = caller
            .get(&format!("/_apis/projects?api-version={version}"))
            .await;
        assert_eq!(reply.status, 200, "{version}");
        let wanted = format!("application/json; charset=utf-8; api-version={version}");
        assert_eq!(reply.header("content-type"), wanted);
    }
    for version in ["7.2", "8.0", "9.0-preview", "new"] {
        let reply = caller
            .get(&format!("/_apis/projects?api-version={version}"))
            .await;
        assert_eq!(reply.status, 400, "{version}");
    }
}

#[tokio::test]
async fn preview_resources_want_the_flag() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let id = caller.create("Agile", "Bug", &[]).await.json["id"].clone();
    let path = format!("/Agile/_apis/wit/workItems/{id}/comments");
    let reply = caller.get(&format!("{path}?api-version=7.1")).await;
    assert_eq!(reply.json["typeKey"], "VssInvalidPreviewVersionException");
    assert_eq!(
        caller
            .get(&format!("{path}?api-version=7.1-preview"))
            .await
            .status,
        200
    );
    assert_eq!(
        caller
            .get(&format!("{path}?api-version=7.1-preview.4"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn paths_compare_without_regard_to_case() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let reply = caller
        .get("/FABRIKAM%20fiber/_APIS/Wit/WorkItemTypes/product%20backlog%20item")
        .await;
    assert_eq!(reply.json["name"], "Product Backlog Item");
    let other = Caller::of(&simulator, "CONTOSO", Some(tokens::FULL));
    assert_eq!(other.get("/_apis/projects").await.status, 200);
}

#[tokio::test]
async fn projects_come_in_pages_with_the_number_given_as_token() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::of(&simulator, "manyprojects", Some(tokens::FULL));
    let reply = caller
        .get("/_apis/projects?%24top=150&api-version=7.1")
        .await;
    assert_eq!(reply.json["count"], 150);
    assert_eq!(reply.header("x-ms-continuationtoken"), "150");
    let reply = caller
        .get("/_apis/projects?$top=110&continuationToken=150&api-version=7.1")
        .await;
    assert_eq!(
        reply.json["count"], 110,
        "a full page is no sign of a next one"
    );
    assert_eq!(reply.header("x-ms-continuationtoken"), "");
    assert_eq!(
        caller.get("/_apis/projects").await.json["count"],
        100,
        "the default page"
    );
}

#[tokio::test]
async fn only_well_formed_projects_are_listed_unless_asked() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let names = |value: &Value| {
        let list = value["value"].as_array().unwrap();
        list.iter()
            .map(|known| known["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let usual = names(&caller.get("/_apis/projects").await.json);
    assert_eq!(usual[..2], ["Agile", "Fabrikam Fiber"]);
    assert!(usual.len() < 100 && !usual.contains(&"Warehouse".to_owned()));
    let all = names(&caller.get("/_apis/projects?stateFilter=all").await.json);
    assert!(all.contains(&"Warehouse".to_owned()));
    let deleting = names(
        &caller
            .get("/_apis/projects?stateFilter=deleting")
            .await
            .json,
    );
    assert_eq!(deleting, ["Warehouse"]);
}

#[tokio::test]
async fn the_answers_of_reading_hold_against_the_published_data() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let id = caller
        .create("Contoso%20Inherited", "Security%20Finding", &[])
        .await
        .json["id"]
        .clone();
    let project = "/Contoso%20Inherited/_apis/wit";
    for path in [
        "/_apis/projects?$top=3&$skip=1".to_owned(),
        "/_apis/projects/Agile?includeCapabilities=true".to_owned(),
        "/_apis/projects/Agile/teams".to_owned(),
        "/_apis/teams".to_owned(),
        "/_apis/process/processes".to_owned(),
        "/_apis/work/processes".to_owned(),
        format!("{project}/workitemtypes"),
        format!("{project}/workitemtypes/Bug"),
        format!("{project}/workitemtypes/Bug/fields?$expand=all"),
        format!("{project}/workitemtypes/Bug/fields/System.State?$expand=1"),
        format!("{project}/workitemtypes/Bug/states"),
        format!("{project}/workitemtypecategories"),
        format!("{project}/workitemtypecategories/Microsoft.HiddenCategory"),
        format!("{project}/classificationnodes?$depth=2"),
        format!("{project}/fields"),
        format!("{project}/tags"),
        format!("{project}/workItems/$Bug"),
        format!("/_apis/wit/workItems/{id}?$expand=all"),
        format!("/_apis/wit/workItems/{id}/revisions"),
        format!("/_apis/wit/workItems/{id}/updates"),
        "/_apis/wit/workItemRelationTypes".to_owned(),
        "/_apis/wit/workItemIcons".to_owned(),
    ] {
        let reply = caller.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    }
    assert_eq!(simulator.violations(), Vec::<String>::new());
}
