//! The kinds of links there are, as recorded from the service.

use serde_json::{Value, json};

use super::Context;
use super::work_items::relation_type::{TYPES, find};
use crate::answer::{Answer, Outcome};
use crate::refusals;

pub(super) fn dispatch(cx: &Context, parts: &[&str]) -> Outcome {
    let here = |known: &Value| {
        let mut known = known.clone();
        let name = known["referenceName"].as_str().unwrap_or_default();
        known["url"] = json!(format!(
            "{}/_apis/wit/workItemRelationTypes/{name}",
            cx.url()
        ));
        known
    };
    match parts {
        [] => Ok(Answer::list(TYPES.iter().map(here).collect())),
        [name] => match find(name) {
            Some(known) => Ok(Answer::ok(here(known))),
            None => {
                refusals::plain(404, &format!("The relation type {name} does not exist.")).refusal()
            }
        },
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}
