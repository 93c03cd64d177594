//! Forms that post to a server function, and filters that ask for the same page again.

use leptos::context::Provider;
use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::islands::{LiveForm, Refusal};
use crate::{AppError, request};

/// What the fields of a form know of it.
#[derive(Debug, Clone, Default)]
pub(super) struct FormState {
    /// Keeps the ids of the fields apart from those of other forms on the page.
    pub(super) prefix: String,
    pub(super) failure: Option<AppError>,
}

/// Posts its fields to the server function `act`. `key` tells forms of the same act on one page
/// apart; the failure of such a form is shown by the page, with [`FormFailure`].
#[component]
pub(crate) fn Form(
    act: &'static str,
    #[prop(optional, into)] key: String,
    children: Children,
) -> impl IntoView {
    let state = if key.is_empty() {
        FormState {
            prefix: act.to_owned(),
            failure: request::form_failure(act),
        }
    } else {
        FormState {
            prefix: format!("{act}-{key}"),
            failure: None,
        }
    };
    let failure = state
        .failure
        .clone()
        .map(|error| view! { <div role="alert"><Refusal error/></div> });
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
        failure: None,
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
        failure: None,
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
