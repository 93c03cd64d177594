//! Service hook subscriptions over the remote API.

use serde_json::{Value, json};
use url::{Host, Url};

use super::Context;
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::hooks::{EventKind, Status, Subscription};
use crate::refusals;
use crate::world::{date_text, stable_id};

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", ["subscriptions"]) => Ok(list(cx)),
        ("POST", ["subscriptions"]) => create(cx),
        ("POST", ["subscriptionsquery"]) => {
            let list = list(cx);
            let crate::answer::Body::Json(list) = list.body else {
                return Ok(list);
            };
            Ok(Answer::ok(json!({ "results": list["value"] })))
        }
        ("GET", ["subscriptions", _]) => Ok(Answer::ok(describe(cx, &found(cx)?))),
        ("PUT", ["subscriptions", _]) => replace(cx),
        ("DELETE", ["subscriptions", _]) => delete(cx),
        ("GET", ["publishers", "tfs", "eventtypes"]) => Ok(Answer::list(
            EventKind::ALL
                .iter()
                .map(|kind| event_type(cx, *kind))
                .collect(),
        )),
        ("GET", ["publishers", "tfs", "eventtypes", name]) => {
            match EventKind::ALL.iter().find(|kind| kind.name() == *name) {
                Some(kind) => Ok(Answer::ok(event_type(cx, *kind))),
                None => refusals::plain(404, &format!("There is no event type {name}.")).refusal(),
            }
        }
        ("GET", ["consumers"]) => Ok(Answer::list(vec![consumer(cx)])),
        ("GET", ["consumers", "webhooks"]) => Ok(Answer::ok(consumer(cx))),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
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
    let url = format!("{}/_apis/hooks/consumers/webHooks", cx.url());
    let events: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    json!({
        "id": "webHooks",
        "url": url,
        "name": "Web Hooks",
        "description": "Provides event communication via HTTP.",
        "authenticationType": "none",
        "inputDescriptors": [],
        "actions": [{
            "id": "httpRequest",
            "consumerId": "webHooks",
            "url": format!("{url}/actions/httpRequest"),
            "name": "Post via HTTP",
            "description": "",
            "supportedEventTypes": events,
            "supportedResourceVersions": {},
            "inputDescriptors": [],
        }],
    })
}

/// A subscription without its secrets.
fn describe(cx: &Context, known: &Subscription) -> Value {
    let mut consumer_inputs = known.consumer_inputs.clone();
    if let Some(inputs) = consumer_inputs.as_object_mut() {
        for (name, value) in inputs.iter_mut() {
            let secret = ["basicauthpassword", "httpheaders"];
            if secret.contains(&name.to_lowercase().as_str()) {
                *value = json!("********");
            }
        }
    }
    let url = Url::parse(known.target("url")).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let by = known.created_by.user().identity(&cx.url());
    json!({
        "id": known.id,
        "url": format!("{}/_apis/hooks/subscriptions/{}", cx.url(), known.id),
        "status": known.status,
        "publisherId": "tfs",
        "eventType": known.event_type,
        "subscriber": null,
        "resourceVersion": known.resource_version,
        "eventDescription": known.event_type,
        "consumerId": "webHooks",
        "consumerActionId": "httpRequest",
        "actionDescription": format!("To host {host}"),
        "createdBy": by,
        "createdDate": date_text(known.created),
        "modifiedBy": by,
        "modifiedDate": date_text(known.modified),
        "publisherInputs": known.publisher_inputs,
        "consumerInputs": consumer_inputs,
    })
}

fn list(cx: &Context) -> Answer {
    let fits = |known: &&Subscription| {
        cx.call
            .query("eventtype")
            .is_none_or(|name| name == known.event_type)
    };
    let all = cx.organization.subscriptions.iter().filter(fits);
    Answer::list(all.map(|known| describe(cx, known)).collect())
}

fn place(cx: &Context) -> Result<usize, Box<Answer>> {
    let wanted = cx.part(2).to_lowercase();
    let place = cx
        .organization
        .subscriptions
        .iter()
        .position(|known| known.id.to_string() == wanted);
    place.map_or_else(
        || {
            refusals::plain(
                404,
                &format!("VS402906: The subscription {wanted} does not exist."),
            )
            .refusal()
        },
        Ok,
    )
}

