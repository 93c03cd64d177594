//! Deleting work items, and getting them back.

use serde_json::{Value, json};

use super::work_items::render::{self, View};
use super::{Context, work_items};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::hooks::EventKind;
use crate::process;
use crate::refusals;
use crate::world::{Deletion, WorkItem};

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", []) => list(cx),
        ("GET", [_]) => Ok(Answer::ok(describe(cx, binned(cx)?))),
        ("PATCH", [_]) => restore(cx),
        ("DELETE", [_]) => {
            let id = binned(cx)?.id;
            cx.may_save()?;
            destroy(cx, id);
            Ok(Answer::empty(204))
        }
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// The item of the path, which must be in the bin.
fn binned<'a>(cx: &'a Context) -> Result<&'a WorkItem, Box<Answer>> {
    let id = work_items::number(cx)?;
    let project = cx.optional_project()?.map(|project| project.id);
    let item = cx
        .organization
        .items
        .get(&id)
        .filter(|item| item.deleted.is_some());
    match item.filter(|item| project.is_none_or(|project| project == item.project)) {
        Some(item) => Ok(item),
        None => refusals::unknown_work_item(id).refusal(),
    }
}

/// A deleted item in few words, with what it was.
fn describe(cx: &Context, item: &WorkItem) -> Value {
    let project = cx.organization.project_by_id(item.project);
    let mut value = json!({
        "id": item.id,
        "code": 200,
        "type": item.kind.get().name,
        "name": item.text(*process::TITLE),
        "project": project.map(|project| &project.name),
        "url": format!("{}/recyclebin/{}", cx.tracking_url(None), item.id),
    });
    if let Some(deletion) = &item.deleted {
        value["deletedDate"] = json!(render::date(deletion.at));
        value["deletedBy"] = json!(deletion.by.user().signature());
        let view = View::revision(render::Detail::None);
        value["resource"] = render::work_item(cx, item, &view);
    }
    value
}

fn list(cx: &Context) -> Outcome {
    let project = cx.optional_project()?.map(|project| project.id);
    let binned = cx
        .organization
        .items
        .values()
        .filter(|item| item.deleted.is_some())
        .filter(|item| project.is_none_or(|project| project == item.project));
    if let Some(ids) = cx.call.query("ids") {
        let wanted: Vec<&str> = ids.split(',').map(str::trim).collect();
        let chosen = binned.filter(|item| wanted.contains(&item.id.to_string().as_str()));
        return Ok(Answer::list(
            chosen.map(|item| describe(cx, item)).collect(),
        ));
    }
    let url = cx.tracking_url(None);
    let short =
        |item: &WorkItem| json!({ "id": item.id, "url": format!("{url}/recyclebin/{}", item.id) });
    Ok(Answer::list(binned.map(short).collect()))
}

fn put_away(cx: &mut Context, id: u32) {
    let deletion = Deletion {
        by: cx.who.user,
        at: cx.now.timestamp_millis(),
    };
    let Some(item) = cx.organization.items.get_mut(&id) else {
        return;
    };
    item.deleted = Some(deletion);
    let project = item.project;
    cx.record("deleted", project, Some(id), None);
    cx.tell(EventKind::Deleted, id);
}

fn destroy(cx: &mut Context, id: u32) {
    if let Some(item) = cx.organization.items.remove(&id) {
        cx.record("destroyed", item.project, Some(id), None);
    }
}

/// `DELETE …/workitems/{id}`: into the bin, or away for ever.
pub(super) fn delete(cx: &mut Context) -> Outcome {
    let id = work_items::item(cx)?.id;
    cx.may_save()?;
    if cx.call.flag("destroy") {
        destroy(cx, id);
        return Ok(Answer::empty(204));
    }
    put_away(cx, id);
    Ok(Answer::ok(describe(cx, &cx.organization.items[&id])))
}

/// `POST …/workitemsdelete`.
pub(super) fn delete_many(cx: &mut Context) -> Outcome {
    let body = cx.call.json()?;
    cx.may_save()?;
    let ids = member(&body, "ids").and_then(Value::as_array);
    let ids: Vec<u32> = ids
        .into_iter()
        .flatten()
        .filter_map(|id| id.as_u64().and_then(|id| u32::try_from(id).ok()))
        .collect();
    if ids.len() > 200 {
        return refusals::too_many_ids(ids.len()).refusal();
    }
    if let Some(id) = ids
        .iter()
        .find(|id| cx.organization.live_item(**id).is_none())
    {
        return refusals::unknown_work_item(id).refusal();
    }
    let for_ever = member(&body, "destroy").is_some_and(|value| value == &json!(true));
    for id in &ids {
        if for_ever {
            destroy(cx, *id);
        } else {
            put_away(cx, *id);
        }
    }
    let results = ids.iter().filter_map(|id| cx.organization.items.get(id));
    let results: Vec<Value> = results.map(|item| describe(cx, item)).collect();
    Ok(Answer::ok(json!({ "results": results })))
}

/// `PATCH …/recyclebin/{id}` with `{"isDeleted": false}`.
fn restore(cx: &mut Context) -> Outcome {
    let id = binned(cx)?.id;
    let body = cx.call.json_body()?;
    cx.may_save()?;
    if member(&body, "isDeleted") != Some(&json!(false)) {
        return refusals::bad_argument("isDeleted", "true").refusal();
    }
    let shown = describe(cx, binned(cx)?);
    let Some(item) = cx.organization.items.get_mut(&id) else {
        return refusals::unknown_work_item(id).refusal();
    };
    item.deleted = None;
    let project = item.project;
    cx.record("restored", project, Some(id), None);
    cx.tell(EventKind::Restored, id);
    Ok(Answer::ok(shown))
}
