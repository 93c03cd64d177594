//! WIQL as real clients write it.

use azure_simulator::Simulator;
use serde_json::json;

use crate::caller::{Caller, add};

async fn seeded() -> (Simulator, Caller) {
    let simulator = Simulator::start().await.expect("it starts");
    let caller = Caller::full(&simulator);
    for (kind, title, tags) in [
        ("Bug", "SQL injection in login", "security; sast"),
        ("Task", "Write the release notes", "docs"),
        ("Bug", "Cross-site scripting", "Security"),
    ] {
        let path = format!("/Agile/_apis/wit/workitems/${kind}?api-version=7.1");
        let operations = json!([
            add("/fields/System.Title", title),
            add("/fields/System.Tags", tags)
        ]);
        assert_eq!(caller.post(&path, operations).await.status, 200);
    }
    (simulator, caller)
}

const SELECT: &str = "SELECT [System.Id] FROM WorkItems WHERE ";

#[tokio::test]
async fn conditions_find_what_they_say() {
    let (_simulator, caller) = seeded().await;
    for (condition, found) in [
        ("[System.Tags] CONTAINS 'SECURITY'", vec![1, 3]),
        ("[System.Tags] CONTAINS 'secur'", vec![]),
        (
            "[System.WorkItemType] = 'Bug' AND [System.Title] CONTAINS 'sql'",
            vec![1],
        ),
        ("[System.WorkItemType] <> 'Bug'", vec![2]),
        ("[System.WorkItemType] IN ('Task', 'Epic')", vec![2]),
        ("[System.WorkItemType] NOT IN ('Task')", vec![1, 3]),
        ("NOT ([System.Id] = 1 OR [System.Id] = 2)", vec![3]),
        ("[System.Id] > 1 AND [System.Id] <= 2", vec![2]),
        ("[System.Title] CONTAINS WORDS 'release note*'", vec![2]),
        ("[System.AreaPath] UNDER 'Agile'", vec![1, 2, 3]),
        (
            "[System.TeamProject] = @project AND [System.CreatedBy] = @me",
            vec![1, 2, 3],
        ),
        ("[System.CreatedDate] >= @today", vec![1, 2, 3]),
        ("[System.CreatedDate] < @today - 1", vec![]),
        ("[System.CreatedDate] = @today", vec![1, 2, 3]),
        ("[System.AssignedTo] = ''", vec![1, 2, 3]),
        ("[System.State] EVER 'Active'", vec![]),
        ("[System.Title] = 'it''s'", vec![]),
        ("[Priority] = 2", vec![1, 2, 3]),
        (
            "[System.WorkItemType] IN GROUP 'Microsoft.BugCategory'",
            vec![1, 3],
        ),
        (
            "[System.WorkItemType] NOT IN GROUP 'Microsoft.BugCategory'",
            vec![2],
        ),
        ("[System.State] WAS EVER 'New'", vec![1, 2, 3]),
        ("[System.CreatedDate] > @startOfDay('-1d')", vec![1, 2, 3]),
    ] {
        assert_eq!(
            caller.query(&format!("{SELECT}{condition}")).await,
            found,
            "{condition}"
        );
    }
}

#[tokio::test]
async fn the_past_is_remembered_by_ever() {
    let (_simulator, caller) = seeded().await;
    for state in ["Active", "Closed"] {
        let operations = json!([add("/fields/System.State", state)]);
        caller
            .patch("/_apis/wit/workitems/1?api-version=7.1", operations)
            .await;
    }
    assert_eq!(
        caller
            .query(&format!("{SELECT}EVER [System.State] = 'Active'"))
            .await,
        [1]
    );
    assert_eq!(
        caller
            .query(&format!("{SELECT}[System.State] EVER 'Active'"))
            .await,
        [1]
    );
}

#[tokio::test]
async fn the_order_is_the_one_asked_for() {
    let (_simulator, caller) = seeded().await;
    let order = |fields: &str| format!("{SELECT}[System.Id] > 0 ORDER BY {fields}");
    assert_eq!(caller.query(&order("[System.Id] DESC")).await, [3, 2, 1]);
    let types = order("[System.WorkItemType] desc, [System.Title] asc");
    assert_eq!(caller.query(&types).await, [2, 3, 1]);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let (_simulator, caller) = seeded().await;
    for text in [
        "SELECT",
        "SELECT [System.Id] FROM Nothing",
        "SELECT [Nope.Nope] FROM WorkItems",
        "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'open",
        "SELECT [System.Id] FROM WorkItems WHERE [System.Id] LIKE 1",
        "SELECT [System.Id] FROM WorkItems WHERE [System.Id] = 1 MODE (Recursive)",
        "SELECT [System.Id] FROM WorkItems WHERE [System.Title] IN GROUP 'x'",
        "SELECT [System.Id] FROM WorkItems WHERE [Source].[System.Id] = 1",
        "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project",
    ] {
        let path = "/_apis/wit/wiql?api-version=7.1";
        let reply = caller.post(path, json!({ "query": text })).await;
        assert_eq!(reply.status, 400, "{text}");
        assert!(
            reply.json["message"]
                .as_str()
                .unwrap()
                .starts_with("TF51006"),
            "{text}"
        );
    }
    let long = format!("{SELECT}[System.Title] = '{}'", "x".repeat(32_000));
    let reply = caller
        .post("/_apis/wit/wiql?api-version=7.1", json!({ "query": long }))
        .await;
    assert_eq!(reply.status, 400);
}
