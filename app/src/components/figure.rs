//! Single numbers that a page begins with.

use leptos::prelude::*;

/// Numbers side by side, each a [`Figure`].
#[component]
pub(crate) fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="figures">{children()}</dl> }
}

/// A number, what it counts, and what else there is to say of it.
#[component]
pub(crate) fn Figure(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    /// The list behind it.
    #[prop(into)]
    href: String,
    #[prop(optional, into)] more: String,
) -> impl IntoView {
    let more = (!more.is_empty()).then(|| view! { <dd class="figure__more">{more}</dd> });
    view! {
        <div class="figure">
            <dt class="figure__label">{label}</dt>
            <dd class="figure__value"><a class="name-link" href=href>{value}</a></dd>
            {more}
        </div>
    }
}
