//! Something to try everything with.

use leptos::prelude::*;

use crate::components::{Actions, Button, Form, Loaded, Notice, Tone};
use crate::{AppError, request};

async fn load() -> Result<bool, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.practice_is_offered(&actor).await).await
}

/// Offers the practice organization where the practice mode is on and nobody has loaded it yet.
#[component]
pub(crate) fn PracticeOffer() -> impl IntoView {
    view! {
        <Loaded load=load() view=|is_offered| is_offered.then(|| view! { <Offer/> })/>
    }
}

#[component]
fn Offer() -> impl IntoView {
    view! {
        <Notice tone=Tone::Info title="Try it without an Azure DevOps of your own">
            "The practice organization is a simulated Azure DevOps with a sample application, a project and its findings. Nothing of it reaches a real organization."
        </Notice>
        <Form act="load_practice">
            <Actions>
                <Button>"Load a practice organization"</Button>
            </Actions>
        </Form>
    }
}