fn found(cx: &Context) -> Result<Subscription, Box<Answer>> {
    place(cx).map(|place| cx.organization.subscriptions[place].clone())
}

fn may_edit(cx: &Context) -> Result<(), Box<Answer>> {
    if cx.who.may_save {
        return Ok(());
    }
    refusals::plain(
        403,
        "VS402904: Access denied: the user does not have permission to edit subscriptions.",
    )
    .refusal()
}

/// Whether a receiver is one that the real service would call: public, over HTTPS.
fn public(url: &Url) -> bool {
    let special = match url.host() {
        Some(Host::Ipv4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || !name.contains('.'),
        None => true,
    };
    url.scheme() == "https" && !special
}

/// Reads a subscription out of a body, or says what is wrong with it.
fn parse(cx: &Context) -> Result<Subscription, Box<Answer>> {
    let body = cx.call.json()?;
    let text = |name: &str| {
        member(&body, name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    for (name, wanted) in [
        ("publisherId", "tfs"),
        ("consumerId", "webHooks"),
        ("consumerActionId", "httpRequest"),
    ] {
        if !text(name).eq_ignore_ascii_case(wanted) {
            return refusals::bad_argument(name, text(name)).refusal();
        }
    }
    let Some(kind) = EventKind::ALL
        .iter()
        .find(|kind| kind.name() == text("eventType"))
    else {
        return refusals::bad_argument("eventType", text("eventType")).refusal();
    };
    let empty = json!({});
    let subscription = Subscription {
        id: uuid::Uuid::nil(),
        event_type: kind.name().to_owned(),
        resource_version: text("resourceVersion").to_owned(),
        publisher_inputs: member(&body, "publisherInputs").unwrap_or(&empty).clone(),
        consumer_inputs: member(&body, "consumerInputs").unwrap_or(&empty).clone(),
        status: Status::Enabled,
        failures: 0,
        notifications: 0,
        created_by: cx.who.user,
        created: cx.now,
        modified: cx.now,
    };
    let project = subscription.filter("projectId");
    if !project.is_empty() {
        cx.project_named(project)?;
    }
    let target = subscription.target("url");
    let Ok(url) = Url::parse(target) else {
        return refusals::bad_argument("url", target).refusal();
    };
    let strict = cx.readings.strict_hook_targets;
    if strict && !public(&url) || !matches!(url.scheme(), "http" | "https") {
        return refusals::plain(
            400,
            &format!("TF400898: The URL {target} must be a public HTTPS address."),
        )
        .refusal();
    }
    if strict && url.scheme() != "https" && !subscription.target("basicAuthUsername").is_empty() {
        return refusals::plain(400, "Basic authentication needs HTTPS.").refusal();
    }
    Ok(subscription)
}

fn create(cx: &mut Context) -> Outcome {
    let mut subscription = parse(cx)?;
    may_edit(cx)?;
    let number = cx.organization.next_number();
    subscription.id = stable_id(&format!("subscription/{}/{number}", cx.organization.id));
    let value = describe(cx, &subscription);
    cx.organization.subscriptions.push(subscription);
    Ok(Answer::ok(value))
}

fn replace(cx: &mut Context) -> Outcome {
    let (place, changed) = (place(cx)?, parse(cx)?);
    may_edit(cx)?;
    let old = &cx.organization.subscriptions[place];
    let mut changed = Subscription {
        id: old.id,
        notifications: old.notifications,
        created_by: old.created_by,
        created: old.created,
        ..changed
    };
    // A client that read the subscription sends the mask back where it keeps the secret.
    for name in ["basicAuthPassword", "httpHeaders"] {
        if changed.target(name) == "********" {
            changed.consumer_inputs[name] = json!(old.target(name));
        }
    }
    let value = describe(cx, &changed);
    cx.organization.subscriptions[place] = changed;
    Ok(Answer::ok(value))
}

fn delete(cx: &mut Context) -> Outcome {
    let place = place(cx)?;
    may_edit(cx)?;
    cx.organization.subscriptions.remove(place);
    Ok(Answer::empty(204))
}
