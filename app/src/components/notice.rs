//! Something the reader of a page has to know.

use leptos::prelude::*;

use crate::components::{Badge, Icon, Symbol, Tone};

/// A banner in the page.
#[component]
pub(crate) fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: String,
    children: Children,
) -> impl IntoView {
    let symbol = match tone {
        Tone::Good => Symbol::Check,
        Tone::Warning | Tone::Bad => Symbol::Alert,
        Tone::Neutral | Tone::Info => Symbol::Info,
    };
    let title = (!title.is_empty()).then(|| view! { <p class="notice__title">{title}</p> });
    view! {
        <div class=format!("notice notice--{}", tone.name())>
            <Icon symbol/>
            <div class="notice__text">
                {title}
                <div>{children()}</div>
            </div>
        </div>
    }
}

/// Says that what the page shows is not the real Azure DevOps.
#[component]
pub(crate) fn SimulatedNotice() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Simulated Azure DevOps">
            "This is the practice mode: nothing here reaches a real organization."
        </Notice>
    }
}

/// The same in two words, for rows and titles.
#[component]
pub(crate) fn SimulatedBadge() -> impl IntoView {
    view! { <Badge tone=Tone::Warning>"Simulated Azure DevOps"</Badge> }
}
