//! The pages on which a person plays the developer.

use azure_simulator::Simulator;
use serde_json::json;

use crate::caller::{Caller, Reply};

async fn page(simulator: &Simulator, path: &str) -> Reply {
    Caller::of(simulator, "contoso", None).get(path).await
}

async fn submit(simulator: &Simulator, path: &str, form: &str) -> Reply {
    let caller = Caller::of(simulator, "contoso", None);
    let media = "application/x-www-form-urlencoded";
    caller
        .try_send("POST", path, media, form.as_bytes().to_vec())
        .await
        .expect("it answers")
}

#[tokio::test]
async fn an_item_is_moved_on_the_board_and_the_client_sees_it() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let made = caller.create("Fabrikam%20Fiber", "Bug", &[]).await;
    let board = page(&simulator, "/Fabrikam%20Fiber/_boards").await;
    assert!(board.text.contains("Simulated Azure DevOps") && board.text.contains("Bug 1"));
    let html = made.json["_links"]["html"]["href"].as_str().unwrap();
    let path = html
        .strip_prefix(&simulator.organization_url("contoso"))
        .unwrap();
    let moved = submit(
        &simulator,
        path,
        "state=Committed&back=%2Fcontoso%2FX%2F_boards",
    )
    .await;
    assert_eq!(
        (moved.status, moved.header("location")),
        (303, "/contoso/X/_boards")
    );
    let item = caller.get("/_apis/wit/workitems/1").await.json;
    assert_eq!(item["fields"]["System.State"], "Committed");
    assert_eq!(
        item["fields"]["System.ChangedBy"]["displayName"],
        "Dana Developer"
    );
    assert_eq!(
        simulator
            .journal()
            .iter()
            .filter(|entry| entry.token == Some("board"))
            .count(),
        1
    );
}

#[tokio::test]
async fn the_page_of_an_item_shows_all_of_it_and_runs_nothing() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let fields = [
        ("System.Tags", json!("sast; <b>")),
        (
            "Microsoft.VSTS.TCM.ReproSteps",
            json!("<h3>Where</h3><script>x()</script>"),
        ),
    ];
    caller.create("Agile", "Bug", &fields).await;
    let shown = page(&simulator, "/Agile/_workitems/edit/1").await;
    assert!(shown.text.contains("<h3>Where</h3>") && !shown.text.contains("<script"));
    assert!(shown.text.contains("sast</span>") && shown.text.contains("&lt;b&gt;"));
    assert!(
        shown
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
}

#[tokio::test]
async fn the_form_changes_comments_deletes_and_restores() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    caller.create("Agile", "Bug", &[]).await;
    let path = "/Agile/_workitems/edit/1";
    let form = "title=Changed&state=Active&assigned=Norman+Paulk&tags=a%3Bb&comment=On+it";
    assert_eq!(submit(&simulator, path, form).await.status, 303);
    let item = caller.get("/_apis/wit/workitems/1").await.json;
    assert_eq!(item["fields"]["System.Title"], "Changed");
    assert_eq!(item["fields"]["System.CommentCount"], 1);
    assert_eq!(item["rev"], 2, "one save is one revision");
    assert_eq!(submit(&simulator, path, "act=delete").await.status, 303);
    assert_eq!(caller.get("/_apis/wit/workitems/1").await.status, 404);
    assert_eq!(submit(&simulator, path, "act=restore").await.status, 303);
    assert_eq!(caller.get("/_apis/wit/workitems/1").await.status, 200);
    let refused = submit(&simulator, path, "title=").await;
    assert_eq!(refused.status, 200);
    assert!(refused.text.contains("TF401320"));
}

#[tokio::test]
async fn the_bare_address_leads_to_the_projects() {
    let simulator = Simulator::start().await.unwrap();
    let bare = crate::caller::http()
        .get(simulator.url())
        .send()
        .await
        .unwrap();
    assert_eq!(
        bare.headers()["location"],
        simulator.organization_url("contoso").as_str()
    );
    let projects = page(&simulator, "").await;
    assert!(projects.text.contains("Fabrikam Fiber") && !projects.text.contains("Warehouse"));
}

#[tokio::test]
async fn unknown_pages_are_not_found() {
    let simulator = Simulator::start().await.unwrap();
    for path in [
        "/Nope/_boards",
        "/Agile/_workitems/edit/9",
        "/Agile/_settings/x",
    ] {
        assert_eq!(page(&simulator, path).await.status, 404, "{path}");
    }
}
