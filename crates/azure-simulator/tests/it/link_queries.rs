//! Queries for links: `FROM WorkItemLinks … MODE (…)`.

use azure_simulator::Simulator;
use serde_json::{Value, json};

use crate::caller::{Caller, add, start};

const DOWN: &str = "[System.Links.LinkType] = 'System.LinkTypes.Hierarchy-Forward'";

/// An epic (1) above a feature (2) above a bug (3) and a task (4), and a lonely bug (5).
async fn family() -> (Simulator, Caller) {
    let (simulator, caller) = start().await;
    for kind in ["Epic", "Feature", "Bug", "Task", "Bug"] {
        caller.create("Agile", kind, &[]).await;
    }
    for (child, parent) in [(2, 1), (3, 2), (4, 2)] {
        let url = format!(
            "{}/_apis/wit/workItems/{parent}",
            simulator.organization_url("contoso")
        );
        let link = json!({ "rel": "System.LinkTypes.Hierarchy-Reverse", "url": url });
        let reply = caller
            .change(child, json!([add("/relations/-", link)]))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    (simulator, caller)
}

async fn ask(caller: &Caller, rest: &str) -> Value {
    let query = format!("SELECT [System.Id], [System.Title] FROM WorkItemLinks WHERE {rest}");
    let path = "/Agile/_apis/wit/wiql?api-version=7.1";
    let reply = caller.post(path, json!({ "query": query })).await;
    assert_eq!(reply.status, 200, "{rest}: {}", reply.text);
    reply.json
}

/// Source and target of each row; no source at the top.
fn rows(answer: &Value) -> Vec<(Option<u64>, u64)> {
    let rows = answer["workItemRelations"].as_array().expect("rows");
    let id = |end: &Value| end["id"].as_u64();
    rows.iter()
        .map(|row| (id(&row["source"]), id(&row["target"]).expect("an id")))
        .collect()
}

#[tokio::test]
async fn one_hop_shows_items_with_what_they_link_to() {
    let (simulator, caller) = family().await;
    let bugs = format!(
        "([Source].[System.TeamProject] = @project) AND ({DOWN}) AND ([Target].[System.WorkItemType] = 'Bug')"
    );
    let must = ask(&caller, &format!("{bugs} MODE (MustContain)")).await;
    assert_eq!(
        (&must["queryType"], &must["queryResultType"]),
        (&json!("oneHop"), &json!("workItemLink"))
    );
    assert_eq!(rows(&must), [(None, 2), (Some(2), 3)]);
    assert_eq!(
        must["workItemRelations"][1]["rel"],
        "System.LinkTypes.Hierarchy-Forward"
    );
    assert_eq!(must.get("workItems"), None);
    assert_eq!(
        rows(&ask(&caller, &bugs).await),
        rows(&must),
        "the usual mode"
    );
    let may = ask(
        &caller,
        &format!("{bugs} ORDER BY [System.Id] DESC MODE (MayContain)"),
    )
    .await;
    assert_eq!(
        rows(&may),
        [
            (None, 5),
            (None, 4),
            (None, 3),
            (None, 2),
            (Some(2), 3),
            (None, 1)
        ]
    );
    let none = ask(&caller, &format!("{bugs} MODE (DoesNotContain)")).await;
    assert_eq!(rows(&none), [(None, 1), (None, 3), (None, 4), (None, 5)]);
    assert_eq!(simulator.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tree_shows_each_item_once_below_the_one_it_belongs_to() {
    let (_simulator, caller) = family().await;
    let all = ask(
        &caller,
        &format!("[Source].[System.Id] > 0 AND {DOWN} MODE (Recursive)"),
    )
    .await;
    assert_eq!(all["queryType"], "tree");
    assert_eq!(
        rows(&all),
        [
            (None, 1),
            (Some(1), 2),
            (Some(2), 3),
            (Some(2), 4),
            (None, 5)
        ]
    );
    let upper =
        format!("Source.[System.Id] > 0 AND {DOWN} AND Target.[System.Id] < 3 MODE (Recursive)");
    assert_eq!(
        rows(&ask(&caller, &upper).await)[..2],
        [(None, 1), (Some(1), 2)]
    );
    let bugs = format!(
        "[Source].[System.WorkItemType] = 'Epic' AND {DOWN} AND [Target].[System.WorkItemType] = 'Bug'"
    );
    let children = ask(
        &caller,
        &format!("{bugs} MODE (Recursive, ReturnMatchingChildren)"),
    )
    .await;
    assert_eq!(rows(&children), [(None, 1), (Some(1), 2), (Some(2), 3)]);
}

#[tokio::test]
async fn links_of_other_types_stay_out() {
    let (_simulator, caller) = family().await;
    for (types, found) in [
        ("<> 'System.LinkTypes.Hierarchy-Forward'", 3),
        (
            "IN ('System.LinkTypes.Related', 'System.LinkTypes.Hierarchy-Reverse')",
            3,
        ),
        ("= 'System.LinkTypes.Related'", 0),
    ] {
        let answer = ask(&caller, &format!("[System.Links.LinkType] {types}")).await;
        let links = rows(&answer)
            .iter()
            .filter(|(source, _)| source.is_some())
            .count();
        assert_eq!(links, found, "{types}");
    }
}

#[tokio::test]
async fn a_condition_that_mixes_both_ends_is_refused() {
    let (_simulator, caller) = family().await;
    for rest in [
        "[Source].[System.Id] = 1 OR [Target].[System.Id] = 2",
        "[Source].[System.Id] = 1 MODE (Sometimes)",
        "[System.Links.LinkType] UNDER 'x'",
    ] {
        let query = format!("SELECT [System.Id] FROM WorkItemLinks WHERE {rest}");
        let path = "/_apis/wit/wiql?api-version=7.1";
        let reply = caller.post(path, json!({ "query": query })).await;
        assert_eq!(reply.status, 400, "{rest}");
    }
}
