//! Places and acts by their first letters.

use leptos::ev::keydown;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;

use super::finder::{Finder, Way};

/// Opens with `Ctrl+K`: lists `places`, and what the search finds. Without JavaScript the navigation
/// leads to all of them.
#[island]
pub fn Palette(
    /// The address of the page of what fits.
    action: String,
    places: Vec<Way>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        window_event_listener(keydown, move |event| {
            if event.key().to_lowercase() == "k" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
                    let _ = dialog.show_modal();
                }
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                    field.select();
                }
            }
        });
    });
    view! {
        <dialog class="palette" aria-label="Go to a place or begin an act" node_ref=dialog>
            <form method="get" action=action>
                <Finder id="palette" label="Where to?" places field/>
            </form>
        </dialog>
    }
}
