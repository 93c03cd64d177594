//! What was told to receivers, and telling them something for a test.

use azure_simulator::Simulator;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::receiver::{Receiver, subscription};

const VERSION: &str = "api-version=7.1";

/// Asks until a notification has come to its end.
async fn completed(caller: &Caller, path: &str) -> Value {
    loop {
        let answer = caller.get(path).await.json;
        let known = answer.get("value").map_or(&answer, |list| &list[0]);
        if known["status"] == "completed" {
            return known.clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_was_delivered_can_be_read_again() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[200, 400]).await;
    let body = subscription("workitem.created", &receiver.url);
    let made = caller
        .post(&format!("/_apis/hooks/subscriptions?{VERSION}"), body)
        .await;
    let id = made.json["id"].as_str().unwrap().to_owned();
    let path = format!("/_apis/hooks/subscriptions/{id}/notifications");
    let item = caller.item().await;
    receiver.next().await;
    let well = completed(&caller, &path).await;
    assert_eq!(
        (&well["result"], &well["details"]["requestAttempts"]),
        (&json!("succeeded"), &json!(1))
    );
    assert_eq!(well["details"]["event"]["resource"]["id"], item);
    caller.item().await;
    receiver.next().await;
    let badly = completed(&caller, &path).await;
    assert_eq!(badly["result"], "failed");
    assert_eq!(
        badly["details"]["errorMessage"],
        "The receiver answered with 400."
    );
    let one = caller.get(&format!("{path}/{}", well["id"])).await.json;
    assert_eq!(one["eventId"], well["eventId"]);
    let failed = caller.get(&format!("{path}?result=failed")).await.json;
    assert_eq!(failed["count"], 1);
    let query = json!({ "subscriptionIds": [id] });
    let found = caller
        .post(&format!("/_apis/hooks/notificationsQuery?{VERSION}"), query)
        .await;
    assert_eq!(found.json["results"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_test_notification_tells_of_an_example() {
    let simulator = Simulator::start().await.unwrap();
    let caller = Caller::full(&simulator);
    let mut receiver = Receiver::start(&[]).await;
    for event in ["workitem.created", "workitem.updated", "workitem.commented"] {
        let mut details = subscription(event, &receiver.url);
        details.as_object_mut().unwrap().remove("resourceVersion");
        let body = json!({ "details": details });
        let path = format!("/_apis/hooks/testNotifications?{VERSION}");
        let sent = caller.post(&path, body).await;
        assert_eq!(sent.status, 200, "{}", sent.text);
        assert!(!sent.text.contains("hush"), "the secret does not come back");
        let (headers, told) = receiver.next().await;
        assert_eq!(
            (&told["eventType"], &headers["x-own"]),
            (&json!(event), &"yes".parse().unwrap())
        );
        let number = &sent.json["id"];
        let known = completed(&caller, &format!("/_apis/hooks/testNotifications/{number}")).await;
        assert_eq!(known["result"], "succeeded");
    }
    assert!(
        caller
            .query("SELECT [System.Id] FROM WorkItems")
            .await
            .is_empty()
    );
    assert_eq!(simulator.violations(), Vec::<String>::new());
}
