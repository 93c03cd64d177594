//! A field for files.

use leptos::prelude::*;

use super::frame::{FieldFrame, Wiring};
use crate::components::button::given;

/// A file to choose; the forms it stands in are sent as `multipart/form-data`.
#[component]
pub(crate) fn FileField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] accept: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    view! {
        <FieldFrame wiring=wiring.clone() label help required>
            <input
                class="input input--file"
                id=wiring.id.clone()
                type="file"
                name=name
                accept=given(accept)
                required=required
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            />
        </FieldFrame>
    }
}
