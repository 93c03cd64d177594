//! Destroying something on purpose.

use leptos::prelude::*;

use crate::components::{Button, Form, Hidden, Icon, Kind, Symbol, TextField};
use crate::request;

/// A form that destroys something once its name is typed. `word` is the act ("Delete application")
/// and `name` what has to be typed; children say what is lost with it. It stands open where it has
/// to say why it was refused.
#[component]
pub(crate) fn ConfirmByName(
    act: &'static str,
    #[prop(into)] id_name: String,
    #[prop(into)] id: String,
    #[prop(into)] word: String,
    #[prop(into)] name: String,
    #[prop(default = "confirmation".to_owned(), into)] confirm_name: String,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="danger-zone" open=request::form_failure(act).is_some()>
            <summary class="danger-zone__summary">
                <Icon symbol=Symbol::Trash/>
                {word.clone()}
            </summary>
            <div class="danger-zone__body">
                <div>{children()}</div>
                <Form act>
                    <Hidden name=id_name value=id/>
                    <TextField
                        label=format!("Type “{name}” to confirm")
                        name=confirm_name
                        autocomplete="off"
                        required=true
                    />
                    <Button kind=Kind::Danger>{word}</Button>
                </Form>
            </div>
        </details>
    }
}
