//! How clients find their way: the list of routes, the resource areas, and who they are. Every
//! address leads back to the host that was asked.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Context, deployment};
use crate::answer::{Answer, Outcome};
use crate::refusals;
use crate::versions;
use crate::world::{User, stable_id};

/// Changes when the service definitions change, as clients cache them under it.
const LAST_CHANGE: u32 = 424_239_149;

static AREAS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let recorded: Value = serde_json::from_str(include_str!(
        "../../data/upstream/recorded/resource-areas.json"
    ))
    .expect("the recorded file is valid");
    recorded["response"]["body"]["value"]
        .as_array()
        .cloned()
        .unwrap_or_default()
});

/// Id and name of an area that the recording does not list; clients would leave for it.
pub(super) const PROFILE_AREA: (&str, &str) = ("8ccfef3d-2b87-4e99-8ccb-66e343d2daa8", "Profile");

/// `OPTIONS _apis` and `OPTIONS _apis/{area}`.
pub(super) fn options(area: Option<&str>) -> Answer {
    let wanted = |value: &&Value| {
        area.is_none_or(|area| {
            value["area"]
                .as_str()
                .is_some_and(|known| known.eq_ignore_ascii_case(area))
        })
    };
    let all = versions::OPTIONS.iter();
    let above = deployment::locations();
    // Who asks for an area is told of it wherever it belongs.
    let above = above.iter().filter(|_| area.is_some());
    Answer::list(all.chain(above).filter(wanted).cloned().collect())
}

fn areas(cx: &Context) -> Vec<Value> {
    let url = format!("{}/", cx.url());
    let here = |mut area: Value| {
        area["locationUrl"] = json!(url);
        area
    };
    let profile = json!({ "id": PROFILE_AREA.0, "name": PROFILE_AREA.1 });
    let all = AREAS.iter().cloned().chain([profile]);
    all.map(here).collect()
}

pub(super) fn resource_areas(cx: &Context) -> Answer {
    Answer::list(areas(cx))
}

pub(super) fn resource_area(cx: &Context, id: &str) -> Outcome {
    let found = areas(cx).into_iter().find(|area| area["id"] == id);
    found.map_or_else(
        || refusals::no_such_route(cx.call).refusal(),
        |area| Ok(Answer::ok(area)),
    )
}

fn identity(user: &User) -> Value {
    let tenant = stable_id("tenant");
    json!({
        "id": user.id,
        "descriptor": format!(
            "Microsoft.IdentityModel.Claims.ClaimsIdentity;{tenant}\\{}", user.account
        ),
        "subjectDescriptor": user.descriptor,
        "providerDisplayName": user.name,
        "customDisplayName": user.name,
        "isActive": true,
        "properties": { "Account": { "$type": "System.String", "$value": user.account } },
        "resourceVersion": 2,
        "metaTypeId": 0,
    })
}

/// `GET _apis/connectionData`; with `connectOptions=1` all service definitions.
pub(super) fn connection_data(cx: &Context) -> Answer {
    let who = identity(cx.who.user.user());
    let mut location = json!({
        "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7",
        "defaultAccessMappingMoniker": "PublicAccessMapping",
        "lastChangeId": LAST_CHANGE,
        "lastChangeId64": LAST_CHANGE,
    });
    if matches!(
        cx.call.query("connectoptions"),
        Some("1" | "includeServices" | "IncludeServices")
    ) {
        location["clientCacheFresh"] = json!(false);
        location["clientCacheTimeToLive"] = json!(3600);
        location["accessMappings"] = access_mappings(cx);
        location["serviceDefinitions"] = areas(cx).iter().map(definition).collect();
    }
    Answer::ok(json!({
        "authenticatedUser": who,
        "authorizedUser": who,
        "instanceId": cx.organization.id,
        "deploymentId": stable_id("deployment"),
        "deploymentType": "hosted",
        "locationServiceData": location,
    }))
}

fn access_mappings(cx: &Context) -> Value {
    let mapping = |name: &str, moniker: &str, directory: String| {
        json!({
            "displayName": name,
            "moniker": moniker,
            "accessPoint": format!("{}/", cx.call.base),
            "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7",
            "virtualDirectory": directory,
        })
    };
    json!([
        mapping(
            "Host Guid Access Mapping",
            "HostGuidAccessMapping",
            format!("A{}", cx.organization.id)
        ),
        mapping(
            "Public Access Mapping",
            "PublicAccessMapping",
            cx.organization.name.to_string()
        ),
    ])
}

fn definition(area: &Value) -> Value {
    json!({
        "serviceType": "LocationService2",
        "identifier": area["id"],
        "displayName": area["name"],
        "relativeToSetting": "fullyQualified",
        "description": "",
        "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7",
        "locationMappings": [
            { "accessMappingMoniker": "HostGuidAccessMapping", "location": area["locationUrl"] },
            { "accessMappingMoniker": "PublicAccessMapping", "location": area["locationUrl"] },
        ],
        "toolId": "Framework",
        "parentServiceType": null,
        "parentIdentifier": "00000000-0000-0000-0000-000000000000",
        "status": "active",
        "properties": {},
        "resourceVersion": 0,
    })
}
