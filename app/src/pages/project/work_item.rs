//! The work item of an issue, as Azure DevOps described it last.

use domain::{LinkedWorkItem, StateCategory};
use leptos::prelude::*;

use crate::components::{Badge, ExternalLink, Fact, Moment, Muted, Tone, visible};

/// Number, state, title and assignee, as a cell of a list has room for.
#[component]
pub(super) fn WorkItemBrief(item: LinkedWorkItem) -> impl IntoView {
    let title = item.title.as_deref().map(visible);
    let assignee = item.assignee.as_deref().map(visible);
    let words: Vec<_> = title.into_iter().chain(assignee).collect();
    view! {
        <ExternalLink href=item.url.clone()>"#" {item.id}</ExternalLink> " "
        <State item/> " "
        <Muted>{words.join(" · ")}</Muted>
    }
}

/// The same, at length.
#[component]
pub(super) fn WorkItemFacts(item: LinkedWorkItem) -> impl IntoView {
    let LinkedWorkItem { id, url, .. } = item.clone();
    let title = item.title.clone().map(|title| {
        view! { <Fact term="Title">{visible(&title)}</Fact> }
    });
    let assignee = item.assignee.clone().map(|name| {
        view! { <Fact term="Assigned to">{visible(&name)}</Fact> }
    });
    let read = item.read_at.map(|at| {
        view! {
            <Fact term="State there"><State item/></Fact>
            {assignee}
            <Fact term="Read"><Moment at/></Fact>
        }
    });
    view! {
        <Fact term="Work item">
            <ExternalLink href=url>"#" {id}</ExternalLink>
        </Fact>
        {title}
        {read}
    }
}

/// What the work item is at over there, in the words of its process.
#[component]
fn State(item: LinkedWorkItem) -> impl IntoView {
    let tone = match item.state_category {
        Some(StateCategory::InProgress) => Tone::Info,
        Some(StateCategory::Resolved | StateCategory::Completed) => Tone::Good,
        Some(StateCategory::Proposed | StateCategory::Removed) | None => Tone::Neutral,
    };
    if item.gone {
        return Some(view! { <Badge tone=Tone::Warning>"Deleted or moved"</Badge> }.into_any());
    }
    item.state
        .map(|state| view! { <Badge tone>{visible(&state)}</Badge> }.into_any())
}
