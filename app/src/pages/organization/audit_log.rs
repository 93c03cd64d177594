//! *My Organization > Audit log*: who did what, when, and to what.

use domain::{AuditAction, AuditEntry, AuditQuery, Page, in_words, paths};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::{
    Actions, Cell, Choice, Column, Crumb, DateField, Details, Empty, Fact, Facts, FilterBar, Frame,
    LinkButton, Loaded, Moment, Muted, PageHeader, Pager, Place, RowHead, SelectField, Symbol,
    Table, TextField, TextKind, visible,
};
use crate::{AppError, request};

/// What the page shows.
struct AuditLog {
    page: Page<AuditEntry>,
    query: AuditQuery,
}

async fn load(query: AuditQuery) -> Result<AuditLog, AppError> {
    let (services, actor) = request::signed_in()?;
    let (filter, page) = query.read().map_err(AppError::parameters)?;
    let page = services.audit_log(&actor, &filter, &page).await;
    Ok(AuditLog {
        page: request::answer(page).await?,
        query,
    })
}

#[component]
pub(crate) fn AuditLogPage() -> impl IntoView {
    let query = AuditQuery::from_parameters(request::in_query);
    view! {
        <Frame place=Place::AuditLog>
            <PageHeader
                title="Audit log"
                crumbs=vec![Crumb::new("My Organization", paths::USERS)]
                lead="Who did what, when, and what it was before and after. Secrets are never written down."
            />
            <Loaded load=load(query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: AuditLog) -> impl IntoView {
    let query = data.query;
    let next = data.page.next_cursor.map(|cursor| {
        let cursor = Some(cursor);
        paths::audit_log(&AuditQuery {
            cursor,
            ..query.clone()
        })
    });
    let file = paths::audit_log_file(&query);
    let list = if data.page.items.is_empty() {
        view! {
            <Empty title="Nothing of that kind was done" icon=Symbol::Search>
                <p>"Choose fewer conditions or other days."</p>
                <LinkButton href=paths::AUDIT_LOG>"Show the whole log"</LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! { <List entries=data.page.items/> }.into_any()
    };
    view! {
        <Filter query/>
        <Actions>
            <LinkButton href=file small=true>"CSV"</LinkButton>
        </Actions>
        {list}
        <Pager previous=None next/>
    }
}

#[component]
fn Filter(query: AuditQuery) -> impl IntoView {
    let actions = AuditAction::ALL.iter().map(|action| {
        let chosen = query.action.as_deref() == Some(action.as_str());
        Choice::new(action.as_str(), action.label(), chosen)
    });
    let kinds = AuditAction::kinds().into_iter().map(|kind| {
        let chosen = query.kind.as_deref() == Some(kind);
        Choice::new(kind, in_words(kind), chosen)
    });
    let (actions, kinds) = (or_all(actions), or_all(kinds));
    view! {
        <FilterBar action=paths::AUDIT_LOG>
            <TextField
                label="Text"
                name="q"
                kind=TextKind::Search
                value=query.q.unwrap_or_default()
                placeholder="Name of what it was done to, detail or address"
            />
            <TextField label="Person" name="person" value=query.person.unwrap_or_default()/>
            <SelectField label="Kind" name="kind" options=kinds/>
            <SelectField label="Act" name="action" options=actions/>
            <DateField label="From" name="from" value=query.from.unwrap_or_default()/>
            <DateField label="To" name="to" value=query.to.unwrap_or_default()/>
        </FilterBar>
    }
}

fn or_all(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", "All", false))
        .chain(choices)
        .collect()
}

#[component]
fn List(entries: Vec<AuditEntry>) -> impl IntoView {
    let columns = vec![
        Column::new("When"),
        Column::new("Person"),
        Column::new("Act"),
        Column::new("On"),
        Column::new("Details"),
        Column::new("Address"),
    ];
    let rows = entries.into_iter().map(|entry| view! { <Row entry/> });
    view! { <Table caption="Audit log" caption_hidden=true columns>{rows.collect_view()}</Table> }
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let person = entry.user_name.map_or_else(
        || view! { <Muted>"Nobody signed in"</Muted> }.into_any(),
        |name| visible(&name).into_any(),
    );
    let facts = facts(&entry.details);
    let details = (!facts.is_empty()).then(|| {
        let facts = facts
            .into_iter()
            .map(|(term, value)| view! { <Fact term>{value}</Fact> });
        view! { <Details summary="Details"><Facts>{facts.collect_view()}</Facts></Details> }
    });
    view! {
        <tr>
            <RowHead><Moment at=entry.at/></RowHead>
            <Cell label="Person">{person}</Cell>
            <Cell label="Act">{entry.action.label()}</Cell>
            <Cell label="On">{visible(&entry.target)}</Cell>
            <Cell label="Details">{details}</Cell>
            <Cell label="Address">{entry.address}</Cell>
        </tr>
    }
}

/// Each value of the details with the way to it, such as *Before, url*.
fn facts(details: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(details, String::new(), &mut found);
    found
}

fn collect(value: &Value, way: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('_', " ");
                let way = if way.is_empty() {
                    in_words(&name)
                } else {
                    format!("{way}, {name}")
                };
                collect(value, way, found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, format!("{way} {}", at + 1), found);
            }
        }
        Value::Bool(flag) => found.push((way, if *flag { "Yes" } else { "No" }.to_owned())),
        Value::String(text) => found.push((way, visible(text))),
        Value::Number(number) => found.push((way, number.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::facts;

    #[test]
    fn what_it_was_before_and_after_is_told_line_by_line() {
        let details = json!({
            "before": { "url": "a", "enabled": false },
            "token_replaced": true,
            "policies": ["One", "Two"],
            "nothing": null,
        });
        let told = facts(&details);
        let told: Vec<_> = told
            .iter()
            .map(|(term, value)| (term.as_str(), value.as_str()))
            .collect();
        let expected = [
            ("Before, enabled", "No"),
            ("Before, url", "a"),
            ("Policies 1", "One"),
            ("Policies 2", "Two"),
            ("Token replaced", "Yes"),
        ];
        assert_eq!(told.len(), expected.len());
        assert!(expected.iter().all(|line| told.contains(line)), "{told:?}");
    }
}
