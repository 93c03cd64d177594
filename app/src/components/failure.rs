//! Why a page or a form gave nothing.

use leptos::prelude::*;

use crate::AppError;

/// A failure in words, with a reference for the log where there is one.
#[component]
pub(crate) fn Failure(error: AppError) -> impl IntoView {
    let reference = error.reference.map(|reference| {
        view! { <p class="failure__reference">"Reference: " <code>{reference}</code></p> }
    });
    view! {
        <div class="failure" role="alert">
            <p class="failure__title">{error.kind.title()}</p>
            <p>{error.message}</p>
            {reference}
        </div>
    }
}
