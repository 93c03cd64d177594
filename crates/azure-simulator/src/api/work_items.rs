//! Work items: make, read, change, list.

mod assign;
pub(crate) mod draft;
mod links;
mod mirror;
mod patch;
pub(crate) mod relation_type;
pub(crate) mod render;
mod rules;
pub(crate) mod save;
pub(crate) mod tag_text;
pub(crate) mod values;

use serde_json::{Value, json};

use super::Context;
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::process::{self, FieldKey};
use crate::refusals;
use crate::world::{FieldValue, Project, Update, WorkItem};
use draft::Draft;
pub(super) use draft::Said;
use render::{Detail, View};

/// Most ids of one call.
const MOST_IDS: usize = 200;

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", []) => list(cx),
        ("POST" | "PATCH", [kind]) if kind.starts_with('$') => create(cx),
        ("GET", [kind]) if kind.starts_with('$') => template(cx),
        ("GET", [_]) => get(cx),
        ("PATCH", [_]) => update(cx),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// The number in the path of a work item.
pub(super) fn number(cx: &Context) -> Result<u32, Box<Answer>> {
    match cx.part(2).parse::<u64>() {
        Ok(id) if id > 0 => {
            u32::try_from(id).or_else(|_| refusals::unknown_work_item(id).refusal())
        }
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// The item of the path: alive, and in the project of the path if that names one.
pub(super) fn item<'a>(cx: &'a Context) -> Result<&'a WorkItem, Box<Answer>> {
    let id = number(cx)?;
    let project = cx.optional_project()?.map(|project| project.id);
    match cx.organization.live_item(id) {
        Some(item) if project.is_none_or(|project| project == item.project) => Ok(item),
        _ => refusals::unknown_work_item(id).refusal(),
    }
}

fn patch_body(cx: &Context) -> Result<Vec<patch::Operation>, Box<Answer>> {
    if cx.call.media_type() != "application/json-patch+json" {
        return refusals::wrong_content_type(cx.call, "application/json-patch+json").refusal();
    }
    patch::parse(&cx.call.json_body()?)
}

/// `POST {project}/_apis/wit/workitems/${type}`.
fn create(cx: &mut Context) -> Outcome {
    let operations = patch_body(cx)?;
    let project = cx.project()?;
    let name = cx.part(2).trim_start_matches('$').to_owned();
    let Some(kind) = project
        .kind(&name)
        .filter(|kind| !project.is_disabled(*kind))
    else {
        return refusals::unknown_type(&name, project.id).refusal();
    };
    let project = project.id;
    cx.may_save()?;
    let mut draft = Draft::new(cx, project, kind);
    draft.apply(cx, &operations)?;
    finish(cx, draft)
}

/// `PATCH _apis/wit/workitems/{id}`.
fn update(cx: &mut Context) -> Outcome {
    let operations = patch_body(cx)?;
    let item = item(cx)?;
    let mut draft = Draft::of(item);
    cx.may_save()?;
    draft.apply(cx, &operations)?;
    finish(cx, draft)
}

/// Checks a draft and, unless the caller only wants to know, saves it.
fn finish(cx: &mut Context, mut draft: Draft) -> Outcome {
    let bypass = cx.call.flag("bypassrules");
    rules::complete(cx, &mut draft);
    if !bypass {
        rules::check(cx, &draft)?;
    }
    let view = View::saved(cx)?;
    if cx.call.flag("validateonly") {
        let preview = draft.preview(cx);
        let mut value = render::work_item(cx, &preview, &view);
        if draft.id.is_none() {
            value.as_object_mut().map(|members| members.remove("id"));
        }
        return Ok(Answer::ok(value));
    }
    let id = save::save(cx, draft)?;
    let saved = &cx.organization.items[&id];
    Ok(Answer::ok(render::work_item(cx, saved, &view)))
}

/// `GET {project}/_apis/wit/workitems/${type}`: an empty item with its defaults.
fn template(cx: &mut Context) -> Outcome {
    let project = cx.project()?;
    let name = cx.part(2).trim_start_matches('$').to_owned();
    let Some(kind) = project.kind(&name) else {
        return refusals::unknown_type(&name, project.id).refusal();
    };
    let mut draft = Draft::new(cx, project.id, kind);
    rules::complete(cx, &mut draft);
    let preview = draft.preview(cx);
    let mut value = render::work_item(cx, &preview, &View::single(cx)?);
    if let Some(members) = value.as_object_mut() {
        members.remove("id");
        members.remove("rev");
    }
    Ok(Answer::ok(value))
}

