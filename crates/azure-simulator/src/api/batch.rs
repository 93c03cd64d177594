//! Many changes in one request. Each part has its own outcome; the whole is always 200.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{Context, dispatch};
use crate::answer::{Answer, Body, Outcome};
use crate::call::member;
use crate::{refusals, versions};

/// Most parts of a batch.
const MOST: usize = 200;

/// `POST _apis/wit/$batch`.
pub(super) fn run(cx: &mut Context) -> Outcome {
    let body = cx.call.json()?;
    let Some(parts) = body.as_array().filter(|parts| !parts.is_empty()) else {
        return refusals::bad_argument("batch", "").refusal();
    };
    if parts.len() > MOST {
        return refusals::plain(
            400,
            &format!(
                "VS403474: You requested {} work items which exceeds the limit of 200",
                parts.len()
            ),
        )
        .refusal();
    }
    let answers: Vec<Value> = parts.iter().map(|part| run_one(cx, part)).collect();
    Ok(Answer::list(answers))
}

fn run_one(cx: &mut Context, part: &Value) -> Value {
    let answer = match prepare(cx, part) {
        Ok(answer) => answer,
        Err(refusal) => *refusal,
    };
    let body = match answer.body {
        Body::Json(value) => value.to_string(),
        Body::Text(text) => text,
        Body::Empty | Body::Bytes(_) => String::new(),
    };
    let media = answer
        .content_type
        .unwrap_or("application/json; charset=utf-8");
    json!({ "code": answer.status, "headers": { "Content-Type": media }, "body": body })
}

/// Sends a part through the same door as a request of its own. Its method is PATCH even where it
/// creates an item.
fn prepare(cx: &mut Context, part: &Value) -> Outcome {
    let text = |name: &str| {
        member(part, name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let mut call = cx.call.clone();
    call.method = Method::from_bytes(text("method").to_uppercase().as_bytes()).unwrap_or_default();
    let uri = text("uri");
    let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
    call.aim(&format!("/{}{path}", cx.call.organization), query);
    call.headers.clear();
    for (name, value) in member(part, "headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(value.as_str().unwrap_or_default());
        if let (Ok(name), Ok(value)) = (name, value) {
            call.headers.insert(name, value);
        }
    }
    let body = member(part, "body")
        .map(Value::to_string)
        .unwrap_or_default();
    call.body = Bytes::from(body);
    let allowed = call
        .resource
        .as_ref()
        .and_then(|parts| parts.get(1))
        .is_some_and(|resource| resource.eq_ignore_ascii_case("workitems"));
    if !allowed || call.method != Method::PATCH {
        return refusals::no_such_route(&call).refusal();
    }
    versions::check(&call)?;
    let mut inner = Context {
        organization: cx.organization,
        call: &call,
        who: cx.who,
        now: cx.now,
        readings: cx.readings,
        effects: Vec::new(),
        events: Vec::new(),
    };
    let outcome = dispatch(&mut inner);
    let (effects, events) = (inner.effects, inner.events);
    cx.effects.extend(effects);
    cx.events.extend(events);
    outcome
}
