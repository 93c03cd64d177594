//! Relations of a work item: hyperlinks, attachments, artifacts, and links between items, which
//! appear on both ends.

use std::sync::Arc;

use serde_json::Value;

use super::draft::Draft;
use super::relation_type;
use crate::answer::Answer;
use crate::api::Context;
use crate::call::member;
use crate::refusals;
use crate::world::{Relation, Target};

/// Most links of an item, and most attachments among them.
const MOST_LINKS: usize = 1000;
const MOST_ATTACHMENTS: usize = 100;

/// The number of the work item that an address of the remote API names.
fn work_item_of(url: &str) -> Option<u32> {
    let lower = url.to_lowercase();
    let (_, after) = lower.split_once("/_apis/wit/workitems/")?;
    after.split(['?', '/']).next()?.parse().ok()
}

fn refuse<T>(message: &str) -> Result<T, Box<Answer>> {
    refusals::plain(400, message).refusal()
}

fn text(value: Option<&Value>) -> Option<Arc<str>> {
    value
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(Arc::from)
}

fn parse(cx: &Context, value: &Value) -> Result<Relation, Box<Answer>> {
    let (Some(rel), Some(url)) = (text(member(value, "rel")), text(member(value, "url"))) else {
        return refuse("A relation needs the members rel and url.");
    };
    let Some(known) = relation_type::find(&rel) else {
        return refuse(&format!("The relation type {rel} does not exist."));
    };
    let rel: Arc<str> = text(known.get("referenceName")).unwrap_or(rel);
    let attributes = member(value, "attributes").unwrap_or(&Value::Null);
    let between_items = known["attributes"]["usage"] == "workItemLink";
    let target = if between_items {
        let Some(id) = work_item_of(&url) else {
            return refuse(&format!("The address {url} is not that of a work item."));
        };
        if cx.organization.live_item(id).is_none() {
            return refusals::unknown_work_item(id).refusal();
        }
        Target::WorkItem(id)
    } else {
        Target::Url(url)
    };
    Ok(Relation {
        rel,
        target,
        comment: text(member(attributes, "comment")),
        name: text(member(attributes, "name")),
        id: None,
        made: cx.now.timestamp_millis(),
    })
}

fn attachment_name(cx: &Context, url: &str) -> Option<Arc<str>> {
    let id = url
        .to_lowercase()
        .split_once("/attachments/")?
        .1
        .split(['?', '/'])
        .next()?
        .parse()
        .ok()?;
    cx.organization
        .attachments
        .get(&id)
        .map(|file| Arc::from(file.file_name.as_str()))
}

/// Adds a relation. The same one twice is refused.
pub(super) fn add(cx: &Context, draft: &mut Draft, value: &Value) -> Result<(), Box<Answer>> {
    let mut relation = parse(cx, value)?;
    let own = draft.id.map(Target::WorkItem);
    if own.as_ref() == Some(&relation.target) {
        return refuse("TF201032: A work item link cannot lead to the work item itself.");
    }
    let same = |known: &Relation| known.rel == relation.rel && known.target == relation.target;
    if draft.relations.iter().any(same) {
        return refuse("Relation already exists.");
    }
    let parent = "System.LinkTypes.Hierarchy-Reverse";
    if &*relation.rel == parent && draft.relations.iter().any(|known| &*known.rel == parent) {
        return refuse(
            "TF201036: You cannot add a Child link because a work item can have only one Parent link.",
        );
    }
    if let ("AttachedFile", Target::Url(url)) = (&*relation.rel, &relation.target) {
        let Some(name) = attachment_name(cx, url) else {
            return refuse(&format!("The attachment {url} does not exist."));
        };
        relation.name.get_or_insert(name);
        let attached = draft
            .relations
            .iter()
            .filter(|known| &*known.rel == "AttachedFile")
            .count();
        if attached >= MOST_ATTACHMENTS {
            return refuse("A work item cannot have more than 100 attachments.");
        }
    }
    if draft.relations.len() >= MOST_LINKS {
        return refuse("A work item cannot have more than 1000 links.");
    }
    draft.relations.push(relation);
    Ok(())
}

fn at(draft: &mut Draft, index: usize) -> Result<&mut Relation, Box<Answer>> {
    match draft.relations.get_mut(index) {
        Some(relation) => Ok(relation),
        None => refuse(&format!("There is no relation at index {index}.")),
    }
}

pub(super) fn remove(draft: &mut Draft, index: usize) -> Result<(), Box<Answer>> {
    at(draft, index)?;
    draft.relations.remove(index);
    Ok(())
}

pub(super) fn replace(
    cx: &Context,
    draft: &mut Draft,
    index: usize,
    value: &Value,
) -> Result<(), Box<Answer>> {
    remove(draft, index)?;
    add(cx, draft, value)
}

/// Changes the comment of a relation.
pub(super) fn comment(draft: &mut Draft, index: usize, value: &Value) -> Result<(), Box<Answer>> {
    at(draft, index)?.comment = text(Some(value));
    Ok(())
}
