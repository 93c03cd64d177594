//! Files that wait to be attached to a work item.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Context, work_item_types::encoded};
use crate::answer::{Answer, Outcome};
use crate::refusals;
use crate::world::{Attachment, stable_id};

/// Largest attachment, in bytes.
const LARGEST: usize = 60 * 1024 * 1024;

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    cx.optional_project()?;
    match (method, parts) {
        ("POST", []) => upload(cx),
        ("GET", [_]) => download(cx),
        ("PUT", [_]) => append(cx),
        ("DELETE", [_]) => {
            let id = found(cx)?.id;
            cx.organization.attachments.remove(&id);
            Ok(Answer::empty(204))
        }
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn reference(cx: &Context, file: &Attachment) -> Value {
    let project = cx.project().ok().map(|project| project.id);
    json!({
        "id": file.id,
        "url": format!(
            "{}/attachments/{}?fileName={}", cx.tracking_url(project), file.id, encoded(&file.file_name)
        ),
    })
}

fn found<'a>(cx: &'a Context) -> Result<&'a Attachment, Box<Answer>> {
    let wanted = cx.part(2);
    let id: Option<Uuid> = wanted.parse().ok();
    match id.and_then(|id| cx.organization.attachments.get(&id)) {
        Some(file) => Ok(file),
        None => refusals::plain(
            404,
            &format!("TF237082: The attachment {wanted} could not be found."),
        )
        .refusal(),
    }
}

fn upload(cx: &mut Context) -> Outcome {
    cx.may_save()?;
    let chunked = cx
        .call
        .query("uploadtype")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("chunked"));
    if !chunked && cx.call.media_type() != "application/octet-stream" {
        return refusals::wrong_content_type(cx.call, "application/octet-stream").refusal();
    }
    if cx.call.body.len() > LARGEST {
        return refusals::plain(
            400,
            "TF237120: The attachment exceeds the largest size of 60 MB.",
        )
        .refusal();
    }
    let number = cx.organization.next_number();
    let id = stable_id(&format!("attachment/{}/{number}", cx.organization.id));
    let file_name = cx.call.query("filename").filter(|name| !name.is_empty());
    let file = Attachment {
        id,
        file_name: file_name.map_or_else(|| id.to_string(), str::to_owned),
        bytes: if chunked {
            Vec::new()
        } else {
            cx.call.body.to_vec()
        },
        awaited: chunked.then_some(0),
    };
    let value = reference(cx, &file);
    cx.organization.attachments.insert(id, file);
    if let Some(project) = cx.optional_project()?.map(|project| project.id) {
        cx.record("created attachment", project, None, None);
    }
    Ok(Answer::json(201, value))
}

/// A part of a chunked upload: `Content-Range: bytes 0-9/100`.
fn append(cx: &mut Context) -> Outcome {
    let id = found(cx)?.id;
    let range = cx
        .call
        .header("content-range")
        .unwrap_or_default()
        .to_owned();
    let parsed = range
        .trim_start_matches("bytes")
        .trim()
        .split_once('/')
        .and_then(|(part, total)| {
            Some((
                part.split_once('-')?.0.parse::<usize>().ok()?,
                total.parse::<usize>().ok()?,
            ))
        });
    let Some((start, total)) = parsed else {
        return refusals::bad_argument("Content-Range", &range).refusal();
    };
    let bytes = cx.call.body.clone();
    let Some(file) = cx.organization.attachments.get_mut(&id) else {
        return refusals::no_such_route(cx.call).refusal();
    };
    if file.awaited.is_none() || start != file.bytes.len() || start + bytes.len() > total {
        return refusals::bad_argument("Content-Range", &range).refusal();
    }
    file.bytes.extend_from_slice(&bytes);
    file.awaited = (file.bytes.len() < total).then_some(total);
    let complete = file.awaited.is_none();
    let value = reference(cx, &cx.organization.attachments[&id]);
    Ok(Answer::json(if complete { 201 } else { 202 }, value))
}

fn download(cx: &Context) -> Outcome {
    let file = found(cx)?;
    let name = cx.call.query("filename").unwrap_or(&file.file_name);
    let disposition = format!("attachment; filename=\"{}\"", encoded(name));
    Ok(
        Answer::bytes("application/octet-stream", file.bytes.clone())
            .header("Content-Disposition", disposition),
    )
}
