//! Service hook subscriptions over the remote API.

use serde_json::{Value, json};
use url::{Host, Url};

use super::super::Context;
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::hooks::{EventKind, Status, Subscription};
use crate::refusals;
use crate::world::{date_text, stable_id};

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", []) => Ok(Answer::list(list(cx))),
        ("POST", []) => create(cx),
        ("GET", [_]) => Ok(Answer::ok(describe(cx, &found(cx)?))),
        ("PUT", [_]) => replace(cx),
        ("DELETE", [_]) => delete(cx),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
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

/// All subscriptions that the query wants.
pub(super) fn list(cx: &Context) -> Vec<Value> {
    let fixed = [
        ("publisherid", "tfs"),
        ("consumerid", "webHooks"),
        ("consumeractionid", "httpRequest"),
    ];
    let wanted = |name: &str, value: &str| {
        let given = cx.call.query(name).filter(|given| !given.is_empty());
        given.is_none_or(|given| given.eq_ignore_ascii_case(value))
    };
    if !fixed.iter().all(|(name, value)| wanted(name, value)) {
        return Vec::new();
    }
    let all = cx.organization.subscriptions.iter();
    all.filter(|known| wanted("eventtype", &known.event_type))
        .map(|known| describe(cx, known))
        .collect()
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

/// The subscription of the path.
pub(super) fn found(cx: &Context) -> Result<Subscription, Box<Answer>> {
    place(cx).map(|place| cx.organization.subscriptions[place].clone())
}

/// Refuses a user who may only read.
pub(super) fn may_edit(cx: &Context) -> Result<(), Box<Answer>> {
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

/// Whether a body asks for a subscription that rests; by name or number.
fn rests(body: &Value) -> bool {
    match member(body, "status") {
        Some(Value::String(name)) => name.eq_ignore_ascii_case("disabledByUser"),
        Some(number) => *number == json!(20),
        None => false,
    }
}

/// Reads a subscription out of a body, or says what is wrong with it.
pub(super) fn parse(cx: &Context, body: &Value) -> Result<Subscription, Box<Answer>> {
    let text = |name: &str| {
        member(body, name)
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
    let Some(kind) = EventKind::named(text("eventType")) else {
        return refusals::bad_argument("eventType", text("eventType")).refusal();
    };
    let empty = json!({});
    let subscription = Subscription {
        id: uuid::Uuid::nil(),
        event_type: kind.name().to_owned(),
        resource_version: text("resourceVersion").to_owned(),
        publisher_inputs: member(body, "publisherInputs").unwrap_or(&empty).clone(),
        consumer_inputs: member(body, "consumerInputs").unwrap_or(&empty).clone(),
        status: if rests(body) {
            Status::DisabledByUser
        } else {
            Status::Enabled
        },
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
    let mut subscription = parse(cx, &cx.call.json()?)?;
    may_edit(cx)?;
    let number = cx.organization.next_number();
    subscription.id = stable_id(&format!("subscription/{}/{number}", cx.organization.id));
    let value = describe(cx, &subscription);
    cx.organization.subscriptions.push(subscription);
    Ok(Answer::ok(value))
}

fn replace(cx: &mut Context) -> Outcome {
    let (place, changed) = (place(cx)?, parse(cx, &cx.call.json()?)?);
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
