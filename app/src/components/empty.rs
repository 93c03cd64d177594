//! A list with nothing in it yet.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// Says why there is nothing and what to do next, with the button that does it.
#[component]
pub(crate) fn Empty(
    #[prop(into)] title: String,
    #[prop(default = Symbol::Info)] icon: Symbol,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty__icon"><Icon symbol=icon/></span>
            <p class="empty__title">{title}</p>
            <div class="empty__text">{children()}</div>
        </div>
    }
}
