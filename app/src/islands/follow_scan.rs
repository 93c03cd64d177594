//! Follows a scan while it is imported.

use domain::ScanState;
use gloo_net::http::Request;
use leptos::prelude::*;
use serde::Deserialize;

/// Seconds that an answer waits for the end, before the bar moves on.
const LOOK_EVERY: u32 = 2;

/// What is shown of a scan under way.
#[derive(Deserialize)]
struct Seen {
    state: ScanState,
    progress: Option<i64>,
}

/// Shows how much of the report was read, and loads the page again once the import has ended. Without
/// JavaScript the person does.
#[island]
pub fn FollowScan(address: String, progress: i64) -> impl IntoView {
    let progress = RwSignal::new(progress);
    Effect::new(move || {
        let address = format!("{address}?wait={LOOK_EVERY}");
        leptos::task::spawn_local(async move {
            while let Ok(seen) = look(&address).await {
                if seen.state.is_final() {
                    let _ = window().location().reload();
                    return;
                }
                progress.set(seen.progress.unwrap_or_default());
            }
        });
    });
    let value = move || progress.get().to_string();
    let words = move || match progress.get() {
        0 => "The report is being imported.".to_owned(),
        percent => format!("The report is being imported: {percent} %."),
    };
    view! {
        <p class="progress">
            <progress class="progress__bar" value=value max="100" aria-label="Progress of the import"></progress>
            <span class="progress__text" role="status">{words}</span>
        </p>
    }
}

async fn look(address: &str) -> Result<Seen, gloo_net::Error> {
    Request::get(address).send().await?.json().await
}
