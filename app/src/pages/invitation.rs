//! Behind a one-time link: how somebody who was added joins.

use domain::Invitation;
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Form, Hidden, Kind, Loaded, PasswordField, PlainFrame, PlainHeader,
};
use crate::{AppError, request};

async fn load(secret: Result<String, AppError>) -> Result<(String, Invitation), AppError> {
    let secret = secret?;
    let invitation = request::services().invitation(&secret).await;
    Ok((secret, request::answer(invitation).await?))
}

#[component]
pub(crate) fn InvitationPage() -> impl IntoView {
    let secret = request::in_path("secret");
    view! {
        <PlainFrame>
            <Loaded load=load(secret) view=|(secret, invitation)| view! { <Join secret invitation/> }/>
        </PlainFrame>
    }
}

#[component]
fn Join(secret: String, invitation: Invitation) -> impl IntoView {
    let title = format!("Join {}", invitation.organization);
    let (lead, label, help, autocomplete) = if invitation.has_account {
        (
            format!("You have an account as {} already.", invitation.email),
            "Your password",
            "The password of your account. It stays as it is.",
            "current-password",
        )
    } else {
        (
            format!("{}, you sign in as {}.", invitation.name, invitation.email),
            "New password",
            "At least 12 characters. Several words make a good password.",
            "new-password",
        )
    };
    view! {
        <PlainHeader title lead/>
        <Form act="join">
            <Hidden name="form[secret]" value=secret/>
            <PasswordField label name="form[password]" help autocomplete required=true/>
            <Actions>
                <Button kind=Kind::Primary>"Join"</Button>
            </Actions>
        </Form>
    }
}
