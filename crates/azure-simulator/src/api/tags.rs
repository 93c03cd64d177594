//! The tags of a project.

use serde_json::{Value, json};
use uuid::Uuid;

use super::work_items::tag_text;
use super::{Context, work_item_types::encoded};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::process;
use crate::refusals;
use crate::world::{FieldValue, Tag, date_text};

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    let project = cx.project()?.id;
    match (method, parts) {
        ("GET", []) => {
            let tags = cx
                .project()?
                .tags
                .values()
                .map(|tag| describe(cx, project, tag));
            Ok(Answer::list(tags.collect()))
        }
        ("GET", [_]) => Ok(Answer::ok(describe(cx, project, &found(cx)?))),
        ("PATCH", [_]) => {
            let tag = found(cx)?;
            let body = cx.call.json()?;
            let name = member(&body, "name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .trim();
            if name.is_empty() || name.contains([',', ';']) {
                return refusals::bad_argument("name", name).refusal();
            }
            cx.may_save()?;
            rename(cx, project, &tag, Some(name));
            Ok(Answer::ok(describe(
                cx,
                project,
                &Tag {
                    name: name.to_owned(),
                    ..tag
                },
            )))
        }
        ("DELETE", [_]) => {
            let tag = found(cx)?;
            cx.may_save()?;
            rename(cx, project, &tag, None);
            Ok(Answer::empty(204))
        }
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn describe(cx: &Context, project: Uuid, tag: &Tag) -> Value {
    json!({
        "id": tag.id,
        "name": tag.name,
        "url": format!("{}/tags/{}", cx.tracking_url(Some(project)), encoded(&tag.name)),
        "lastUpdated": date_text(tag.updated),
    })
}

fn found(cx: &Context) -> Result<Tag, Box<Answer>> {
    let wanted = cx.part(2).to_lowercase();
    let tags = &cx.project()?.tags;
    let by_id = || tags.values().find(|tag| tag.id.to_string() == wanted);
    match tags.get(&wanted).or_else(by_id) {
        Some(tag) => Ok(tag.clone()),
        None => {
            refusals::plain(404, &format!("TF401408: The tag {wanted} does not exist.")).refusal()
        }
    }
}

/// Renames a tag, or takes it away, in the project and in all its items. No item gets a revision.
fn rename(cx: &mut Context, project: Uuid, tag: &Tag, name: Option<&str>) {
    let old = tag.name.to_lowercase();
    let now = cx.now;
    if let Some(known) = cx.organization.project_mut(project) {
        known.tags.remove(&old);
        if let Some(name) = name {
            let tag = Tag {
                name: name.to_owned(),
                updated: now,
                ..tag.clone()
            };
            known.tags.insert(name.to_lowercase(), tag);
        }
    }
    for item in cx
        .organization
        .items
        .values_mut()
        .filter(|item| item.project == project)
    {
        let text = item.text(*process::TAGS).to_owned();
        let mut tags: Vec<&str> = tag_text::split(&text).collect();
        let Some(place) = tags.iter().position(|known| known.to_lowercase() == old) else {
            continue;
        };
        tags.remove(place);
        tags.extend(name);
        tags.sort_by_key(|tag| tag.to_lowercase());
        let joined = tags.join("; ");
        if joined.is_empty() {
            item.fields.remove(*process::TAGS);
        } else {
            item.fields.insert(*process::TAGS, FieldValue::text(joined));
        }
    }
    cx.record(
        if name.is_some() {
            "renamed tag"
        } else {
            "deleted tag"
        },
        project,
        None,
        None,
    );
}
