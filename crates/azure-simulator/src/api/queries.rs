//! Saved queries and their folders. Every project has the two folders `My Queries` and
//! `Shared Queries`; all that is saved lies in one of them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Context, wiql};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::refusals;
use crate::wiql::Shape;
use crate::world::{SavedQuery, date_text, stable_id};

const FOLDERS: [&str; 2] = ["My Queries", "Shared Queries"];

pub(super) fn dispatch(cx: &mut Context, method: &str) -> Outcome {
    let wanted = cx.call.resource.iter().flatten().skip(2);
    let wanted = wanted.map(String::as_str).collect::<Vec<_>>().join("/");
    match (method, wanted.as_str()) {
        ("GET", "") => list(cx),
        ("GET", _) => Ok(Answer::ok(describe(cx, &found(cx, &wanted)?, depth(cx)?))),
        ("POST", _) => create(cx, &wanted),
        ("PATCH", _) => change(cx, &wanted),
        ("DELETE", _) => delete(cx, &wanted),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// The text of the saved query of that id, in any project.
pub(super) fn text_of<'a>(cx: &'a Context, id: &str) -> Result<&'a str, Box<Answer>> {
    let mut all = cx.organization.queries.iter();
    let found = all.find(|known| known.id.to_string() == id);
    match found.and_then(|known| known.wiql.as_deref()) {
        Some(text) => Ok(text),
        None => unknown(id),
    }
}

fn unknown<T>(name: &str) -> Result<T, Box<Answer>> {
    let text = format!(
        "TF401243: The query {name} does not exist, or you do not have permission to read it."
    );
    refusals::plain(404, &text).refusal()
}

/// All queries of the project and its folders, those that every project has first.
fn all(cx: &Context) -> Result<Vec<SavedQuery>, Box<Answer>> {
    let project = cx.project()?;
    let mut all: Vec<SavedQuery> = FOLDERS
        .iter()
        .map(|name| SavedQuery {
            id: query_id(project.id, name),
            project: project.id,
            path: (*name).to_owned(),
            wiql: None,
            by: cx.who.user,
            created: project.updated,
            modified: project.updated,
        })
        .collect();
    let saved = cx.organization.queries.iter();
    all.extend(saved.filter(|known| known.project == project.id).cloned());
    Ok(all)
}

fn query_id(project: Uuid, name: &str) -> Uuid {
    stable_id(&format!("query/{project}/{name}"))
}

/// By id or by path.
fn found(cx: &Context, wanted: &str) -> Result<SavedQuery, Box<Answer>> {
    let lower = wanted.to_lowercase();
    let same =
        |known: &SavedQuery| known.path.to_lowercase() == lower || known.id.to_string() == lower;
    match all(cx)?.into_iter().find(same) {
        Some(known) => Ok(known),
        None => unknown(wanted),
    }
}

fn depth(cx: &Context) -> Result<usize, Box<Answer>> {
    Ok(cx.call.number("$depth")?.unwrap_or(0).min(2))
}

fn list(cx: &Context) -> Outcome {
    let (all, depth) = (all(cx)?, depth(cx)?);
    let Some(text) = cx.call.query("$filter") else {
        let folders = &all[..FOLDERS.len()];
        let each = folders.iter().map(|known| describe(cx, known, depth));
        return Ok(Answer::list(each.collect()));
    };
    let lower = text.to_lowercase();
    let fits =
        |known: &&SavedQuery| known.wiql.is_some() && known.name().to_lowercase().contains(&lower);
    let hits: Vec<Value> = all
        .iter()
        .filter(fits)
        .map(|known| describe(cx, known, 0))
        .collect();
    Ok(Answer::ok(
        json!({ "count": hits.len(), "value": hits, "hasMore": false }),
    ))
}

