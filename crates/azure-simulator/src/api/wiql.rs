//! Queries over the remote API: numbers of items, never their fields.

use serde_json::{Value, json};

use super::{Context, queries, type_fields, work_items};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::refusals;
use crate::wiql::{self, BadQuery, Query, Row, Scope, Shape};
use crate::world::{WorkItem, date_text};

/// More matches than this are an error unless `$top` keeps below it.
const MOST: usize = 20_000;
/// Longest query.
const LONGEST: usize = 32_000;

/// What a query found, as the answer shows it.
struct Found {
    query: Query,
    /// `workItems` or `workItemRelations`.
    member: &'static str,
    rows: Vec<Value>,
}

/// `POST {project?}/{team?}/_apis/wit/wiql`.
pub(super) fn query(cx: &Context) -> Outcome {
    let body = cx.call.json()?;
    match member(&body, "query").and_then(Value::as_str) {
        Some(text) => Ok(Answer::ok(describe(cx, &run(cx, text)?))),
        None => refusals::bad_query("Expecting a query.").refusal(),
    }
}

/// `GET` and `HEAD {project?}/{team?}/_apis/wit/wiql/{id}`: a saved query, with the number of its
/// rows in a header.
pub(super) fn saved(cx: &Context, id: &str) -> Outcome {
    let found = run(cx, queries::text_of(cx, id)?)?;
    let answer = if cx.call.method == axum::http::Method::HEAD {
        Answer::empty(200)
    } else {
        Answer::ok(describe(cx, &found))
    };
    Ok(answer.header("X-Total-Count", found.rows.len().to_string()))
}

/// Refuses a text that is no query.
pub(super) fn read(text: &str) -> Result<Query, Box<Answer>> {
    if text.chars().count() > LONGEST {
        return refusals::plain(
            400,
            "VS402339: The query text exceeds the limit of 32000 characters.",
        )
        .refusal();
    }
    wiql::parse(text).or_else(bad)
}

fn bad<T>(query: BadQuery) -> Result<T, Box<Answer>> {
    let reason = match query {
        BadQuery::Syntax(reason) => reason,
        BadQuery::UnknownField(name) => {
            format!("TF51005: The query references a field that does not exist: {name}.")
        }
    };
    refusals::bad_query(&reason).refusal()
}

fn run(cx: &Context, text: &str) -> Result<Found, Box<Answer>> {
    let query = read(text)?;
    let project = cx.optional_project()?;
    if query.names_project && project.is_none() {
        return refusals::bad_query("The macro @project needs a project in the address.").refusal();
    }
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
    let items: Box<dyn Iterator<Item = &WorkItem>> = match &past {
        Some(past) => Box::new(past.iter()),
        None => Box::new(cx.organization.live_items()),
    };
    let url = cx.tracking_url(project.map(|project| project.id));
    let item = |id: u32| json!({ "id": id, "url": format!("{url}/workItems/{id}") });
    let (member, rows) = if query.shape == Shape::Flat {
        let ids = query.run(&scope, items);
        let limited = limit(cx, ids)?;
        ("workItems", limited.into_iter().map(item).collect())
    } else {
        let rows = query.run_links(&scope, items).or_else(bad)?;
        let row = |row: Row| match row.link {
            None => json!({ "target": item(row.target) }),
            Some((rel, source)) => {
                json!({ "rel": *rel, "source": item(source), "target": item(row.target) })
            }
        };
        let limited = limit(cx, rows)?;
        ("workItemRelations", limited.into_iter().map(row).collect())
    };
    Ok(Found {
        query,
        member,
        rows,
    })
}

/// The first rows, as many as `$top` wants; too many without it are refused.
fn limit<T>(cx: &Context, mut rows: Vec<T>) -> Result<Vec<T>, Box<Answer>> {
    let top = cx.call.number("$top")?;
    if rows.len() > MOST && top.is_none_or(|top| top > MOST) {
        return refusals::query_too_large().refusal();
    }
    rows.truncate(top.unwrap_or(MOST));
    Ok(rows)
}

/// The type of a query and of its result.
pub(super) fn kind(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Flat => ("flat", "workItem"),
        Shape::OneHop(_) => ("oneHop", "workItemLink"),
        Shape::Tree { .. } => ("tree", "workItemLink"),
    }
}

fn describe(cx: &Context, found: &Found) -> Value {
    let query = &found.query;
    let column = |key: &crate::process::FieldKey| type_fields::field_reference(cx, *key);
    let (kind, result) = kind(query.shape);
    let mut value = json!({
        "queryType": kind,
        "queryResultType": result,
        "asOf": date_text(cx.now),
        "columns": query.columns.iter().map(column).collect::<Vec<_>>(),
        found.member: found.rows,
    });
    if !query.order.is_empty() {
        let order = query
            .order
            .iter()
            .map(|(key, down)| json!({ "field": column(key), "descending": down }));
        value["sortColumns"] = order.collect();
    }
    value
}

fn past_items(cx: &Context, at: i64) -> Vec<WorkItem> {
    cx.organization
        .live_items()
        .filter_map(|item| item.at_time(at))
        .collect()
}
