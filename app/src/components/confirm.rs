//! Asking once more, in place, before something is lost.

use leptos::prelude::*;

use crate::components::{Button, Form, Hidden, Kind};

/// Opens to what is lost, said by the children, and to the button that does it. `word` stands on what
/// opens it ("Delete"); `label` says of what ("Delete main") and stands on the button.
#[component]
pub(crate) fn Confirm(
    act: &'static str,
    #[prop(into)] id: String,
    #[prop(into)] word: String,
    #[prop(into)] label: String,
    children: Children,
) -> impl IntoView {
    let (opens, key) = (format!("{label}…"), id.clone());
    view! {
        <details>
            <summary class="confirm__summary button button--danger button--small" aria-label=opens>
                {word}"…"
            </summary>
            <div class="confirm__body">
                <p>{children()}</p>
                <Form act key>
                    <Hidden name="id" value=id/>
                    <Button small=true kind=Kind::Danger>{label}</Button>
                </Form>
            </div>
        </details>
    }
}
