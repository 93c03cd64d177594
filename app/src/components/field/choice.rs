//! Fields that are chosen in.

use leptos::prelude::*;

use super::frame::{FieldFrame, Wiring};

/// Something to choose.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    value: String,
    label: String,
    is_selected: bool,
}

impl Choice {
    pub(crate) fn new(
        value: impl Into<String>,
        label: impl Into<String>,
        is_selected: bool,
    ) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            is_selected,
        }
    }
}

/// Something that is chosen or not, sent as `value` when it is.
#[component]
pub(crate) fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    #[prop(optional)] checked: bool,
) -> impl IntoView {
    view! {
        <label class="check">
            <input class="check__box" type="checkbox" name=name value=value checked=checked/>
            <span>{label}</span>
        </label>
    }
}

/// One of several. `compact` for filters and rows, where the label is for screen readers alone.
#[component]
pub(crate) fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    options: Vec<Choice>,
    #[prop(optional, into)] help: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] compact: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    let options = options.into_iter().map(|choice| {
        view! { <option value=choice.value selected=choice.is_selected>{choice.label}</option> }
    });
    let options = options.collect_view();
    view! {
        // Something is always chosen, so no choice is called optional.
        <FieldFrame wiring=wiring.clone() label help label_hidden=compact>
            <select
                class="input input--select"
                id=wiring.id.clone()
                name=name
                required=required
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            >
                {options}
            </select>
        </FieldFrame>
    }
}
