//! What people press.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// How much a button asks for attention. One primary button a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    Primary,
    #[default]
    Secondary,
    /// Destroys something.
    Danger,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button--primary",
            Self::Secondary => "button button--secondary",
            Self::Danger => "button button--danger",
        }
    }
}

fn class(kind: Kind, small: bool) -> String {
    let size = if small { " button--small" } else { "" };
    format!("{}{size}", kind.class())
}

/// Sends the form it stands in, with `name` and `value` where given. `label` is the accessible
/// name where the words alone are not enough, as in a row of a table. `unchecked` sends the form whatever
/// its fields lack; `action` is another address than the form's; `shortcut` is a key of lists that presses
/// it.
#[component]
pub(crate) fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional, into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] label: String,
    #[prop(optional, into)] action: String,
    #[prop(optional, into)] shortcut: String,
    #[prop(optional)] icon: Option<Symbol>,
    #[prop(optional)] small: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional)] unchecked: bool,
    children: Children,
) -> impl IntoView {
    let value = (!name.is_empty()).then_some(value);
    view! {
        <button
            type="submit"
            class=class(kind, small)
            name=given(name)
            value=value
            aria-label=given(label)
            disabled=disabled
            formnovalidate=unchecked
            formaction=given(action)
            aria-keyshortcuts=given(shortcut)
        >
            {icon.map(|symbol| view! { <Icon symbol/> })}
            {children()}
        </button>
    }
}

/// Asks for the page at `action` again, with what the form holds so far in its query.
#[component]
pub(crate) fn AskAgain(
    #[prop(into)] action: String,
    #[prop(into)] name: String,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=class(Kind::Secondary, false)
            name=name
            value="yes"
            formmethod="get"
            formaction=action
            formnovalidate=true
        >
            {children()}
        </button>
    }
}

/// Leads somewhere, and looks like a button because that is the next thing to do.
#[component]
pub(crate) fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] icon: Option<Symbol>,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(kind, small) href=href>
            {icon.map(|symbol| view! { <Icon symbol/> })}
            {children()}
        </a>
    }
}

/// The buttons at the end of a form, or of a heading.
#[component]
pub(crate) fn Actions(children: Children) -> impl IntoView {
    view! { <div class="actions">{children()}</div> }
}

/// An attribute that is left away when there is nothing to say.
pub(super) fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
