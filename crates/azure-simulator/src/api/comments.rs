//! The discussion of a work item.

use serde_json::{Value, json};

use super::Context;
use super::work_items::{self, Said, render};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::html;
use crate::refusals;
use crate::world::{Comment, CommentVersion, WorkItem};

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    cx.project()?;
    match (method, parts) {
        ("GET", []) => list(cx),
        ("POST", []) => add(cx),
        ("GET", [_]) => get(cx),
        ("PATCH", [_]) => change(cx, false),
        ("DELETE", [_]) => change(cx, true),
        ("GET", [_, "versions"]) => versions(cx),
        ("GET", [_, "versions", number]) => version(cx, number),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn describe(cx: &Context, item: &WorkItem, comment: &Comment, version: &CommentVersion) -> Value {
    let url = format!("{}/comments/{}", render::item_url(cx, item.id), comment.id);
    let number = comment
        .versions
        .iter()
        .position(|known| std::ptr::eq(known, version));
    let first = &comment.versions[0];
    let mut value = json!({
        "workItemId": item.id,
        "id": comment.id,
        "commentId": comment.id,
        "version": number.unwrap_or(0) + 1,
        "text": *version.text,
        "format": if version.markdown { "markdown" } else { "html" },
        "createdBy": first.by.user().identity(&cx.url()),
        "createdDate": render::date(first.at),
        "modifiedBy": version.by.user().identity(&cx.url()),
        "modifiedDate": render::date(version.at),
        "url": url,
    });
    if version.deleted {
        value["isDeleted"] = json!(true);
    }
    let expand = cx.call.query("$expand").unwrap_or_default().to_lowercase();
    if ["renderedtext", "renderedtextonly", "all"].contains(&expand.as_str())
        || cx.call.method == "POST"
    {
        value["renderedText"] = json!(rendered(version));
    }
    value
}

/// The text as a page would show it.
fn rendered(version: &CommentVersion) -> String {
    if version.markdown {
        html::markdown(&version.text)
    } else {
        version.text.to_string()
    }
}

fn latest(comment: &Comment) -> &CommentVersion {
    comment.versions.last().unwrap_or(&comment.versions[0])
}

fn found<'a>(cx: &'a Context) -> Result<(&'a WorkItem, &'a Comment), Box<Answer>> {
    let item = work_items::item(cx)?;
    let wanted = cx.part(4);
    let comment = item
        .comments
        .iter()
        .find(|comment| comment.id.to_string() == wanted);
    let deleted_too = cx.call.flag("includedeleted");
    match comment.filter(|comment| deleted_too || !latest(comment).deleted) {
        Some(comment) => Ok((item, comment)),
        None => refusals::plain(404, &format!(
            "VS403668: Comment {wanted} for work item {} does not exist, or you do not have permissions to read it.", item.id
        ))
        .refusal(),
    }
}

/// The newest first unless asked otherwise, in pages of at most 200.
fn list(cx: &Context) -> Outcome {
    let item = work_items::item(cx)?;
    let deleted_too = cx.call.flag("includedeleted");
    let ids: Option<Vec<u32>> = cx
        .call
        .query("ids")
        .filter(|ids| !ids.is_empty())
        .map(|ids| {
            ids.split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect()
        });
    let mut comments: Vec<&Comment> = item
        .comments
        .iter()
        .filter(|comment| deleted_too || !latest(comment).deleted)
        .filter(|comment| ids.as_ref().is_none_or(|ids| ids.contains(&comment.id)))
        .collect();
    if cx.call.choice("order", &["", "asc", "desc"])? != 1 {
        comments.reverse();
    }
    let total = comments.len();
    let top = cx.call.number("$top")?.unwrap_or(200).clamp(1, 200);
    let skip = cx.call.number("continuationtoken")?.unwrap_or(0);
    let page: Vec<Value> = comments
        .iter()
        .skip(skip)
        .take(top)
        .map(|comment| describe(cx, item, comment, latest(comment)))
        .collect();
    let given = skip + page.len();
    let mut body = json!({ "totalCount": total, "count": page.len(), "comments": page });
    if given < total {
        let url = format!("{}/comments", render::item_url(cx, item.id));
        body["continuationToken"] = json!(given.to_string());
        body["nextPage"] = json!(format!("{url}?$top={top}&continuationToken={given}"));
    }
    body["url"] = json!(format!("{}/comments", render::item_url(cx, item.id)));
    Ok(Answer::ok(body))
}

fn get(cx: &Context) -> Outcome {
    let (item, comment) = found(cx)?;
    Ok(Answer::ok(describe(cx, item, comment, latest(comment))))
}

/// The text of the request and whether it is Markdown.
fn text(cx: &Context) -> Result<(String, bool), Box<Answer>> {
    let body = cx.call.json()?;
    let markdown = cx.call.choice("format", &["markdown", "html"]);
    let markdown = cx.call.query("format").is_some() && markdown? == 0;
    match member(&body, "text")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
    {
        Some(text) => Ok((text.to_owned(), markdown)),
        None => refusals::bad_argument("text", "").refusal(),
    }
}

fn add(cx: &mut Context) -> Outcome {
    let id = work_items::item(cx)?.id;
    let (text, markdown) = text(cx)?;
    cx.may_save()?;
    work_items::say(cx, id, Said::new(&text, markdown))?;
    let item = &cx.organization.items[&id];
    let comment = &item.comments[item.comments.len() - 1];
    Ok(Answer::ok(describe(cx, item, comment, latest(comment))))
}

/// A new text, or none any more. Both are new versions of the comment.
fn change(cx: &mut Context, delete: bool) -> Outcome {
    let (item, comment) = found(cx)?;
    let (id, comment_id) = (item.id, comment.id);
    let last = latest(comment).clone();
    cx.may_save()?;
    let mut said = if delete {
        Said {
            deleted: true,
            ..Said::new(&last.text, last.markdown)
        }
    } else {
        let (text, markdown) = text(cx)?;
        Said::new(&text, markdown)
    };
    said.comment = Some(comment_id);
    work_items::say(cx, id, said)?;
    if delete {
        return Ok(Answer::empty(204));
    }
    let (item, comment) = found(cx)?;
    Ok(Answer::ok(describe(cx, item, comment, latest(comment))))
}

fn versions(cx: &Context) -> Outcome {
    let (item, comment) = found(cx)?;
    let all = comment
        .versions
        .iter()
        .map(|version| describe(cx, item, comment, version));
    Ok(Answer::list(all.collect()))
}

fn version(cx: &Context, number: &str) -> Outcome {
    let (item, comment) = found(cx)?;
    let place = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    match place.and_then(|place| comment.versions.get(place)) {
        Some(version) => Ok(Answer::ok(describe(cx, item, comment, version))),
        None => refusals::plain(404, "The version of the comment does not exist.").refusal(),
    }
}
