//! The past of a work item: its revisions, and what each save changed.

use serde_json::{Map, Value, json};

use super::Context;
use super::work_items;
use super::work_items::render::{self, Detail, View};
use crate::answer::{Answer, Outcome};
use crate::process::FieldKey;
use crate::refusals;
use crate::world::{FieldValue, Update, WorkItem};

/// `$top` and `$skip`, with the largest page first.
fn page(cx: &Context) -> Result<(usize, usize), Box<Answer>> {
    let top = cx.call.number("$top")?.unwrap_or(200).min(200);
    Ok((top, cx.call.number("$skip")?.unwrap_or(0)))
}

/// `GET …/workItems/{id}/revisions/{number?}`.
pub(super) fn revisions(cx: &Context, rest: &[&str]) -> Outcome {
    let item = work_items::item(cx)?;
    let view = View::revision(Detail::parse(cx.call.query("$expand").unwrap_or_default())?);
    if let Some(number) = rest.first() {
        let past = number
            .parse()
            .ok()
            .and_then(|number| item.at_revision(number));
        return match past {
            Some(past) => Ok(Answer::ok(revision(cx, &past, &view))),
            None => refusals::plain(
                404,
                &format!("TF401232: Work item {} has no revision {number}.", item.id),
            )
            .refusal(),
        };
    }
    let (top, skip) = page(cx)?;
    let numbers = (1..=item.rev).skip(skip).take(top);
    let past = numbers.filter_map(|number| item.at_revision(number));
    Ok(Answer::list(
        past.map(|past| revision(cx, &past, &view)).collect(),
    ))
}

fn revision(cx: &Context, past: &WorkItem, view: &View) -> Value {
    let mut value = render::work_item(cx, past, view);
    value["url"] = json!(format!(
        "{}/revisions/{}",
        render::item_url(cx, past.id),
        past.rev
    ));
    value
}

/// `GET …/workItems/{id}/updates/{number?}`.
pub(super) fn updates(cx: &Context, rest: &[&str]) -> Outcome {
    let item = work_items::item(cx)?;
    if let Some(number) = rest.first() {
        let place = number
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        return match place.filter(|place| *place < item.updates.len()) {
            Some(place) => Ok(Answer::ok(update(cx, item, place))),
            None => refusals::plain(
                404,
                &format!("Work item {} has no update {number}.", item.id),
            )
            .refusal(),
        };
    }
    let (top, skip) = page(cx)?;
    let places = (0..item.updates.len()).skip(skip).take(top);
    Ok(Answer::list(
        places.map(|place| update(cx, item, place)).collect(),
    ))
}

/// The value a field had before a save.
fn before(item: &WorkItem, place: usize, key: FieldKey) -> Option<&FieldValue> {
    item.updates[..place]
        .iter()
        .rev()
        .flat_map(|update| update.changes.iter().rev())
        .find(|(known, _)| *known == key)
        .and_then(|(_, value)| value.as_ref())
}

/// What a save changed: old and new value of each field.
pub(crate) fn changed_fields(cx: &Context, item: &WorkItem, place: usize) -> Map<String, Value> {
    let update = &item.updates[place];
    let mut fields = Map::new();
    let mut put = |name: &str, old: Option<Value>, new: Option<Value>| {
        let mut change = Map::new();
        if let Some(old) = old {
            change.insert("oldValue".to_owned(), old);
        }
        if let Some(new) = new {
            change.insert("newValue".to_owned(), new);
        }
        fields.insert(name.to_owned(), Value::Object(change));
    };
    let earlier = item.updates[..place].last();
    if earlier.map(|earlier| earlier.rev) == Some(update.rev) {
        return fields;
    }
    let at = json!(render::date(update.at));
    put(
        "System.Rev",
        earlier.map(|earlier| json!(earlier.rev)),
        Some(json!(update.rev)),
    );
    let authorized = earlier.map(|earlier| json!(render::date(earlier.at)));
    put("System.AuthorizedDate", authorized, Some(at.clone()));
    put(
        "System.RevisedDate",
        earlier.map(|_| at),
        Some(json!("9999-01-01T00:00:00Z")),
    );
    if earlier.is_none() {
        put("System.Id", None, Some(json!(item.id)));
        put(
            "System.WorkItemType",
            None,
            Some(json!(item.kind.get().name)),
        );
        let project = cx.organization.project_by_id(item.project);
        put(
            "System.TeamProject",
            None,
            project.map(|project| json!(project.name)),
        );
    }
    for (key, value) in &update.changes {
        let old = before(item, place, *key).map(|value| render::value(cx, value));
        let new = value.as_ref().map(|value| render::value(cx, value));
        put(key.reference(), old, new);
    }
    fields
}

fn update(cx: &Context, item: &WorkItem, place: usize) -> Value {
    let update: &Update = &item.updates[place];
    let number = place + 1;
    let url = format!("{}/updates/{number}", render::item_url(cx, item.id));
    let revised = item.updates.get(number).map_or_else(
        || "9999-01-01T00:00:00Z".to_owned(),
        |next| render::date(next.at),
    );
    let mut value = json!({
        "id": number,
        "workItemId": item.id,
        "rev": update.rev,
        "revisedBy": update.by.user().identity(&cx.url()),
        "revisedDate": revised,
        "url": url,
    });
    let fields = changed_fields(cx, item, place);
    if !fields.is_empty() {
        value["fields"] = Value::Object(fields);
    }
    let links = |links: &[crate::world::Relation]| {
        links
            .iter()
            .map(|link| render::relation(cx, link))
            .collect::<Vec<_>>()
    };
    if !update.added.is_empty() || !update.removed.is_empty() {
        let mut relations = Map::new();
        if !update.added.is_empty() {
            relations.insert("added".to_owned(), json!(links(&update.added)));
        }
        if !update.removed.is_empty() {
            relations.insert("removed".to_owned(), json!(links(&update.removed)));
        }
        value["relations"] = Value::Object(relations);
    }
    value
}
