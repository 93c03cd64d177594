//! Something to take along.

use leptos::prelude::*;

use crate::islands::CopyButton;

/// A one-time secret or a link, with a button that copies it.
#[component]
pub(crate) fn CopyField(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] help: String,
) -> impl IntoView {
    let slug: String = label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let id = format!("copy-{slug}");
    let help = (!help.is_empty()).then(|| view! { <p class="field__help">{help}</p> });
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <div class="copy-field">
                <input class="input input--code" id=id.clone() type="text" readonly value=value/>
                <CopyButton of=id/>
            </div>
            {help}
        </div>
    }
}
