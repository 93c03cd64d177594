//! Follows an export while it runs.

use domain::{ExportProgress, ExportState};
use futures::StreamExt;
use gloo_net::eventsource::futures::EventSource;
use leptos::prelude::*;

/// The name of the events.
const EVENT: &str = "progress";

/// Shows the counts of an export as they change, and loads the page again when there is more to
/// see than counts. Without JavaScript they are as old as the page.
#[island]
pub fn FollowExport(address: String, start: ExportProgress) -> impl IntoView {
    let progress = RwSignal::new(start.clone());
    Effect::new(move || {
        if !start.state.is_final() {
            let (address, start) = (address.clone(), start.clone());
            leptos::task::spawn_local(async move { follow(&address, &start, progress).await });
        }
    });
    let max = move || progress.read().total.to_string();
    let value = move || progress.read().settled().to_string();
    view! {
        <div class="progress">
            <progress class="progress__bar" value=value max=max aria-label="Progress of the export"></progress>
            <span class="progress__text" role="status">{move || in_words(&progress.read())}</span>
        </div>
    }
}

async fn follow(address: &str, start: &ExportProgress, progress: RwSignal<ExportProgress>) {
    let Ok(mut source) = EventSource::new(address) else {
        return;
    };
    let Ok(mut events) = source.subscribe(EVENT) else {
        return;
    };
    // After an error the browser connects again by itself.
    while let Some(event) = events.next().await {
        let Ok((_, event)) = event else { continue };
        let text = event.data().as_string().unwrap_or_default();
        let Ok(now) = serde_json::from_str::<ExportProgress>(&text) else {
            continue;
        };
        let is_news = now.state.is_final()
            || now.waiting != start.waiting
            || (now.state == ExportState::Paused) != (start.state == ExportState::Paused)
            || now.cancelling != start.cancelling;
        progress.set(now);
        if is_news {
            source.close();
            let _ = window().location().reload();
            return;
        }
    }
}

fn in_words(progress: &ExportProgress) -> String {
    let mut words = vec![format!("{} of {} filed", progress.filed, progress.total)];
    for (count, word) in [
        (progress.failed, "failed"),
        (progress.waiting, "waiting"),
        (progress.cancelled, "cancelled"),
    ] {
        if count > 0 {
            words.push(format!("{count} {word}"));
        }
    }
    if let Some(seconds) = progress.remaining_seconds {
        words.push(match (seconds + 59) / 60 {
            ..=1 => "less than a minute left".to_owned(),
            minutes => format!("about {minutes} minutes left"),
        });
    }
    words.join(", ")
}
