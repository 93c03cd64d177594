//! *Search*: what fits a text, by kind.

use domain::{Found, FoundKind, paths};
use leptos::prelude::*;

use crate::components::{
    Cell, Column, Empty, FilterBar, Frame, Loaded, NameLink, PageHeader, Place, RowHead,
    SeverityBadge, Stack, Symbol, Table, TextField, TextKind, visible,
};
use crate::{AppError, request};

async fn load(text: String) -> Result<(Vec<Found>, String), AppError> {
    let (services, actor) = request::signed_in()?;
    let found = request::answer(services.search(&actor, &text).await).await?;
    Ok((found, text))
}

#[component]
pub(crate) fn SearchPage() -> impl IntoView {
    let text = request::in_query("q").unwrap_or_default();
    let typed = text.clone();
    view! {
        <Frame place=Place::Search>
            <PageHeader title="Search"/>
            <FilterBar action=paths::SEARCH>
                <TextField
                    label="Applications, projects and issues"
                    name="q"
                    kind=TextKind::Search
                    value=typed
                    placeholder="Name, type, rule or path"
                />
            </FilterBar>
            <Loaded load=load(text) view=|(found, text)| view! { <Results found text/> }/>
        </Frame>
    }
}

#[component]
fn Results(found: Vec<Found>, text: String) -> impl IntoView {
    if found.is_empty() {
        let (title, advice) = if text.is_empty() {
            (
                "Search for something",
                "Type a part of a name, of the type of an issue, or of a path.",
            )
        } else {
            (
                "Nothing fits",
                "Try fewer letters, or another word. Issues are found by type, rule and path; dismissed and absent ones are not.",
            )
        };
        return view! { <Empty title icon=Symbol::Search>{advice}</Empty> }.into_any();
    }
    let groups = FoundKind::ALL.iter().map(|kind| {
        let found: Vec<_> = found
            .iter()
            .filter(|one| one.kind == *kind)
            .cloned()
            .collect();
        (!found.is_empty()).then(|| view! { <Group kind=*kind found/> })
    });
    let groups = groups.collect_view();
    view! { <Stack>{groups}</Stack> }.into_any()
}

#[component]
fn Group(kind: FoundKind, found: Vec<Found>) -> impl IntoView {
    let of_issues = kind == FoundKind::Issue;
    let mut columns = vec![Column::new(kind.label()), Column::new("Where")];
    if of_issues {
        columns.insert(1, Column::new("Severity"));
    }
    let rows = found.into_iter().map(|one| {
        let severity = one.severity.map(|severity| {
            view! { <Cell label="Severity"><SeverityBadge severity/></Cell> }
        });
        view! {
            <tr>
                <RowHead><NameLink href=one.href>{visible(&one.label)}</NameLink></RowHead>
                {severity}
                <Cell label="Where">{visible(&one.place)}</Cell>
            </tr>
        }
    });
    view! { <Table caption=kind.plural() columns>{rows.collect_view()}</Table> }
}
