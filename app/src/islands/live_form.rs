//! Sends a form without leaving the page.

mod send;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::AppError;
use send::Sent;

/// Around a form that posts to a server function: shows that it is being sent, keeps what was
/// typed when it is refused, and follows the answer when it is not. Without JavaScript the
/// browser sends the form by itself.
#[island]
pub fn LiveForm(children: Children) -> impl IntoView {
    let sending = RwSignal::new(false);
    let failure = RwSignal::new(None::<AppError>);
    let submit = move |event: SubmitEvent| {
        if send::asks_for_a_page(&event) {
            return;
        }
        event.prevent_default();
        if sending.get_untracked() {
            return;
        }
        let Some(form) = send::Form::of(&event) else {
            return;
        };
        sending.set(true);
        failure.set(None);
        form.wait();
        leptos::task::spawn_local(async move {
            match form.send().await {
                Sent::Accepted => send::follow(None),
                Sent::MovedTo(address) => send::follow(Some(&address)),
                Sent::Refused(error) => {
                    form.go_on(&error.fields);
                    failure.set(Some(error));
                    sending.set(false);
                }
            }
        });
    };
    view! {
        <div class="live-form" aria-busy=move || sending.get().to_string() on:submit=submit>
            <div class="live-form__failure" role="alert">
                {move || failure.get().map(|error| view! { <Refusal error/> })}
            </div>
            {children()}
        </div>
    }
}

/// Why a form was refused, above its fields.
#[component]
pub fn Refusal(error: AppError) -> impl IntoView {
    let reference = error.reference.map(|reference| {
        view! { <p class="failure__reference">"Reference: " <code>{reference}</code></p> }
    });
    view! {
        <div class="failure">
            <p>{error.message}</p>
            {reference}
        </div>
    }
}
