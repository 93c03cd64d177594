//! Sends a report and shows how far it is.

mod send;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use send::Report;

/// Around the form that takes a report: sends the file to `address` with a bar that fills, and goes
/// on to the scan below `scans`. Without JavaScript the browser sends the form by itself.
#[island]
pub fn Upload(address: String, scans: String, children: Children) -> impl IntoView {
    let percent = RwSignal::new(None::<u32>);
    let failure = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(report) = Report::of(&event).filter(|_| percent.get_untracked().is_none()) else {
            return;
        };
        failure.set(None);
        percent.set(Some(0));
        let scans = scans.clone();
        report.send(
            &address,
            move |done| percent.set(Some(done)),
            move |ended| match ended {
                Ok(id) => {
                    let _ = window().location().assign(&format!("{scans}/{id}"));
                }
                Err(message) => {
                    percent.set(None);
                    failure.set(Some(message));
                }
            },
        );
    };
    let bar = move || {
        percent.get().map(|done| {
            view! {
                <div class="progress">
                    <progress class="progress__bar" value=done max="100" aria-label="Progress of the upload"></progress>
                    <span class="progress__text">{done} " %"</span>
                </div>
            }
        })
    };
    view! {
        <div class="live-form" aria-busy=move || percent.get().is_some().to_string() on:submit=submit>
            <div class="live-form__failure" role="alert">
                {move || failure.get().map(|message| view! { <p>{message}</p> })}
            </div>
            {children()}
            {bar}
        </div>
    }
}
