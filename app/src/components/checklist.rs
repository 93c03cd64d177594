//! Things to do that tick themselves off.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// Holds [`Todo`]s.
#[component]
pub(crate) fn Checklist(children: Children) -> impl IntoView {
    view! { <ol class="checklist">{children()}</ol> }
}

/// One thing: `word` leads to where it is done, the children say what it is about.
#[component]
pub(crate) fn Todo(
    done: bool,
    #[prop(into)] href: String,
    word: &'static str,
    children: Children,
) -> impl IntoView {
    if done {
        return view! {
            <li class="checklist__item checklist__item--done">
                <span class="checklist__mark"><Icon symbol=Symbol::Check/></span>
                <span>{word} <span class="visually-hidden">" (done)"</span></span>
            </li>
        }
        .into_any();
    }
    view! {
        <li class="checklist__item">
            <span class="checklist__mark"></span>
            <span>
                <a class="name-link" href=href>{word}</a>
                <span class="checklist__advice">{children()}</span>
            </span>
        </li>
    }
    .into_any()
}

/// How much of something is done.
#[component]
pub(crate) fn Progress(#[prop(into)] label: String, value: u64, max: u64) -> impl IntoView {
    view! {
        <p class="progress">
            <progress class="progress__bar" value=value.to_string() max=max.to_string() aria-label=label></progress>
            <span class="progress__text">{format!("{value} of {max} done")}</span>
        </p>
    }
}
