//! The api-version of a request: where it may stand, which resources want which, and what a wrong
//! one is answered with. What resources there are comes from the recorded list of the service.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::answer::Answer;
use crate::call::Call;
use crate::refusals;

/// An entry of the list that `OPTIONS _apis` answers with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    area: String,
    resource_name: String,
    route_template: String,
    max_version: String,
    released_version: String,
}

/// The recorded answer to `OPTIONS _apis`.
pub(crate) static OPTIONS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let recorded: Value =
        serde_json::from_str(include_str!("../data/upstream/recorded/options-apis.json"))
            .expect("the recorded file is valid");
    recorded["response"]["body"]["value"]
        .as_array()
        .cloned()
        .unwrap_or_default()
});

static ROUTES: LazyLock<Vec<(Vec<String>, Location)>> = LazyLock::new(|| {
    OPTIONS
        .iter()
        .filter_map(|value| Location::deserialize(value).ok())
        .map(|location| (template(&location), location))
        .collect()
});

/// The segments of a route after `_apis`; `*` stands for a parameter.
fn template(location: &Location) -> Vec<String> {
    let route = &location.route_template;
    let after = route.split_once("_apis/").map_or("", |(_, rest)| rest);
    let named = after
        .replace("{area}", &location.area)
        .replace("{resource}", &location.resource_name)
        .to_lowercase();
    let part = |part: &str| {
        if part.contains('{') {
            part_of_type(part)
        } else {
            part.to_owned()
        }
    };
    named
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(part)
        .collect()
}

fn part_of_type(segment: &str) -> String {
    if segment.starts_with('$') {
        "$*".to_owned()
    } else {
        "*".to_owned()
    }
}

fn fits(template: &[String], resource: &[String]) -> bool {
    let optional = template
        .iter()
        .rev()
        .take_while(|part| *part == "*")
        .count();
    resource.len() <= template.len()
        && resource.len() + optional >= template.len()
        && template
            .iter()
            .zip(resource)
            .all(|(part, given)| match part.as_str() {
                "*" => !given.starts_with('$'),
                "$*" => given.starts_with('$'),
                literal => literal == given,
            })
}

/// The location with the most literal segments that fits.
fn find(resource: &[String]) -> Option<&'static Location> {
    ROUTES
        .iter()
        .filter(|(template, _)| fits(template, resource))
        .max_by_key(|(template, location)| {
            let literal = template.iter().filter(|part| *part != "*").count();
            (literal, location.max_version.clone())
        })
        .map(|(_, location)| location)
}

/// A version such as `7.1-preview.3`, as numbers and whether it is a preview.
fn parse(version: &str) -> Option<((u32, u32), bool)> {
    let (numbers, preview) = match version.split_once("-preview") {
        Some((numbers, rest)) => {
            let minor = rest.strip_prefix('.');
            let right = rest.is_empty() || minor.is_some_and(|minor| minor.parse::<u32>().is_ok());
            (right.then_some(numbers)?, true)
        }
        None => (version, false),
    };
    let (major, minor) = numbers.split_once('.').unwrap_or((numbers, "0"));
    Some(((major.parse().ok()?, minor.parse().ok()?), preview))
}

fn in_header(call: &Call, name: &str) -> Option<String> {
    let parameters = call.header(name)?.split([';', ',']);
    parameters
        .filter_map(|part| part.trim().split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case("api-version"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

/// The version a call names in its query, Accept or Content-Type.
pub(crate) fn named(call: &Call) -> Option<String> {
    call.query("api-version")
        .filter(|version| !version.is_empty())
        .map(str::to_owned)
        .or_else(|| in_header(call, "accept"))
        .or_else(|| in_header(call, "content-type"))
}

/// The newest released version.
const RELEASED: (u32, u32) = (7, 1);
/// The newest version that exists, as preview.
const NEWEST: (u32, u32) = (7, 2);

/// Checks the version of a call and gives the one its answer repeats.
pub(crate) fn check(call: &Call) -> Result<String, Box<Answer>> {
    let Some(version) = named(call) else {
        if matches!(call.method.as_str(), "GET" | "OPTIONS" | "HEAD") {
            return Ok("7.1".to_owned());
        }
        return refusals::no_api_version(call.method.as_str()).refusal();
    };
    let Some((numbers, preview)) = parse(&version) else {
        return refusals::version_out_of_range(&version, "7.2").refusal();
    };
    if numbers > NEWEST || numbers == (0, 0) {
        return refusals::version_out_of_range(&version, "7.2").refusal();
    }
    let released = find(&call.parts())
        .and_then(|location| parse(&location.released_version))
        .map_or(RELEASED, |(released, _)| released);
    if !preview && numbers > released && call.method != axum::http::Method::OPTIONS {
        return refusals::preview_flag_missing(&version).refusal();
    }
    Ok(version)
}
