//! Pages for people who play the developer's side: the projects of an organization, the board of a
//! project and its work items. Plain HTML without scripts; what is done here is done as
//! *Dana Developer*.

mod columns;
mod frame;
mod item;

use std::collections::HashMap;

use serde_json::json;

use crate::answer::{Answer, Outcome};
use crate::api::{Context, work_items};
use crate::hooks::EventKind;
use crate::process::{self, FieldKey};
use crate::refusals;
use crate::world::Deletion;

/// Leads a request for a page to it.
pub(crate) fn dispatch(cx: &mut Context) -> Outcome {
    let lower: Vec<String> = cx
        .call
        .scope
        .iter()
        .map(|part| part.to_lowercase())
        .collect();
    let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
    let post = cx.call.method == axum::http::Method::POST;
    match parts.as_slice() {
        [] => Ok(columns::projects(cx)),
        ["_workitems", "edit", id] | [_, "_workitems", "edit", id] if post => change(cx, id),
        ["_workitems", "edit", id] | [_, "_workitems", "edit", id] => {
            let number = number(cx, id)?;
            Ok(item::page(cx, number, None))
        }
        [_] | [_, "_boards" | "_backlogs" | "_workitems", ..] => columns::board(cx),
        _ => missing(cx),
    }
}

fn missing<T>(cx: &Context) -> Result<T, Box<Answer>> {
    let text = "<p>There is no such page here.</p>";
    let mut answer = frame::page(cx, "Not found", text);
    answer.status = 404;
    answer.refusal()
}

fn number(cx: &Context, id: &str) -> Result<u32, Box<Answer>> {
    match id.parse() {
        Ok(id) if cx.organization.items.contains_key(&id) => Ok(id),
        _ => missing(cx),
    }
}

/// Fields of the form on the page of an item, and what they are in the item.
fn form_fields() -> [(&'static str, FieldKey); 6] {
    [
        ("title", *process::TITLE),
        ("state", *process::STATE),
        ("assigned", *process::ASSIGNED_TO),
        ("tags", *process::TAGS),
        ("reason", *process::REASON),
        ("comment", *process::HISTORY),
    ]
}

/// A form that was sent: fields to change, or the item to delete or restore.
fn change(cx: &mut Context, id: &str) -> Outcome {
    let id = number(cx, id)?;
    let form: HashMap<String, String> = url::form_urlencoded::parse(&cx.call.body)
        .into_owned()
        .collect();
    match form.get("act").map(String::as_str) {
        Some("delete") => bin(cx, id, true),
        Some("restore") => bin(cx, id, false),
        _ => {
            let mut fields = Vec::new();
            for (name, key) in form_fields() {
                let Some(given) = form.get(name) else {
                    continue;
                };
                let empty_comment = key == *process::HISTORY && given.trim().is_empty();
                let same = cx.organization.items[&id].text(key) == given;
                if !same && !empty_comment {
                    fields.push((key, json!(given)));
                }
            }
            if let Err(refusal) = work_items::edit(cx, id, &fields) {
                return Ok(item::page(cx, id, Some(&message(&refusal))));
            }
        }
    }
    let back = form
        .get("back")
        .filter(|back| back.starts_with('/') && !back.starts_with("//"));
    let path = format!("/{}/_workitems/edit/{id}", cx.call.organization);
    Ok(Answer::redirect(303, back.cloned().unwrap_or(path)))
}

/// What a refusal says to a person.
fn message(refusal: &Answer) -> String {
    match &refusal.body {
        crate::answer::Body::Json(body) => body["message"].as_str().unwrap_or_default().to_owned(),
        _ => "The change was refused.".to_owned(),
    }
}

/// Puts an item into the recycle bin or takes it out.
fn bin(cx: &mut Context, id: u32, delete: bool) {
    let deletion = Deletion {
        by: cx.who.user,
        at: cx.now.timestamp_millis(),
    };
    let Some(item) = cx.organization.items.get_mut(&id) else {
        return;
    };
    if item.deleted.is_some() == delete {
        return;
    }
    item.deleted = delete.then_some(deletion);
    let project = item.project;
    cx.record(
        if delete { "deleted" } else { "restored" },
        project,
        Some(id),
        None,
    );
    cx.tell(
        if delete {
            EventKind::Deleted
        } else {
            EventKind::Restored
        },
        id,
    );
}

/// The project of the path, for pages.
fn project(cx: &Context) -> Result<(uuid::Uuid, String), Box<Answer>> {
    match cx.project() {
        Ok(project) => Ok((project.id, project.name.to_string())),
        Err(_) if cx.call.scope.is_empty() => refusals::no_such_route(cx.call).refusal(),
        Err(_) => missing(cx),
    }
}
