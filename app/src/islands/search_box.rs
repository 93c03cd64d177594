//! The search of the frame.

use leptos::ev::keydown;
use leptos::html::Input;
use leptos::prelude::*;

use super::finder::{Finder, is_meant_elsewhere};

/// A form that asks for the page of what fits; `/` goes to its field, and what fits is listed while
/// somebody types. Without JavaScript the form is sent.
#[island]
pub fn SearchBox(
    /// The address of the page.
    action: String,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        window_event_listener(keydown, move |event| {
            if event.key() == "/"
                && !is_meant_elsewhere(&event)
                && let Some(field) = field.get_untracked()
            {
                event.prevent_default();
                let _ = field.focus();
            }
        });
    });
    view! {
        <form class="search-box" method="get" action=action role="search" aria-label="Everywhere">
            <Finder id="search" label="Search" places=Vec::new() field/>
        </form>
    }
}
