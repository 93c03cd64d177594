//! What all fields have around their control, and how the control refers to it.

use domain::form;
use leptos::prelude::*;

use crate::components::form::FormState;

/// The ids that tie a control to its label, help and error.
#[derive(Debug, Clone)]
pub(super) struct Wiring {
    pub(super) id: String,
    pub(super) error: String,
    pub(super) described_by: String,
}

impl Wiring {
    /// `name` is the field's name as it is sent, such as `form[url]`.
    pub(super) fn of(name: &str, help: &str) -> Self {
        let state = use_context::<FormState>().unwrap_or_default();
        let field = form::field_of(name);
        let id = format!(
            "{}-{}",
            state.prefix,
            field.replace("][", "-").replace(['[', ']'], "-")
        );
        let mut refused = state.refused.iter();
        let refusal = refused.find(|error| error.field == field);
        let error = refusal
            .map(|error| error.message.clone())
            .unwrap_or_default();
        let described_by = if help.is_empty() {
            format!("{id}-error")
        } else {
            format!("{id}-help {id}-error")
        };
        Self {
            id,
            error,
            described_by,
        }
    }

    /// The value of `aria-invalid`.
    pub(super) fn invalid(&self) -> Option<&'static str> {
        (!self.error.is_empty()).then_some("true")
    }
}

/// Label above, help and error below the control.
#[component]
pub(super) fn FieldFrame(
    wiring: Wiring,
    label: String,
    help: String,
    #[prop(default = true)] required: bool,
    #[prop(optional)] label_hidden: bool,
    children: Children,
) -> impl IntoView {
    let optional = (!required).then(|| view! { <span class="field__optional">" optional"</span> });
    let label_class = if label_hidden {
        "visually-hidden"
    } else {
        "field__label"
    };
    view! {
        <div class="field">
            <label class=label_class for=wiring.id.clone()>{label}{optional}</label>
            {children()}
            <FieldNotes wiring help/>
        </div>
    }
}

/// Help, and the place where a refusal is told; the browser half of a form fills it too.
#[component]
pub(super) fn FieldNotes(wiring: Wiring, help: String) -> impl IntoView {
    let help = (!help.is_empty()).then(|| {
        view! { <p class="field__help" id=format!("{}-help", wiring.id)>{help}</p> }
    });
    // An empty text would be sent as a space, and the place would not count as empty.
    let error = (!wiring.error.is_empty()).then_some(wiring.error);
    view! {
        {help}
        <p class="field__error" id=format!("{}-error", wiring.id)>{error}</p>
    }
}
