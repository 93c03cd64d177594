//! The one place where a work item is written: makes the revision, keeps both ends of links,
//! remembers new tags, and says what happened.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::draft::{Draft, Said};
use super::{mirror, tag_text};
use crate::answer::Answer;
use crate::api::Context;
use crate::hooks::EventKind;
use crate::process::{self, FieldKey};
use crate::refusals;
use crate::world::{
    Comment, CommentVersion, FieldMap, FieldValue, Relation, Tag, Target, Update, UserKey,
    WorkItem, stable_id,
};

/// Most revisions of an item that the remote API makes.
const MOST_REVISIONS: u32 = 10_000;

/// Saves a draft as a new item or a new revision and gives the item's number. A save that changes
/// nothing makes no revision; links between items make none either.
pub(crate) fn save(cx: &mut Context, mut draft: Draft) -> Result<u32, Box<Answer>> {
    let said = draft.said.take();
    let markdown = draft.markdown.clone();
    let (item, changes) = match draft.id {
        None => (blank(cx, &draft), every(&draft)),
        Some(id) => {
            let item = cx.organization.items[&id].clone();
            let changes = difference(&item, &draft);
            (item, changes)
        }
    };
    let mut added: Vec<Relation> = draft
        .relations
        .iter()
        .filter(|link| !item.relations.contains(link))
        .cloned()
        .collect();
    let removed: Vec<Relation> = item
        .relations
        .iter()
        .filter(|link| !draft.relations.contains(link))
        .cloned()
        .collect();
    if changes.is_empty() && added.is_empty() && removed.is_empty() && said.is_none() {
        return Ok(item.id);
    }
    for link in &mut added {
        if link.id.is_none() && matches!(link.target, Target::Url(_)) {
            link.id = Some(cx.organization.next_number());
        }
    }
    let counts = |link: &Relation| matches!(link.target, Target::Url(_));
    let revises = !changes.is_empty() || said.is_some() || added.iter().chain(&removed).any(counts);
    let change = Change {
        changes,
        added,
        removed,
        said,
        revises,
    };
    write(cx, item, markdown, change)
}

struct Change {
    changes: Vec<(FieldKey, Option<FieldValue>)>,
    added: Vec<Relation>,
    removed: Vec<Relation>,
    said: Option<Said>,
    revises: bool,
}

fn write(
    cx: &mut Context,
    mut item: WorkItem,
    markdown: std::collections::BTreeSet<FieldKey>,
    mut change: Change,
) -> Result<u32, Box<Answer>> {
    let new = item.id == 0;
    let comments = change
        .said
        .as_ref()
        .is_some_and(|said| said.comment.is_none());
    let only_comment = comments
        && change.changes.is_empty()
        && change.added.is_empty()
        && change.removed.is_empty();
    if item.rev >= MOST_REVISIONS && change.revises {
        return refusals::plain(
            400,
            "VS402625: The work item has reached the limit of 10000 revisions by the REST API.",
        )
        .refusal();
    }
    if new {
        cx.organization.last_item += 1;
        item.id = cx.organization.last_item;
    }
    let (now, me) = (cx.now, cx.who.user);
    if change.revises {
        item.rev += 1;
        stamp(&mut change.changes, new, now, me);
    }
    item.watermark = cx.organization.next_number();
    item.markdown = markdown;
    if let Some(said) = &change.said {
        if comments {
            let text = FieldValue::text(&said.text);
            change.changes.push((*process::HISTORY, Some(text)));
        }
        discuss(cx, &mut item, said);
    }
    // The discussion is no lasting field: each revision has its own.
    for (key, value) in change
        .changes
        .iter()
        .filter(|(key, _)| *key != *process::HISTORY)
    {
        item.fields.set(*key, value.clone());
    }
    item.fields.shrink();
    change.changes.shrink_to_fit();
    item.relations.retain(|link| !change.removed.contains(link));
    item.relations.extend(change.added.iter().cloned());
    let update = Update {
        rev: item.rev,
        by: me,
        at: now.timestamp_millis(),
        changes: change.changes,
        added: change.added,
        removed: change.removed,
    };
    define_tags(cx, &item, now);
    let (id, project, rev) = (item.id, item.project, item.rev);
    let (added, removed) = (update.added.clone(), update.removed.clone());
    item.updates.push(update);
    cx.organization.items.insert(id, item);
    mirror::mirror(cx, id, &added, &removed);
    let kind = match (new, only_comment) {
        (true, _) => "created",
        (false, true) => "commented",
        (false, false) => "updated",
    };
    cx.record(kind, project, Some(id), Some(rev));
    if !cx.call.flag("suppressnotifications") {
        cx.tell(
            if new {
                EventKind::Created
            } else {
                EventKind::Updated
            },
            id,
        );
        if comments {
            cx.tell(EventKind::Commented, id);
        }
    }
    Ok(id)
}

