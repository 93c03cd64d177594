//! Fields that are typed into.

use leptos::prelude::*;

use super::frame::{FieldFrame, Wiring};
use crate::components::button::given;

/// What is typed, for the keyboards of phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TextKind {
    #[default]
    Text,
    Email,
    Search,
}

impl TextKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Search => "search",
        }
    }
}

/// One line of text. `code` for what is copied rather than read; `compact` for filters and rows,
/// where the label is for screen readers alone.
#[component]
pub(crate) fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] autocomplete: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] kind: TextKind,
    #[prop(optional)] required: bool,
    #[prop(optional)] code: bool,
    #[prop(optional)] compact: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    let class = if code { "input input--code" } else { "input" };
    view! {
        <FieldFrame
            wiring=wiring.clone()
            label
            help
            required=required || compact
            label_hidden=compact
        >
            <input
                class=class
                id=wiring.id.clone()
                type=kind.name()
                name=name
                value=value
                required=required
                autocomplete=given(autocomplete)
                placeholder=given(placeholder)
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            />
        </FieldFrame>
    }
}

/// Several lines of text.
#[component]
pub(crate) fn TextAreaField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] help: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    view! {
        <FieldFrame wiring=wiring.clone() label help required>
            <textarea
                class="input"
                id=wiring.id.clone()
                name=name
                rows="4"
                required=required
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            >
                {value}
            </textarea>
        </FieldFrame>
    }
}

/// A secret. It never comes back from the server, so it has no value.
#[component]
pub(crate) fn PasswordField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] help: String,
    #[prop(default = "off".to_owned(), into)] autocomplete: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    view! {
        <FieldFrame wiring=wiring.clone() label help required>
            <input
                class="input input--code"
                id=wiring.id.clone()
                type="password"
                name=name
                required=required
                autocomplete=autocomplete
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            />
        </FieldFrame>
    }
}

/// A day, as `YYYY-MM-DD`.
#[component]
pub(crate) fn DateField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] min: String,
    #[prop(optional, into)] max: String,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let wiring = Wiring::of(&name, &help);
    view! {
        <FieldFrame wiring=wiring.clone() label help required>
            <input
                class="input input--short"
                id=wiring.id.clone()
                type="date"
                name=name
                value=value
                min=given(min)
                max=given(max)
                required=required
                aria-describedby=wiring.described_by.clone()
                aria-invalid=wiring.invalid()
            />
        </FieldFrame>
    }
}
