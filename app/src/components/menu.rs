//! A button that opens to several ways on.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// Opens to links, as [`MenuLink`].
#[component]
pub(crate) fn Menu(
    #[prop(into)] label: String,
    #[prop(optional)] icon: Option<Symbol>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="menu">
            <summary class="menu__button button button--primary">
                {icon.map(|symbol| view! { <Icon symbol/> })}
                {label}
            </summary>
            <ul class="menu__list">{children()}</ul>
        </details>
    }
}

/// A way on.
#[component]
pub(crate) fn MenuLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <li>
            <a class="menu__link" href=href>{children()}</a>
        </li>
    }
}
