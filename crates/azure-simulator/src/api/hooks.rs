//! Service hooks over the remote API: what there is to subscribe to, the subscriptions, and what was
//! delivered.

mod notifications;
mod subscriptions;

use serde_json::{Value, json};

use super::Context;
use crate::answer::{Answer, Outcome};
use crate::hooks::EventKind;
use crate::refusals;

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", ["subscriptions", _, "notifications", rest @ ..]) => {
            notifications::of_subscription(cx, rest)
        }
        ("POST", ["notificationsquery"]) => notifications::query(cx),
        ("POST", ["testnotifications"]) => notifications::test(cx),
        ("GET", ["testnotifications", number]) => notifications::of_test(cx, number),
        (_, ["subscriptions", rest @ ..]) => subscriptions::dispatch(cx, method, rest),
        ("POST", ["subscriptionsquery"]) => {
            Ok(Answer::ok(json!({ "results": subscriptions::list(cx) })))
        }
        ("GET", ["publishers"]) => Ok(Answer::list(vec![publisher(cx)])),
        ("GET", ["publishers", "tfs"]) => Ok(Answer::ok(publisher(cx))),
        ("GET", ["publishers", "tfs", "eventtypes"]) => Ok(Answer::list(event_types(cx))),
        ("GET", ["publishers", "tfs", "eventtypes", name]) => match EventKind::named(name) {
            Some(kind) => Ok(Answer::ok(event_type(cx, kind))),
            None => refusals::plain(404, &format!("There is no event type {name}.")).refusal(),
        },
        ("GET", ["consumers"]) => Ok(Answer::list(vec![consumer(cx)])),
        ("GET", ["consumers", "webhooks"]) => Ok(Answer::ok(consumer(cx))),
        ("GET", ["consumers", "webhooks", "actions"]) => Ok(Answer::list(vec![action(cx)])),
        ("GET", ["consumers", "webhooks", "actions", "httprequest"]) => Ok(Answer::ok(action(cx))),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn publisher(cx: &Context) -> Value {
    json!({
        "id": "tfs",
        "url": format!("{}/_apis/hooks/publishers/tfs", cx.url()),
        "name": "Azure DevOps",
        "description": "Publishes events of work items.",
        "supportedEvents": event_types(cx),
        "inputDescriptors": [],
    })
}

fn event_types(cx: &Context) -> Vec<Value> {
    let all = EventKind::ALL.iter();
    all.map(|kind| event_type(cx, *kind)).collect()
}

fn event_type(cx: &Context, kind: EventKind) -> Value {
    let name = kind.name();
    json!({
        "publisherId": "tfs",
        "id": name,
        "url": format!("{}/_apis/hooks/publishers/tfs/eventTypes/{name}", cx.url()),
        "name": format!("Work item {}", name.trim_start_matches("workitem.")),
        "description": "",
        "supportedResourceVersions": ["1.0", "1.0-preview.2", "1.0-preview.1"],
        "inputDescriptors": [],
    })
}

fn consumer(cx: &Context) -> Value {
    json!({
        "id": "webHooks",
        "url": format!("{}/_apis/hooks/consumers/webHooks", cx.url()),
        "name": "Web Hooks",
        "description": "Provides event communication via HTTP.",
        "authenticationType": "none",
        "inputDescriptors": [],
        "actions": [action(cx)],
    })
}

fn action(cx: &Context) -> Value {
    let events: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    json!({
        "id": "httpRequest",
        "consumerId": "webHooks",
        "url": format!("{}/_apis/hooks/consumers/webHooks/actions/httpRequest", cx.url()),
        "name": "Post via HTTP",
        "description": "",
        "supportedEventTypes": events,
        "supportedResourceVersions": {},
        "inputDescriptors": [],
    })
}
