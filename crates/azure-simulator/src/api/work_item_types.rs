//! Work item types of a project, their states and their categories.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::{Context, type_fields};
use crate::answer::{Answer, Outcome};
use crate::process::{TypeKey, WorkItemType};
use crate::refusals;
use crate::world::Project;

/// A name as it stands in an address.
pub(super) fn encoded(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}

pub(super) fn dispatch(cx: &Context, parts: &[&str]) -> Outcome {
    match parts {
        [] => list(cx),
        [_] => {
            let (project, kind) = named(cx)?;
            Ok(Answer::ok(describe(cx, project, kind)))
        }
        [_, "states"] => Ok(Answer::list(states(named(cx)?.1.get()))),
        [_, "fields"] => type_fields::list(cx),
        [_, "fields", _] => type_fields::get(cx),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// The type that the path names.
pub(super) fn named<'a>(cx: &'a Context) -> Result<(&'a Project, TypeKey), Box<Answer>> {
    let project = cx.project()?;
    match project.kind(cx.part(2)) {
        Some(kind) => Ok((project, kind)),
        None => refusals::unknown_type(cx.part(2), project.id).refusal(),
    }
}

/// All types of a project, in the order of its process.
fn kinds(project: &Project) -> impl Iterator<Item = TypeKey> + '_ {
    project
        .process()
        .types
        .iter()
        .filter_map(|kind| project.kind(&kind.reference_name))
}

fn list(cx: &Context) -> Outcome {
    let project = cx.project()?;
    Ok(Answer::list(
        kinds(project)
            .map(|kind| describe(cx, project, kind))
            .collect(),
    ))
}

fn states(kind: &WorkItemType) -> Vec<Value> {
    let one = |state: &crate::process::State| json!({ "name": state.name, "color": state.color, "category": state.category });
    kind.states.iter().map(one).collect()
}

fn transitions(kind: &WorkItemType) -> Value {
    let to = |name: &str| json!({ "to": name, "actions": null });
    let all: Vec<Value> = kind.states.iter().map(|state| to(&state.name)).collect();
    let mut map = Map::new();
    map.insert(String::new(), json!([to(&kind.states[0].name)]));
    for state in &kind.states {
        map.insert(state.name.to_string(), json!(all));
    }
    Value::Object(map)
}

fn describe(cx: &Context, project: &Project, kind: TypeKey) -> Value {
    let data = kind.get();
    let url = format!(
        "{}/workItemTypes/{}",
        cx.tracking_url(Some(project.id)),
        encoded(&data.name)
    );
    let fields = type_fields::of(cx, project, data, type_fields::Expand::None);
    json!({
        "name": data.name,
        "referenceName": data.reference_name,
        "description": data.description,
        "color": data.color,
        "icon": {
            "id": data.icon,
            "url": format!("{}/_apis/wit/workItemIcons/{}?color={}&v=2", cx.url(), data.icon, data.color),
        },
        "isDisabled": project.is_disabled(kind),
        "xmlForm": "",
        "fields": fields,
        "fieldInstances": fields,
        "transitions": transitions(data),
        "states": states(data),
        "_links": { "self": { "href": url } },
        "url": url,
    })
}

/// A category: reference name, name, its types.
fn category_list(project: &Project) -> Vec<(String, String, Vec<TypeKey>)> {
    let mut list: Vec<(String, String, Vec<TypeKey>)> = Vec::new();
    let mut put = |reference: &str, kind: TypeKey| match list
        .iter_mut()
        .find(|(known, _, _)| known == reference)
    {
        Some((_, _, kinds)) => kinds.push(kind),
        None => list.push((reference.to_owned(), category_name(reference), vec![kind])),
    };
    for kind in kinds(project) {
        if let Some(category) = &kind.get().category {
            put(category, kind);
        }
        if kind.get().hidden {
            put("Microsoft.HiddenCategory", kind);
        }
    }
    list
}

/// `Microsoft.TestCaseCategory` is called `Test Case Category`.
fn category_name(reference: &str) -> String {
    if reference == "Microsoft.HiddenCategory" {
        return "Hidden Types Category".to_owned();
    }
    let mut name = String::new();
    for letter in reference.trim_start_matches("Microsoft.").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.push(letter);
    }
    name
}

fn category_value(
    cx: &Context,
    project: &Project,
    (reference, name, kinds): &(String, String, Vec<TypeKey>),
) -> Value {
    let tracking = cx.tracking_url(Some(project.id));
    let link = |kind: &TypeKey| {
        let name = &kind.get().name;
        json!({ "name": name, "url": format!("{tracking}/workItemTypes/{}", encoded(name)) })
    };
    json!({
        "name": name,
        "referenceName": reference,
        "defaultWorkItemType": kinds.first().map(link),
        "workItemTypes": kinds.iter().map(link).collect::<Vec<_>>(),
        "url": format!("{tracking}/workItemTypeCategories/{reference}"),
    })
}

pub(super) fn categories(cx: &Context) -> Outcome {
    let project = cx.project()?;
    let all = category_list(project);
    Ok(Answer::list(
        all.iter()
            .map(|each| category_value(cx, project, each))
            .collect(),
    ))
}

pub(super) fn category(cx: &Context) -> Outcome {
    let project = cx.project()?;
    let wanted = cx.part(2);
    let all = category_list(project);
    let found = all.iter().find(|(reference, name, _)| {
        reference.eq_ignore_ascii_case(wanted) || name.eq_ignore_ascii_case(wanted)
    });
    match found {
        Some(found) => Ok(Answer::ok(category_value(cx, project, found))),
        None => refusals::plain(404, &format!(
            "VS402340: Work item type category {wanted} does not exist in project {} or you do not have permission to access it.", project.id
        ))
        .refusal(),
    }
}

/// The icons that the types here use, or one of them.
pub(super) fn icons(cx: &Context) -> Answer {
    let icon = |id: &str| json!({ "id": id, "url": format!("{}/_apis/wit/workItemIcons/{id}?v=2", cx.url()) });
    if !cx.part(2).is_empty() {
        return Answer::ok(icon(cx.part(2)));
    }
    let mut ids: Vec<&str> = crate::process::processes()
        .iter()
        .flat_map(|process| &process.types)
        .map(|kind| kind.icon.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    Answer::list(ids.into_iter().map(icon).collect())
}
