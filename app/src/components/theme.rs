//! Parts in colours of their own.

use leptos::prelude::*;

/// Shows what it holds light or dark, whatever the page is.
#[component]
pub(crate) fn Theme(name: &'static str, children: Children) -> impl IntoView {
    view! { <div class="theme" data-theme=name>{children()}</div> }
}
