//! Processes, for reading.

use serde_json::{Value, json};

use super::{Context, type_fields};
use crate::answer::{Answer, Outcome};
use crate::process::{Process, WorkItemType, processes};
use crate::refusals;
use crate::world::stable_id;

fn find(id: &str) -> Result<&'static Process, Box<Answer>> {
    let found = processes()
        .iter()
        .find(|process| process.type_id == id || process.name.eq_ignore_ascii_case(id));
    match found {
        Some(process) => Ok(process),
        None => refusals::plain(404, &format!("VS402362: There is no process {id}.")).refusal(),
    }
}

fn core(cx: &Context, process: &Process) -> Value {
    json!({
        "id": process.type_id,
        "name": process.name,
        "description": "",
        "isDefault": process.name == "Agile",
        "type": if process.parent.is_some() { "inherited" } else { "system" },
        "url": format!("{}/_apis/process/processes/{}", cx.url(), process.type_id),
    })
}

/// `GET _apis/process/processes`.
pub(super) fn core_list(cx: &Context) -> Answer {
    Answer::list(
        processes()
            .iter()
            .map(|process| core(cx, process))
            .collect(),
    )
}

/// `GET _apis/process/processes/{id}`.
pub(super) fn core_get(cx: &Context, id: &str) -> Outcome {
    Ok(Answer::ok(core(cx, find(id)?)))
}

fn parent_id(process: &Process) -> &str {
    let parent = process.parent.as_ref();
    let parent = parent.and_then(|name| processes().iter().find(|known| known.name == *name));
    parent.map_or("00000000-0000-0000-0000-000000000000", |parent| {
        &parent.type_id
    })
}

fn describe(process: &Process) -> Value {
    json!({
        "typeId": process.type_id,
        "name": process.name,
        "referenceName": process.name.replace(' ', ""),
        "description": "",
        "parentProcessTypeId": parent_id(process),
        "isEnabled": true,
        "isDefault": process.name == "Agile",
        "customizationType": if process.parent.is_some() { "inherited" } else { "system" },
    })
}

fn work_item_type(cx: &Context, process: &Process, kind: &WorkItemType) -> Value {
    json!({
        "referenceName": kind.reference_name,
        "name": kind.name,
        "description": kind.description,
        "url": format!(
            "{}/_apis/work/processes/{}/workItemTypes/{}", cx.url(), process.type_id, kind.reference_name
        ),
        "customization": if kind.custom { "custom" } else { "system" },
        "color": kind.color,
        "icon": kind.icon,
        "isDisabled": kind.disabled,
        "inherits": null,
    })
}

fn states(kind: &WorkItemType) -> Vec<Value> {
    let state = |(place, state): (usize, &crate::process::State)| {
        json!({
            "id": stable_id(&format!("state/{}/{}", kind.reference_name, state.name)),
            "name": state.name,
            "color": state.color,
            "stateCategory": state.category,
            "order": place + 1,
            "customizationType": if kind.custom { "custom" } else { "system" },
        })
    };
    kind.states.iter().enumerate().map(state).collect()
}

fn fields(cx: &Context, kind: &WorkItemType) -> Vec<Value> {
    kind.all_fields()
        .map(|key| {
            let mut value = type_fields::field_reference(cx, key);
            value["required"] = json!(type_fields::always_required(kind, key));
            value["defaultValue"] = kind
                .field(key)
                .and_then(|field| field.default.clone())
                .unwrap_or(Value::Null);
            value["readOnly"] = json!(key.field().read_only);
            let custom = key.reference().starts_with("Custom.");
            value["customization"] = json!(if custom { "custom" } else { "system" });
            value
        })
        .collect()
}

/// `GET _apis/work/processes/…`.
pub(super) fn dispatch(cx: &Context, parts: &[&str]) -> Outcome {
    let Some((id, rest)) = parts.split_first() else {
        return Ok(Answer::list(processes().iter().map(describe).collect()));
    };
    let process = find(id)?;
    let kind = |name: &str| {
        let found = process
            .types
            .iter()
            .find(|kind| kind.reference_name.eq_ignore_ascii_case(name));
        match found {
            Some(kind) => Ok(kind),
            None => refusals::plain(
                404,
                &format!("VS402805: There is no work item type {name}."),
            )
            .refusal(),
        }
    };
    let one = |list: Vec<Value>, name: &str, key: &str| {
        let found = list.into_iter().find(|value| {
            value[key]
                .as_str()
                .is_some_and(|known| known.eq_ignore_ascii_case(name))
        });
        found.map_or_else(
            || refusals::plain(404, &format!("There is no {name}.")).refusal(),
            |value| Ok(Answer::ok(value)),
        )
    };
    match rest {
        [] => Ok(Answer::ok(describe(process))),
        ["workitemtypes"] => Ok(Answer::list(
            process
                .types
                .iter()
                .map(|kind| work_item_type(cx, process, kind))
                .collect(),
        )),
        ["workitemtypes", name] => Ok(Answer::ok(work_item_type(cx, process, kind(name)?))),
        ["workitemtypes", name, "states"] => Ok(Answer::list(states(kind(name)?))),
        ["workitemtypes", name, "states", state] => one(states(kind(name)?), state, "id"),
        ["workitemtypes", name, "fields"] => Ok(Answer::list(fields(cx, kind(name)?))),
        ["workitemtypes", name, "fields", field] => {
            one(fields(cx, kind(name)?), field, "referenceName")
        }
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}
