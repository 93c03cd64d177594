//! The first page of an empty database.

use domain::paths;
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Form, Kind, LinkButton, Loaded, Notice, PasswordField, PlainFrame,
    PlainHeader, TextField, TextKind, Tone,
};
use crate::pages::PracticeOffer;
use crate::{AppError, request};

/// What the page is for at this moment.
enum Step {
    SetUp,
    SignedIn,
    /// Somebody else has set it up.
    Done,
}

async fn load() -> Result<Step, AppError> {
    let is_set_up = request::answer(request::services().is_set_up().await).await?;
    Ok(match (is_set_up, request::actor()) {
        (false, _) => Step::SetUp,
        (true, Some(_)) => Step::SignedIn,
        (true, None) => Step::Done,
    })
}

#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    view! {
        <PlainFrame>
            <Loaded load=load() view=|step| match step {
                Step::SetUp => view! { <SetUp/> }.into_any(),
                Step::SignedIn => view! { <Ready/> }.into_any(),
                Step::Done => view! { <Done/> }.into_any(),
            }/>
        </PlainFrame>
    }
}

#[component]
fn SetUp() -> impl IntoView {
    view! {
        <PlainHeader
            title="Set up Polaris"
            lead="Make your organization and the account of its first administrator."
        />
        <Form act="set_up">
            <TextField
                label="Set-up code"
                name="form[code]"
                help="Polaris printed it when it started. It works once and for 60 minutes."
                autocomplete="off"
                required=true
                code=true
            />
            <TextField
                label="Organization name"
                name="form[organization]"
                autocomplete="organization"
                required=true
            />
            <TextField label="Your name" name="form[name]" autocomplete="name" required=true/>
            <TextField
                label="E-mail"
                name="form[email]"
                kind=TextKind::Email
                autocomplete="username"
                required=true
            />
            <PasswordField
                label="Password"
                name="form[password]"
                help="At least 12 characters. Several words make a good password."
                autocomplete="new-password"
                required=true
            />
            <Actions>
                <Button kind=Kind::Primary>"Set up"</Button>
            </Actions>
        </Form>
    }
}

#[component]
fn Ready() -> impl IntoView {
    view! {
        <PlainHeader title="Polaris is set up" lead="You are signed in."/>
        <Actions>
            <LinkButton href=paths::PORTFOLIO kind=Kind::Primary>"Go to the portfolio"</LinkButton>
            <LinkButton href=paths::INSTANCES>"Connect Azure DevOps"</LinkButton>
        </Actions>
        <PracticeOffer/>
    }
}

#[component]
fn Done() -> impl IntoView {
    view! {
        <PlainHeader title="Polaris is set up"/>
        <Notice tone=Tone::Info>
            "This is done once. Sign in with the account that an administrator gave you."
        </Notice>
        <Actions>
            <LinkButton href=paths::SIGN_IN kind=Kind::Primary>"Sign in"</LinkButton>
        </Actions>
    }
}