/// Adds a comment, or a version to one.
fn discuss(cx: &mut Context, item: &mut WorkItem, said: &Said) {
    let version = CommentVersion {
        text: said.text.as_str().into(),
        markdown: said.markdown,
        by: cx.who.user,
        at: cx.now.timestamp_millis(),
        deleted: said.deleted,
        rev: item.rev,
    };
    let mut known = item.comments.iter_mut();
    match known.find(|comment| Some(comment.id) == said.comment) {
        Some(comment) => comment.versions.push(version),
        None => item.comments.push(Comment {
            id: cx.organization.next_number(),
            versions: vec![version],
        }),
    }
}

fn blank(cx: &Context, draft: &Draft) -> WorkItem {
    let mut item = draft.preview(cx);
    item.rev = 0;
    item.fields = FieldMap::default();
    item.relations.clear();
    item
}

fn every(draft: &Draft) -> Vec<(FieldKey, Option<FieldValue>)> {
    draft
        .fields
        .iter()
        .map(|(key, value)| (key, Some(value.clone())))
        .collect()
}

fn difference(item: &WorkItem, draft: &Draft) -> Vec<(FieldKey, Option<FieldValue>)> {
    let set = draft
        .fields
        .iter()
        .filter(|(key, value)| item.fields.get(*key) != Some(*value));
    let cleared = item
        .fields
        .keys()
        .filter(|key| draft.fields.get(*key).is_none());
    set.map(|(key, value)| (key, Some(value.clone())))
        .chain(cleared.map(|key| (key, None)))
        .collect()
}

/// Who and when. A caller that bypasses rules may have written these already.
fn stamp(
    changes: &mut Vec<(FieldKey, Option<FieldValue>)>,
    new: bool,
    now: DateTime<Utc>,
    me: UserKey,
) {
    let mut put = |key: FieldKey, value: FieldValue| {
        if !changes.iter().any(|(known, _)| *known == key) {
            changes.push((key, Some(value)));
        }
    };
    if new {
        put(*process::CREATED_DATE, FieldValue::date(now));
        put(*process::CREATED_BY, FieldValue::Identity(me));
    }
    put(*process::CHANGED_DATE, FieldValue::date(now));
    put(*process::CHANGED_BY, FieldValue::Identity(me));
}

fn define_tags(cx: &mut Context, item: &WorkItem, now: DateTime<Utc>) {
    let text = item.text(*process::TAGS);
    if text.is_empty() {
        return;
    }
    let Some(project) = cx.organization.project_mut(item.project) else {
        return;
    };
    for name in tag_text::split(text) {
        let lower = name.to_lowercase();
        if !project.tags.contains_key(&lower) {
            let id: Uuid = stable_id(&format!("tag/{}/{lower}", project.id));
            project.tags.insert(
                lower,
                Tag {
                    id,
                    name: name.to_owned(),
                    updated: now,
                },
            );
        }
    }
}
