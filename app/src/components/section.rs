//! The parts of a page.

use leptos::prelude::*;

/// A part of a page with a heading of its own, by which addresses name it: `#replace-the-token`.
#[component]
pub(crate) fn Section(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: String,
    children: Children,
) -> impl IntoView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="section__lead">{lead}</p> });
    let id = title
        .to_lowercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    view! {
        <section class="section" id=id>
            <div class="section__head">
                <h2>{title}</h2>
                {lead}
            </div>
            <div class="section__body">{children()}</div>
        </section>
    }
}

/// Sections side by side where there is room: the first is the wide one.
#[component]
pub(crate) fn Columns(children: Children) -> impl IntoView {
    view! { <div class="columns">{children()}</div> }
}

/// One of the columns: its sections below each other.
#[component]
pub(crate) fn Stack(children: Children) -> impl IntoView {
    view! { <div class="stack">{children()}</div> }
}

/// More than most readers want to see.
#[component]
pub(crate) fn Details(
    #[prop(into)] summary: String,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="details" open=open>
            <summary class="details__summary">{summary}</summary>
            <div class="details__body">{children()}</div>
        </details>
    }
}

/// Things to do one after the other, as `li`.
#[component]
pub(crate) fn Steps(children: Children) -> impl IntoView {
    view! { <ol class="steps">{children()}</ol> }
}

/// Names and values.
#[component]
pub(crate) fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One of [`Facts`].
#[component]
pub(crate) fn Fact(#[prop(into)] term: String, children: Children) -> impl IntoView {
    view! {
        <div class="facts__item">
            <dt class="facts__term">{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
