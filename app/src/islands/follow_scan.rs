//! Follows a scan while it is imported.

use gloo_net::http::Request;
use leptos::prelude::*;

/// Loads the page again once the import has ended. Without JavaScript the person does.
#[island]
pub fn FollowScan(address: String) -> impl IntoView {
    Effect::new(move || {
        let address = format!("{address}?wait=60");
        leptos::task::spawn_local(async move {
            // The answer comes when the import has ended, or after a minute.
            if Request::get(&address).send().await.is_ok() {
                let _ = window().location().reload();
            }
        });
    });
    view! {
        <p class="progress">
            <progress class="progress__bar" aria-label="Progress of the import"></progress>
            <span class="progress__text" role="status">"The report is being imported."</span>
        </p>
    }
}
