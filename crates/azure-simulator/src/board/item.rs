//! The page of a work item: its fields as they look, its links, tags, discussion and history, and
//! a form to change it.

use std::fmt::Write as _;

use serde_json::Value;

use super::{columns, frame};
use crate::answer::Answer;
use crate::api::work_items::render;
use crate::api::{Context, changed_fields};
use crate::html::{escaped, markdown};
use crate::process::{self, FieldKey, FieldType};
use crate::world::{FieldValue, Organization, Relation, Target, WorkItem, people};

/// The page, with what was refused if something was.
pub(super) fn page(cx: &Context, id: u32, refused: Option<&str>) -> Answer {
    let item = &cx.organization.items[&id];
    let mut body = String::new();
    if let Some(refused) = refused {
        let _ = write!(
            body,
            "<p class=\"refused\" role=\"alert\">{}</p>",
            escaped(refused)
        );
    }
    if item.deleted.is_some() {
        body.push_str("<p class=\"refused\">This work item is in the recycle bin.</p>");
    }
    let board = format!(
        "/{}/{}/_boards",
        escaped(&cx.organization.name),
        item.project
    );
    let _ = write!(
        body,
        "<p><a href=\"{board}\">Board</a> · revision {} · {}</p><p>{}</p><div class=\"item\"><div>{}{}{}{}</div><div>{}{}</div></div>",
        item.rev,
        escaped(item.text(*process::STATE)),
        columns::tags(item),
        texts(item),
        links(cx, item),
        discussion(item),
        history(cx, item),
        form(cx, item),
        fields(cx, item),
    );
    let title = format!(
        "{} {}: {}",
        item.kind.get().name,
        item.id,
        item.text(*process::TITLE)
    );
    frame::page(cx, &title, &body)
}

/// Multi-line fields, as a browser shows them.
fn texts(item: &WorkItem) -> String {
    let mut body = String::new();
    for (key, value) in item.fields.iter() {
        let (FieldType::Html, Some(text)) = (key.field().kind, value.as_text()) else {
            continue;
        };
        let shown = if item.markdown.contains(&key) {
            markdown(text)
        } else {
            text.to_owned()
        };
        let name = escaped(&key.field().name);
        let _ = write!(
            body,
            "<section><h2>{name}</h2><div class=\"text\">{shown}</div></section>"
        );
    }
    body
}

fn plain(cx: &Context, item: &WorkItem, key: FieldKey) -> Option<String> {
    Some(match cx.organization.read(item, key)? {
        FieldValue::Identity(user) => user.user().name.to_owned(),
        value => match render::value(cx, &value) {
            Value::String(text) => text,
            other => other.to_string(),
        },
    })
}

fn fields(cx: &Context, item: &WorkItem) -> String {
    let mut body = String::from("<h2>Fields</h2><dl>");
    for key in Organization::short_keys(item) {
        if key.field().kind == FieldType::Html {
            continue;
        }
        if let Some(text) = plain(cx, item, key) {
            let _ = write!(
                body,
                "<dt>{}</dt><dd>{}</dd>",
                escaped(&key.field().name),
                escaped(&text)
            );
        }
    }
    body.push_str("</dl>");
    body
}

fn link(cx: &Context, relation: &Relation) -> String {
    let (address, text) = match &relation.target {
        Target::WorkItem(id) => {
            let path = format!("/{}/_workitems/edit/{id}", cx.organization.name);
            (path, format!("Work item {id}"))
        }
        Target::Url(url) => (url.to_string(), url.to_string()),
    };
    let safe = ["http://", "https://", "/"]
        .iter()
        .any(|start| address.starts_with(start));
    let shown = if safe {
        format!(
            "<a href=\"{}\" rel=\"noreferrer\">{}</a>",
            escaped(&address),
            escaped(&text)
        )
    } else {
        escaped(&text)
    };
    let comment = relation.comment.as_deref().map(escaped).unwrap_or_default();
    format!("<li>{}: {shown} {comment}</li>", escaped(&relation.rel))
}

fn links(cx: &Context, item: &WorkItem) -> String {
    if item.relations.is_empty() {
        return String::new();
    }
    let list: String = item
        .relations
        .iter()
        .map(|relation| link(cx, relation))
        .collect();
    format!("<h2>Links</h2><ul>{list}</ul>")
}

fn discussion(item: &WorkItem) -> String {
    let mut body = String::from("<h2>Discussion</h2>");
    for comment in item.comments.iter().rev() {
        let Some(last) = comment.versions.last().filter(|last| !last.deleted) else {
            continue;
        };
        let text = if last.markdown {
            markdown(&last.text)
        } else {
            last.text.to_string()
        };
        let (who, when) = (last.by.user().name, render::date(last.at));
        let _ = write!(
            body,
            "<article class=\"card\"><p>{who}, {when}</p>{text}</article>"
        );
    }
    body
}

fn history(cx: &Context, item: &WorkItem) -> String {
    let mut body = String::from("<h2>History</h2><ol>");
    for (place, update) in item.updates.iter().enumerate() {
        let changed = changed_fields(cx, item, place);
        let keys = changed.keys().filter_map(|name| FieldKey::find(name));
        let names: Vec<&str> = keys
            .filter(|key| !key.field().read_only)
            .map(|key| key.field().name.as_str())
            .collect();
        let _ = write!(
            body,
            "<li>{} by {}: {}{}</li>",
            render::date(update.at),
            update.by.user().name,
            escaped(&names.join(", ")),
            if update.added.is_empty() && update.removed.is_empty() {
                ""
            } else {
                " links"
            },
        );
    }
    body.push_str("</ol>");
    body
}

fn form(cx: &Context, item: &WorkItem) -> String {
    let assigned = match item.fields.get(*process::ASSIGNED_TO) {
        Some(FieldValue::Identity(user)) => user.user().name,
        _ => "",
    };
    let mut everybody = String::from("<option></option>");
    for user in people() {
        let selected = if user.name == assigned {
            " selected"
        } else {
            ""
        };
        let _ = write!(everybody, "<option{selected}>{}</option>", user.name);
    }
    let action = format!(
        "/{}/{}/_workitems/edit/{}",
        escaped(&cx.organization.name),
        item.project,
        item.id
    );
    let (act, label) = if item.deleted.is_some() {
        ("restore", "Restore")
    } else {
        ("delete", "Delete")
    };
    format!(
        "<h2>Change</h2><form method=\"post\" action=\"{action}\">\
         <label>Title <input name=\"title\" value=\"{}\"></label>\
         <label>State <select name=\"state\">{}</select></label>\
         <label>Assigned to <select name=\"assigned\">{everybody}</select></label>\
         <label>Tags <input name=\"tags\" value=\"{}\"></label>\
         <label>Comment <textarea name=\"comment\" rows=\"3\"></textarea></label>\
         <button>Save</button></form>\
         <form method=\"post\" action=\"{action}\">\
         <button name=\"act\" value=\"{act}\">{label}</button></form>",
        escaped(item.text(*process::TITLE)),
        columns::state_options(item),
        escaped(item.text(*process::TAGS)),
    )
}
