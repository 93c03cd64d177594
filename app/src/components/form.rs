//! Forms that post to a server function, and filters that ask for the same page again.

use domain::FieldError;
use leptos::context::Provider;
use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::islands::{LiveForm, Refusal};
use crate::request;

/// What the fields of a form know of it.
#[derive(Debug, Clone, Default)]
pub(super) struct FormState {
    /// Keeps the ids of the fields apart from those of other forms on the page.
    pub(super) prefix: String,
    /// What is wrong with single fields.
    pub(super) refused: Vec<FieldError>,
}

/// Posts its fields to the server function `act`. `key` tells forms of the same act on one page
/// apart; the failure of such a form is shown by the page, with [`FormFailure`]. `noted` is what the
/// page found out about single fields.
#[component]
pub(crate) fn Form(
    act: &'static str,
    #[prop(optional, into)] key: String,
    #[prop(optional)] noted: Vec<FieldError>,
    children: Children,
) -> impl IntoView {
    let failure = key.is_empty().then(|| request::form_failure(act)).flatten();
    let prefix = if key.is_empty() {
        act.to_owned()
    } else {
        format!("{act}-{key}")
    };
    let mut refused = noted;
    refused.extend(failure.iter().flat_map(|failure| failure.fields.clone()));
    let state = FormState { prefix, refused };
    let failure = failure.map(|error| view! { <div role="alert"><Refusal error/></div> });
    view! {
        <Provider value=state>
            <LiveForm>
                <form method="post" action=format!("/rpc/{act}")>
                    {failure}
                    {children()}
                </form>
            </LiveForm>
        </Provider>
    }
}

/// Why a form of this act was refused, when it was sent without JavaScript.
#[component]
pub(crate) fn FormFailure(act: &'static str) -> impl IntoView {
    request::form_failure(act).map(|error| view! { <div role="alert"><Refusal error/></div> })
}

/// A value that goes along.
#[component]
pub(crate) fn Hidden(#[prop(into)] name: String, #[prop(into)] value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}

/// Fields that narrow the list below; `action` is the address of the page.
#[component]
pub(crate) fn FilterBar(#[prop(into)] action: String, children: Children) -> impl IntoView {
    let state = FormState {
        prefix: "filter".to_owned(),
        refused: Vec::new(),
    };
    view! {
        <Provider value=state>
            <form class="filter-bar" method="get" action=action role="search">
                {children()}
                <button class="button button--secondary" type="submit">
                    <Icon symbol=Symbol::Search/>
                    "Apply"
                </button>
            </form>
        </Provider>
    }
}

/// What is chosen in it goes to the page at `action`; its buttons stand among the children.
#[component]
pub(crate) fn ChoiceForm(#[prop(into)] action: String, children: Children) -> impl IntoView {
    view! {
        <form method="get" action=action>
            {children()}
        </form>
    }
}

/// A choice on the way to a form: asks for the page at `action` again, with it chosen. `word` is
/// what the button says.
#[component]
pub(crate) fn StepForm(
    #[prop(into)] action: String,
    #[prop(default = "Next")] word: &'static str,
    children: Children,
) -> impl IntoView {
    let state = FormState {
        prefix: "step".to_owned(),
        refused: Vec::new(),
    };
    view! {
        <Provider value=state>
            <form class="step-form" method="get" action=action>
                {children()}
                <div class="actions">
                    <button class="button button--secondary" type="submit">{word}</button>
                </div>
            </form>
        </Provider>
    }
}

/// Fields that belong together.
#[component]
pub(crate) fn FieldGroup(legend: &'static str, children: Children) -> impl IntoView {
    view! {
        <fieldset class="field-group">
            <legend class="field-group__legend">{legend}</legend>
            {children()}
        </fieldset>
    }
}

/// Shown once the form around it was refused, or at once.
#[component]
pub(crate) fn AfterRefusal(shown: bool, children: Children) -> impl IntoView {
    let class = if shown { "given" } else { "after-refusal" };
    view! { <div class=class>{children()}</div> }
}
