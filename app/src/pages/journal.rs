//! The export journal, which a project, an instance and an issue have in common.

use domain::{JournalEntry, Page, paths};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::{
    Badge, Cell, Code, Column, Details, Empty, ExternalLink, Moment, Muted, NameLink, Pager,
    RowHead, Symbol, Table, visible,
};
use crate::pages::Sentence;
use crate::pages::project::ticket_tone;

/// The attempts of one page; `list` is the address of the first one.
#[component]
pub(crate) fn Journal(entries: Page<JournalEntry>, #[prop(into)] list: String) -> impl IntoView {
    if entries.items.is_empty() {
        return view! {
            <Empty title="No attempts yet" icon=Symbol::Link>
                <p>"Each attempt to file an issue is listed here for 90 days."</p>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("When"),
        Column::new("Issue"),
        Column::new("What was done"),
        Column::new("Outcome"),
        Column::new("What to do"),
        Column::new("Request and answer"),
    ];
    let next = entries
        .next_cursor
        .map(|cursor| paths::with_cursor(&list, &cursor));
    let rows = entries
        .items
        .into_iter()
        .map(|entry| view! { <Row entry/> })
        .collect_view();
    view! {
        <Table caption="Attempts" caption_hidden=true columns>{rows}</Table>
        <Pager previous=None next/>
    }
    .into_any()
}

#[component]
fn Row(entry: JournalEntry) -> impl IntoView {
    let name = entry.issue_type.as_deref();
    let name = name.map_or_else(|| "Deleted issue".to_owned(), visible);
    let outcome = if let Some(link) = &entry.work_item {
        let (href, id) = (link.url.clone(), link.id);
        view! { " " <ExternalLink href>"#" {id}</ExternalLink> }.into_any()
    } else {
        let reason = entry
            .reason
            .map(|reason| view! { " " <Muted>{reason.label()}</Muted> });
        reason.into_any()
    };
    let fields: Vec<_> = entry
        .fields
        .iter()
        .map(|field| visible(&field.name))
        .collect();
    let fields = (!fields.is_empty()).then(|| {
        let word = if fields.len() == 1 {
            "Field: "
        } else {
            "Fields: "
        };
        view! { <p>{word} <strong>{fields.join(", ")}</strong></p> }
    });
    let project = entry.project_id;
    let told = entry.error.clone().unwrap_or_default();
    let remedy = entry.remedy_path().zip(entry.remedy);
    let remedy = remedy
        .filter(|(_, place)| !told.contains(place.label()))
        .map(|(href, place)| view! { <p><a href=href>{place.label()}</a></p> });
    let error = (!told.is_empty()).then(|| view! { <p><Sentence text=told project/></p> });
    view! {
        <tr>
            <RowHead><Moment at=entry.at/></RowHead>
            <Cell label="Issue">
                <NameLink href=paths::issue(entry.project_id, entry.issue_id)>{name}</NameLink>
            </Cell>
            <Cell label="What was done">{entry.act.label()}</Cell>
            <Cell label="Outcome">
                <Badge tone=ticket_tone(entry.state)>{entry.state.label()}</Badge>
                {outcome}
            </Cell>
            <Cell label="What to do">
                {error}
                {fields}
                {remedy}
            </Cell>
            <Cell label="Request and answer"><Exchange entry/></Cell>
        </tr>
    }
}

/// What went out and what came back.
#[component]
fn Exchange(entry: JournalEntry) -> impl IntoView {
    let lines: Vec<_> = operations(entry.request)
        .into_iter()
        .map(|(path, value)| view! { <li><Code>{path}</Code> " " {value}</li> })
        .collect();
    let sent = (!lines.is_empty()).then(|| {
        view! { <Details summary="What was sent"><ul>{lines}</ul></Details> }
    });
    let status = match entry.status {
        Some(status) => format!("Status {status}"),
        None => "No status".to_owned(),
    };
    let answer = entry.answer.as_deref().map(visible);
    view! {
        <p>{format!("{status}, {} ms", entry.duration_ms)}</p>
        {answer.map(|answer| view! { <p><Muted>{answer}</Muted></p> })}
        {sent}
    }
}

/// The operations of a JSON Patch: where, and what.
fn operations(request: Option<Value>) -> Vec<(String, String)> {
    let Some(Value::Array(operations)) = request else {
        return Vec::new();
    };
    operations
        .iter()
        .map(|operation| {
            let path = operation["path"].as_str().unwrap_or_default();
            let value = match &operation["value"] {
                Value::String(text) => visible(text),
                other => visible(&other.to_string()),
            };
            (visible(path), value)
        })
        .collect()
}
