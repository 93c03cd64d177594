//! The fields of a work item type, with as much detail as the caller expands.

use serde_json::{Value, json};

use super::{Context, work_item_types};
use crate::answer::{Answer, Outcome};
use crate::process::{FieldKey, FieldType, WorkItemType};
use crate::refusals;
use crate::world::{Project, people};

/// `$expand` of type fields; a client may send the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expand {
    None,
    AllowedValues,
    DependentFields,
    All,
}

fn expand(cx: &Context) -> Result<Expand, Box<Answer>> {
    let names = ["none", "allowedValues", "dependentFields", "all"];
    Ok(match cx.call.choice("$expand", &names)? {
        0 => Expand::None,
        1 => Expand::AllowedValues,
        2 => Expand::DependentFields,
        _ => Expand::All,
    })
}

/// Fields whose value the service fills in although they are required.
const FILLED_BY_SERVICE: [&str; 4] = [
    "System.AreaId",
    "System.IterationId",
    "System.State",
    "System.Title",
];

/// Whether a list of the type's fields marks the field as required.
pub(super) fn always_required(kind: &WorkItemType, key: FieldKey) -> bool {
    FILLED_BY_SERVICE.contains(&key.reference())
        || kind.field(key).is_some_and(|field| field.required)
}

/// The values a field of a type is limited to or suggests.
fn allowed_values(
    cx: &Context,
    project: &Project,
    kind: &WorkItemType,
    key: FieldKey,
) -> Vec<Value> {
    let identities = ["System.AssignedTo", "System.ChangedBy"];
    match key.reference() {
        "System.State" => kind.states.iter().map(|state| json!(state.name)).collect(),
        "System.Reason" => kind
            .states
            .iter()
            .map(|state| json!(state.reason))
            .collect(),
        "System.WorkItemType" => project
            .process()
            .types
            .iter()
            .map(|kind| json!(kind.name))
            .collect(),
        name if identities.contains(&name)
            || (key.field().kind == FieldType::Identity && !key.field().core) =>
        {
            people()
                .iter()
                .map(|user| user.identity(&cx.url()))
                .collect()
        }
        _ => kind
            .field(key)
            .map(|field| field.allowed.iter().map(|text| json!(text)).collect())
            .unwrap_or_default(),
    }
}

fn default_value(kind: &WorkItemType, key: FieldKey) -> Value {
    match key.reference() {
        "System.State" => json!(kind.states[0].name),
        // Lists write numbers and truth values as texts.
        _ => match kind.field(key).and_then(|field| field.default.clone()) {
            Some(Value::Number(number)) => json!(number.to_string()),
            Some(Value::Bool(value)) => json!(if value { "True" } else { "False" }),
            other => other.unwrap_or(Value::Null),
        },
    }
}

fn dependents(cx: &Context, kind: &WorkItemType, key: FieldKey) -> Vec<Value> {
    let names: &[&str] = match key.reference() {
        "System.AreaPath" => &["System.AreaId"],
        "System.AreaId" => &["System.AreaPath"],
        "System.IterationPath" => &["System.IterationId"],
        "System.IterationId" => &["System.IterationPath"],
        "System.State" => &["System.Reason", "Microsoft.VSTS.Common.StateChangeDate"],
        _ => &[],
    };
    names
        .iter()
        .filter_map(|name| FieldKey::find(name))
        .filter(|key| kind.has(*key))
        .map(|key| field_reference(cx, key))
        .collect()
}

/// Name, reference name and address of a field.
pub(super) fn field_reference(cx: &Context, key: FieldKey) -> Value {
    json!({
        "referenceName": key.reference(),
        "name": key.field().name,
        "url": format!("{}/_apis/wit/fields/{}", cx.url(), key.reference()),
    })
}

fn describe(
    cx: &Context,
    project: &Project,
    kind: &WorkItemType,
    key: FieldKey,
    expand: Expand,
) -> Value {
    let mut value = field_reference(cx, key);
    value["alwaysRequired"] = json!(always_required(kind, key));
    value["defaultValue"] = default_value(kind, key);
    if let Some(help) = kind.field(key).and_then(|field| field.help.as_ref()) {
        value["helpText"] = json!(help);
    }
    if matches!(expand, Expand::AllowedValues | Expand::All) {
        value["allowedValues"] = json!(allowed_values(cx, project, kind, key));
    }
    if matches!(expand, Expand::DependentFields | Expand::All) {
        value["dependentFields"] = json!(dependents(cx, kind, key));
    }
    value
}

/// All fields of a type.
pub(super) fn of(
    cx: &Context,
    project: &Project,
    kind: &WorkItemType,
    expand: Expand,
) -> Vec<Value> {
    kind.all_fields()
        .map(|key| describe(cx, project, kind, key, expand))
        .collect()
}

pub(super) fn list(cx: &Context) -> Outcome {
    let (project, kind) = work_item_types::named(cx)?;
    Ok(Answer::list(of(cx, project, kind.get(), expand(cx)?)))
}

pub(super) fn get(cx: &Context) -> Outcome {
    let (project, kind) = work_item_types::named(cx)?;
    let kind = kind.get();
    let Some(key) = FieldKey::find(cx.part(4)).filter(|key| kind.has(*key)) else {
        return refusals::no_such_field(cx.part(4)).refusal();
    };
    Ok(Answer::ok(describe(cx, project, kind, key, expand(cx)?)))
}
