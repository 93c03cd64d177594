//! No page has this address.

use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found · Polaris"/>
        <main id="main">
            <h1>"There is no page here"</h1>
            <p>"The address may be mistyped, or what it showed was deleted."</p>
            <p><a href=domain::paths::PORTFOLIO>"Go to the portfolio"</a></p>
        </main>
    }
}
