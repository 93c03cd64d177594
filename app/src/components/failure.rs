//! Why a page gave nothing.

use domain::paths;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::LinkButton;
use crate::{AppError, ErrorKind};

/// A failure in words, with a reference for the log where there is one and a way to go on.
#[component]
pub(crate) fn Failure(error: AppError) -> impl IntoView {
    let title = error.kind.title();
    let reference = error.reference.map(|reference| {
        view! { <p class="failure__reference">"Reference: " <code>{reference}</code></p> }
    });
    let (href, way) = match error.kind {
        ErrorKind::SignInRequired => (paths::SIGN_IN, "Sign in"),
        _ => (paths::PORTFOLIO, "Go to the portfolio"),
    };
    view! {
        <Title text=format!("{title} · Polaris")/>
        <div class="failure" role="alert">
            <h1 class="failure__title">{title}</h1>
            <p>{error.message}</p>
            {reference}
        </div>
        <div class="actions">
            <LinkButton href>{way}</LinkButton>
        </div>
    }
}
