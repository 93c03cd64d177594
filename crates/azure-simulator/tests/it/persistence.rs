//! A world that is kept in a file.

use azure_simulator::{Fault, FaultEffect, Simulator};
use serde_json::json;

use crate::caller::{Caller, add};

#[tokio::test]
async fn a_restarted_simulator_knows_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let simulator = Simulator::builder().data(&file).start().await.unwrap();
    let caller = Caller::full(&simulator);
    let fields = [
        ("System.Tags", json!("kept")),
        ("System.Description", json!("<p>a</p>")),
    ];
    caller
        .create("Contoso%20Inherited", "Security%20Finding", &fields)
        .await;
    let path = "/_apis/wit/workitems/1?api-version=7.1";
    let link = json!({ "rel": "Hyperlink", "url": "https://polaris.example/1" });
    caller
        .patch(
            path,
            json!([
                add("/relations/-", link),
                add("/fields/System.History", "hi")
            ]),
        )
        .await;
    let rename = FaultEffect::RenameProject {
        project: "Agile".into(),
        to: "Renamed".into(),
    };
    simulator.faults().add(Fault::new(rename).times(1));
    caller.get("/_apis/projects").await;
    let before = caller
        .get("/_apis/wit/workitems/1?$expand=all")
        .await
        .json
        .to_string();
    let before = before.replace(&simulator.url(), "");
    simulator.stop().await;

    let simulator = Simulator::builder().data(&file).start().await.unwrap();
    let caller = Caller::full(&simulator);
    let after = caller
        .get("/_apis/wit/workitems/1?$expand=all")
        .await
        .json
        .to_string();
    assert_eq!(after.replace(&simulator.url(), ""), before);
    assert_eq!(caller.get("/_apis/projects/Renamed").await.status, 200);
    assert_eq!(caller.create("Basic", "Issue", &[]).await.json["id"], 2);
}

#[tokio::test]
async fn a_file_that_is_none_of_ours_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    std::fs::write(&file, "no").unwrap();
    let error = Simulator::builder().data(&file).start().await.unwrap_err();
    assert!(error.to_string().contains("world.json"), "{error}");
}
