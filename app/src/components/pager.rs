//! From one page of a list to the next.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// Links to the neighbouring pages of a list; nothing when there is only one page.
#[component]
pub(crate) fn Pager(
    previous: Option<String>,
    next: Option<String>,
    #[prop(optional, into)] summary: String,
) -> impl IntoView {
    let alone = previous.is_none() && next.is_none();
    let previous = previous.map(|href| {
        view! {
            <a class="button button--secondary button--small" rel="prev" href=href>
                <Icon symbol=Symbol::ChevronLeft/>
                "Previous"
            </a>
        }
    });
    let next = next.map(|href| {
        view! {
            <a class="button button--secondary button--small" rel="next" href=href>
                "Next"
                <Icon symbol=Symbol::ChevronRight/>
            </a>
        }
    });
    (!alone || !summary.is_empty()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                <p class="pager__summary">{summary}</p>
                {previous}
                {next}
            </nav>
        }
    })
}
