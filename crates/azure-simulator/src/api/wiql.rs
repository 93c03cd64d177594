//! Queries over the remote API: numbers of items, never their fields.

use serde_json::{Value, json};

use super::{Context, type_fields, work_items};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::refusals;
use crate::wiql::{self, BadQuery, Scope};
use crate::world::{WorkItem, date_text};

/// More matches than this are an error unless `$top` keeps below it.
const MOST: usize = 20_000;
/// Longest query.
const LONGEST: usize = 32_000;

/// `POST {project?}/{team?}/_apis/wit/wiql`.
pub(super) fn query(cx: &Context) -> Outcome {
    let body = cx.call.json()?;
    let Some(text) = member(&body, "query").and_then(Value::as_str) else {
        return refusals::bad_query("Expecting a query.").refusal();
    };
    if text.chars().count() > LONGEST {
        return refusals::plain(
            400,
            "VS402339: The query text exceeds the limit of 32000 characters.",
        )
        .refusal();
    }
    let project = cx.optional_project()?;
    let query = match wiql::parse(text) {
        Ok(query) => query,
        Err(BadQuery::UnknownField(name)) => {
            return refusals::bad_query(&format!(
                "TF51005: The query references a field that does not exist: {name}."
            ))
            .refusal();
        }
        Err(BadQuery::Syntax(reason)) => return refusals::bad_query(&reason).refusal(),
    };
    let top = cx.call.number("$top")?;
    let scope = Scope {
        organization: cx.organization,
        project: project.map(|project| &*project.name),
        me: cx.who.user,
        now: cx.now,
        precise: cx.call.flag("timeprecision"),
    };
    let past = match query.as_of.as_deref().map(work_items::values::date) {
        None => None,
        Some(Some(at)) => Some(past_items(cx, at)),
        Some(None) => return refusals::bad_query("The time of ASOF cannot be read.").refusal(),
    };
    let ids = if let Some(past) = &past {
        query.run(&scope, past.iter())
    } else {
        query.run(&scope, cx.organization.live_items())
    };
    if ids.len() > MOST && top.is_none_or(|top| top > MOST) {
        return refusals::query_too_large().refusal();
    }
    let url = cx.tracking_url(project.map(|project| project.id));
    let found: Vec<Value> = ids
        .iter()
        .take(top.unwrap_or(MOST))
        .map(|id| json!({ "id": id, "url": format!("{url}/workItems/{id}") }))
        .collect();
    let column = |key: &crate::process::FieldKey| type_fields::field_reference(cx, *key);
    let mut value = json!({
        "queryType": "flat",
        "queryResultType": "workItem",
        "asOf": date_text(cx.now),
        "columns": query.columns.iter().map(column).collect::<Vec<_>>(),
        "workItems": found,
    });
    if !query.order.is_empty() {
        let order = query
            .order
            .iter()
            .map(|(key, down)| json!({ "field": column(key), "descending": down }));
        value["sortColumns"] = order.collect();
    }
    Ok(Answer::ok(value))
}

fn past_items(cx: &Context, at: i64) -> Vec<WorkItem> {
    cx.organization
        .live_items()
        .filter_map(|item| item.at_time(at))
        .collect()
}