fn describe(cx: &Context, known: &SavedQuery, depth: usize) -> Value {
    let tracking = cx.tracking_url(Some(known.project));
    let url = format!("{tracking}/queries/{}", known.id);
    let by = known.by.user().identity(&cx.url());
    let mut value = json!({
        "id": known.id,
        "name": known.name(),
        "path": known.path,
        "createdBy": by,
        "createdDate": date_text(known.created),
        "lastModifiedBy": by,
        "lastModifiedDate": date_text(known.modified),
        "isPublic": known.path.starts_with(FOLDERS[1]),
        "_links": {
            "self": { "href": url },
            "html": {
                "href": format!("{}/{}/_queries/query/{}/", cx.url(), known.project, known.id)
            },
        },
        "url": url,
    });
    let Some(text) = &known.wiql else {
        let inside = |other: &&SavedQuery| {
            other.project == known.project
                && other.is_below(&known.path)
                && other.path.matches('/').count() == known.path.matches('/').count() + 1
        };
        let children: Vec<&SavedQuery> = cx.organization.queries.iter().filter(inside).collect();
        value["isFolder"] = json!(true);
        value["hasChildren"] = json!(!children.is_empty());
        if depth > 0 {
            let each = children.iter().map(|child| describe(cx, child, depth - 1));
            value["children"] = each.collect();
        }
        return value;
    };
    let shape = wiql::read(text).map_or(Shape::Flat, |query| query.shape);
    value["queryType"] = json!(wiql::kind(shape).0);
    let expand = cx.call.query("$expand").unwrap_or_default().to_lowercase();
    if cx.call.method != "GET" || !matches!(expand.as_str(), "" | "0" | "none") {
        value["wiql"] = json!(text);
    }
    value
}

/// A query or a folder in the folder of the path.
fn create(cx: &mut Context, folder: &str) -> Outcome {
    let body = cx.call.json()?;
    let parent = found(cx, folder)?;
    let text = |name: &str| member(&body, name).and_then(Value::as_str);
    let name = text("name").unwrap_or_default().trim();
    if parent.wiql.is_some() || name.is_empty() || name.contains('/') {
        return refusals::bad_argument("name", name).refusal();
    }
    let wiql = if member(&body, "isFolder") == Some(&json!(true)) {
        None
    } else {
        let text = text("wiql").unwrap_or_default();
        wiql::read(text)?;
        Some(text.to_owned())
    };
    cx.may_save()?;
    let path = format!("{}/{name}", parent.path);
    if found(cx, &path).is_ok() {
        let text = format!("TF237018: A query named {path} exists already.");
        return refusals::plain(409, &text).refusal();
    }
    let number = cx.organization.next_number();
    let known = SavedQuery {
        id: query_id(parent.project, &number.to_string()),
        path,
        wiql,
        by: cx.who.user,
        created: cx.now,
        modified: cx.now,
        ..parent
    };
    let answer = Answer::json(201, describe(cx, &known, 0));
    if !cx.call.flag("validatewiqlonly") {
        cx.record("created query", known.project, None, None);
        cx.organization.queries.push(known);
    }
    Ok(answer)
}

/// The saved query of a path, for changing; the two folders that are always there are none.
fn place(cx: &Context, wanted: &str) -> Result<usize, Box<Answer>> {
    let id = found(cx, wanted)?.id;
    cx.may_save()?;
    let place = cx.organization.queries.iter().position(|one| one.id == id);
    place.map_or_else(|| refusals::bad_argument("query", wanted).refusal(), Ok)
}

/// A new text or a new name, for a folder with all that lies in it.
fn change(cx: &mut Context, wanted: &str) -> Outcome {
    let body = cx.call.json()?;
    let place = place(cx, wanted)?;
    let text = |name: &str| member(&body, name).and_then(Value::as_str);
    let mut known = cx.organization.queries[place].clone();
    if let Some(text) = text("wiql") {
        wiql::read(text)?;
        known.wiql = Some(text.to_owned());
    }
    let old = known.path.clone();
    if let Some(name) = text("name").filter(|name| !name.contains('/')) {
        let folder = old.len() - known.name().len();
        known.path = format!("{}{name}", &old[..folder]);
    }
    known.modified = cx.now;
    for other in &mut cx.organization.queries {
        if other.project == known.project && other.is_below(&old) {
            other.path = format!("{}{}", known.path, &other.path[old.len()..]);
        }
    }
    cx.organization.queries[place] = known.clone();
    cx.record("updated query", known.project, None, None);
    Ok(Answer::ok(describe(cx, &known, 0)))
}

fn delete(cx: &mut Context, wanted: &str) -> Outcome {
    let place = place(cx, wanted)?;
    let gone = cx.organization.queries.remove(place);
    let below = |known: &SavedQuery| known.project == gone.project && known.is_below(&gone.path);
    cx.organization.queries.retain(|known| !below(known));
    cx.record("deleted query", gone.project, None, None);
    Ok(Answer::empty(204))
}
