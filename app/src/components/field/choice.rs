//! Fields that are chosen in.

use leptos::prelude::*;

use super::frame::{FieldFrame, FieldNotes, Wiring};

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
        <FieldFrame
            wiring=wiring.clone()
            label
            help
            required=required || compact
            label_hidden=compact
        >
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

/// Yes or no.
#[component]
pub(crate) fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(default = "true".to_owned(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] help: String,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    view! {
        <div class="field">
            <div class="check">
                <input
                    class="check__box"
                    id=wiring.id.clone()
                    type="checkbox"
                    name=name
                    value=value
                    checked=checked
                    aria-describedby=wiring.described_by.clone()
                    aria-invalid=wiring.invalid()
                />
                <label for=wiring.id.clone()>{label}</label>
            </div>
            <FieldNotes wiring help/>
        </div>
    }
}
