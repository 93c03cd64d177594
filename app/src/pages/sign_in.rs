//! Where people prove who they are.

use domain::paths;
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Form, Hidden, Kind, PasswordField, PlainFrame, PlainHeader, TextField,
    TextKind,
};
use crate::request;

#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let next = request::in_query("next");
    let next = next.as_deref().and_then(paths::own).map(str::to_owned);
    view! {
        <PlainFrame>
            <PlainHeader title="Sign in"/>
            <Form act="sign_in">
                {next.map(|next| view! { <Hidden name="form[next]" value=next/> })}
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
                    autocomplete="current-password"
                    required=true
                />
                <Actions>
                    <Button kind=Kind::Primary>"Sign in"</Button>
                </Actions>
            </Form>
        </PlainFrame>
    }
}