/// An item that was never saved, as test notifications tell of one.
pub(super) fn sample(cx: &Context, project: &Project) -> WorkItem {
    let types = project.process().types.iter();
    let mut kinds = types.filter_map(|kind| project.kind(&kind.name));
    let shown = kinds.find(|kind| !project.is_disabled(*kind));
    let mut draft = Draft::new(cx, project.id, shown.expect("every process has a type"));
    draft.fields.insert(
        *process::TITLE,
        FieldValue::text("A work item that is only an example"),
    );
    let mut item = draft.preview(cx);
    (item.id, item.rev) = (1, 2);
    let saved = |rev: u32, changes| Update {
        rev,
        by: cx.who.user,
        at: cx.now.timestamp_millis(),
        changes,
        added: Vec::new(),
        removed: Vec::new(),
    };
    let all = item
        .fields
        .iter()
        .map(|(key, value)| (key, Some(value.clone())));
    let state = item.fields.get(*process::STATE).cloned();
    item.updates = vec![
        saved(1, all.collect()),
        saved(2, vec![(*process::STATE, state)]),
    ];
    item
}

/// The item as of a time the caller names.
fn as_of<'a>(
    item: &'a WorkItem,
    at: Option<i64>,
    past: &'a mut Option<WorkItem>,
) -> Option<&'a WorkItem> {
    match at {
        None => Some(item),
        Some(at) => {
            *past = item.at_time(at);
            past.as_ref()
        }
    }
}

fn time(text: Option<&str>) -> Result<Option<i64>, Box<Answer>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match values::date(text) {
        Some(at) => Ok(Some(at)),
        None => refusals::bad_argument("asOf", text).refusal(),
    }
}

fn get(cx: &Context) -> Outcome {
    let view = View::single(cx)?;
    let at = time(cx.call.query("asof"))?;
    let item = item(cx)?;
    let mut past = None;
    match as_of(item, at, &mut past) {
        Some(shown) => Ok(Answer::ok(render::work_item(cx, shown, &view))),
        None => refusals::unknown_work_item(item.id).refusal(),
    }
}

/// Many items at once; one bad id fails all unless the policy is to leave it out.
fn many(cx: &Context, ids: &[u32], view: &View, at: Option<i64>, omit: bool) -> Outcome {
    if ids.len() > MOST_IDS {
        return refusals::too_many_ids(ids.len()).refusal();
    }
    let project = cx.optional_project()?.map(|project| project.id);
    let mut values = Vec::with_capacity(ids.len());
    for id in ids {
        let item = cx.organization.live_item(*id);
        let item = item.filter(|item| project.is_none_or(|project| project == item.project));
        let mut past = None;
        match item.and_then(|item| as_of(item, at, &mut past)) {
            Some(shown) => values.push(render::work_item(cx, shown, view)),
            None if omit => values.push(Value::Null),
            None => return refusals::unknown_work_item(id).refusal(),
        }
    }
    Ok(Answer::list(values))
}

fn list(cx: &Context) -> Outcome {
    let ids = cx.call.query("ids").unwrap_or_default();
    let parsed: Result<Vec<u32>, _> = ids.split(',').map(|id| id.trim().parse()).collect();
    let Ok(ids) = parsed else {
        return refusals::bad_argument("ids", ids).refusal();
    };
    let omit = cx.call.choice("errorpolicy", &["", "fail", "omit"])? == 2;
    many(
        cx,
        &ids,
        &View::batch(cx)?,
        time(cx.call.query("asof"))?,
        omit,
    )
}

/// `POST _apis/wit/workitemsbatch`.
pub(super) fn batch_get(cx: &Context) -> Outcome {
    let body = cx.call.json()?;
    let ids: Option<Vec<u32>> = member(&body, "ids").and_then(Value::as_array).map(|ids| {
        ids.iter()
            .filter_map(|id| id.as_u64().and_then(|id| u32::try_from(id).ok()))
            .collect()
    });
    let Some(ids) = ids else {
        return refusals::bad_argument("ids", "").refusal();
    };
    let text = |name: &str| match member(&body, name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let fields = member(&body, "fields")
        .and_then(Value::as_array)
        .map(|names| {
            names
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
    let detail = Detail::parse(&text("$expand"))?;
    let view = View::chosen(detail, fields.as_deref(), false)?;
    let omit = matches!(text("errorPolicy").to_lowercase().as_str(), "omit" | "2");
    many(cx, &ids, &view, time(Some(&text("asOf")))?, omit)
}

/// Saves a version of a comment as a revision of its item.
pub(super) fn say(cx: &mut Context, id: u32, said: Said) -> Result<(), Box<Answer>> {
    let mut draft = Draft::of(&cx.organization.items[&id]);
    draft.said = Some(said);
    rules::complete(cx, &mut draft);
    save::save(cx, draft).map(|_| ())
}

/// Changes fields of an item as the developer on the board.
pub(crate) fn edit(cx: &mut Context, id: u32, fields: &[(FieldKey, Value)]) -> Outcome {
    let mut draft = Draft::of(&cx.organization.items[&id]);
    let operations: Vec<patch::Operation> = fields
        .iter()
        .map(|(key, value)| patch::Operation::set(key.reference(), value.clone()))
        .collect();
    draft.apply(cx, &operations)?;
    rules::complete(cx, &mut draft);
    rules::check(cx, &draft)?;
    let id = save::save(cx, draft)?;
    Ok(Answer::ok(json!({ "id": id })))
}
