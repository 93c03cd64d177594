//! Which keys do what.

use leptos::prelude::*;

use crate::islands::ListKeys;

const KEYS: [(&str, &str); 9] = [
    ("/", "Search"),
    ("Ctrl+K", "Go to a place or begin an act"),
    ("j", "Next row"),
    ("k", "Row before"),
    ("Enter", "Open the row"),
    ("x", "Select the row"),
    ("e", "Export the selected issues"),
    ("t", "Triage the selected issues"),
    ("?", "This help"),
];

/// The help, and the island that listens.
#[component]
pub(super) fn KeyHelp() -> impl IntoView {
    let keys = KEYS.into_iter().map(|(key, what)| {
        view! {
            <div class="facts__item">
                <dt class="facts__term"><kbd class="key">{key}</kbd></dt>
                <dd>{what}</dd>
            </div>
        }
    });
    let keys = keys.collect_view();
    view! {
        <ListKeys>
            <h2>"Keyboard"</h2>
            <dl class="facts">{keys}</dl>
            <form method="dialog" class="actions">
                <button class="button button--secondary" type="submit">"Close"</button>
            </form>
        </ListKeys>
    }
}
