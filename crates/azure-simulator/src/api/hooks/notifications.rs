//! What was told to receivers, and telling them something for a test.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{Context, work_items};
use super::subscriptions;
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::hooks::{Event, EventKind, Fate, Notification};
use crate::refusals;
use crate::world::{ProjectState, date_text};

/// Most notifications in an answer unless the caller wants another number.
const USUAL: usize = 100;

fn describe(known: &Notification, subscription: Uuid) -> Value {
    let answered = known.status.map(|status| format!("{status}"));
    json!({
        "id": known.number,
        "subscriptionId": subscription,
        "subscriberId": Uuid::nil(),
        "eventId": known.payload["id"],
        "status": if known.fate == Fate::Pending { "processing" } else { "completed" },
        "result": known.fate,
        "createdDate": date_text(known.created),
        "modifiedDate": date_text(known.modified),
        "details": {
            "eventType": known.payload["eventType"],
            "event": known.payload,
            "publisherId": "tfs",
            "consumerId": "webHooks",
            "consumerActionId": "httpRequest",
            "consumerInputs": { "url": known.url },
            "request": format!("Method: POST\nURI: {}", known.url),
            "response": answered.as_ref().map(|status| format!("Status Code: {status}")),
            "errorMessage": match &known.status {
                Some(200..=299) => Value::Null,
                Some(status) => json!(format!("The receiver answered with {status}.")),
                None => json!("The receiver could not be reached."),
            },
            "requestAttempts": known.attempts,
            "queuedDate": date_text(known.created),
            "completedDate": date_text(known.modified),
        },
    })
}

/// Notifications of a subscription that the query wants, the newest first.
fn list(cx: &Context, subscription: Uuid) -> Vec<Value> {
    let wanted = |name: &str, value: &Value| {
        let given = cx.call.query(name).filter(|given| !given.is_empty());
        given.is_none_or(|given| {
            value
                .as_str()
                .is_some_and(|value| given.eq_ignore_ascii_case(value))
        })
    };
    let known = cx.organization.notifications.get(&subscription);
    known
        .into_iter()
        .flatten()
        .rev()
        .map(|known| describe(known, subscription))
        .filter(|value| wanted("status", &value["status"]) && wanted("result", &value["result"]))
        .collect()
}

fn one(cx: &Context, subscription: Uuid, number: &str) -> Outcome {
    let mut known = cx
        .organization
        .notifications
        .get(&subscription)
        .into_iter()
        .flatten();
    match known.find(|known| known.number.to_string() == number) {
        Some(known) => Ok(Answer::ok(describe(known, subscription))),
        None => refusals::plain(404, &format!("There is no notification {number}.")).refusal(),
    }
}

/// `GET _apis/hooks/subscriptions/{id}/notifications/{number?}`.
pub(super) fn of_subscription(cx: &Context, rest: &[&str]) -> Outcome {
    let subscription = subscriptions::found(cx)?.id;
    if let [number] = rest {
        return one(cx, subscription, number);
    }
    let mut found = list(cx, subscription);
    found.truncate(cx.call.number("maxresults")?.unwrap_or(USUAL));
    Ok(Answer::list(found))
}

/// `GET _apis/hooks/testNotifications/{number}`.
pub(super) fn of_test(cx: &Context, number: &str) -> Outcome {
    one(cx, Uuid::nil(), number)
}

/// `POST _apis/hooks/notificationsQuery`: those of the subscriptions the body names, or of all.
pub(super) fn query(cx: &Context) -> Outcome {
    let mut body = cx.call.json()?;
    let named: Option<Vec<Uuid>> = member(&body, "subscriptionIds")
        .and_then(Value::as_array)
        .map(|ids| {
            ids.iter()
                .filter_map(|id| id.as_str()?.parse().ok())
                .collect()
        });
    let all = cx.organization.subscriptions.iter().map(|known| known.id);
    let found: Vec<Value> = all
        .filter(|id| named.as_ref().is_none_or(|named| named.contains(id)))
        .flat_map(|id| list(cx, id))
        .collect();
    body["results"] = json!(found);
    Ok(Answer::ok(body))
}

/// `POST _apis/hooks/testNotifications`: tells the receiver of the body of an item that does not
/// exist.
pub(super) fn test(cx: &mut Context) -> Outcome {
    let body = cx.call.json()?;
    let Some(details) = member(&body, "details") else {
        return refusals::bad_argument("details", "").refusal();
    };
    let mut subscription = subscriptions::parse(cx, details)?;
    subscriptions::may_edit(cx)?;
    subscription.notifications = cx.organization.next_number();
    let named = subscription.filter("projectId").to_owned();
    let mut projects = cx.organization.projects.iter();
    let project = projects.find(|project| {
        project.state == ProjectState::WellFormed
            && (named.is_empty() || project.id.to_string().eq_ignore_ascii_case(&named))
    });
    let (Some(kind), Some(project)) = (EventKind::named(&subscription.event_type), project) else {
        return refusals::unknown_project(&named).refusal();
    };
    let item = work_items::sample(cx, project);
    let event = Event {
        only: Some(subscription.clone()),
        ..Event::about(kind, cx, &item)
    };
    let waiting = Notification::of(&subscription, event.payload.clone(), cx.now);
    cx.events.push(event);
    Ok(Answer::ok(describe(&waiting, Uuid::nil())))
}
