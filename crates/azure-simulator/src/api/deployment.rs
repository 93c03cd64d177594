//! What belongs to no organization: who the caller is and which organizations know them. Clients
//! look for these routes one segment above the organization.

use axum::http::Method;
use serde_json::{Value, json};

use super::discovery::PROFILE_AREA;
use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::refusals;
use crate::tokens::Credential;
use crate::world::stable_id;

/// Leads a call without an organization to its operation.
pub(crate) fn dispatch(call: &Call, who: &Credential) -> Outcome {
    let lower = call.parts();
    let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (&call.method, parts.as_slice()) {
        (&Method::OPTIONS, _) => Ok(Answer::list(locations())),
        (&Method::GET, ["profile", "profiles", id]) => profile(call, who, id),
        (&Method::GET, ["accounts"]) => accounts(call, who),
        _ => refusals::no_such_route(call).refusal(),
    }
}

/// The routes, as clients look for them.
pub(super) fn locations() -> Vec<Value> {
    let location = |id: &str, area: &str, resource: &str, route: &str| {
        json!({
            "id": id,
            "area": area,
            "resourceName": resource,
            "routeTemplate": route,
            "resourceVersion": 3,
            "minVersion": "1.0",
            "maxVersion": "7.2",
            "releasedVersion": "7.1",
        })
    };
    vec![
        location(
            "f83735dc-483f-4238-a291-d45f6080a9af",
            PROFILE_AREA.1,
            "Profiles",
            "_apis/{area}/{resource}/{id}",
        ),
        location(
            "229a6a53-b428-4ffb-a835-e8f36b5b4b1e",
            "Account",
            "Accounts",
            "_apis/{resource}/{accountId}",
        ),
    ]
}

/// Callers see their own profile alone.
fn profile(call: &Call, who: &Credential, id: &str) -> Outcome {
    let user = who.user.user();
    if id != "me" && id != user.id.to_string() {
        return refusals::bad_argument("id", id).refusal();
    }
    let mut profile = json!({
        "id": user.id,
        "publicAlias": user.id,
        "displayName": user.name,
        "emailAddress": user.account,
        "coreRevision": 1,
        "revision": 1,
        "timeStamp": "2025-01-01T00:00:00Z",
    });
    if call.flag("details") {
        let attribute = |name: &str, value: &str| json!({ "descriptor": { "attributeName": name, "containerName": "Core" }, "value": value });
        profile["coreAttributes"] = json!({
            "DisplayName": attribute("DisplayName", user.name),
            "EmailAddress": attribute("EmailAddress", &user.account),
        });
    }
    Ok(Answer::ok(profile))
}

/// The organizations that the token works in.
fn accounts(call: &Call, who: &Credential) -> Outcome {
    if call.query("memberid").or(call.query("ownerid")).is_none() {
        return refusals::bad_argument("memberId", "").refusal();
    }
    let account = |name: &&str| {
        json!({
            "accountId": stable_id(&format!("organization/{name}")),
            "accountName": name,
            "accountUri": format!("{}/{name}/", call.base),
            "properties": {},
        })
    };
    Ok(Answer::list(
        who.organizations.iter().map(account).collect(),
    ))
}
