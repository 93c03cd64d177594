//! The form as the browser holds it.

use domain::FieldError;
use gloo_net::http::{Request, Response};
use leptos::ev::SubmitEvent;
use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, UrlSearchParams};

use crate::{AppError, ErrorKind};

/// What became of a form.
pub(super) enum Sent {
    Accepted,
    /// Accepted, and the answer names the page to go on with.
    MovedTo(String),
    Refused(AppError),
}

/// A form on its way, with the button that sent it.
pub(super) struct Form {
    element: HtmlFormElement,
    body: String,
}

impl Form {
    /// `None` when the event comes from no form.
    pub(super) fn of(event: &SubmitEvent) -> Option<Self> {
        let element: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&element).ok()?;
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        if let Some(button) = event.submitter()
            && let Some(name) = button.get_attribute("name")
        {
            pairs.append(&name, &button.get_attribute("value").unwrap_or_default());
        }
        Some(Self {
            element,
            body: String::from(pairs.to_string()),
        })
    }

    pub(super) async fn send(&self) -> Sent {
        let request = Request::post(&self.element.action())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(self.body.clone());
        match request {
            Ok(request) => match request.send().await {
                Ok(response) => Self::read(response).await,
                Err(_) => Sent::Refused(unreachable_server()),
            },
            Err(_) => Sent::Refused(unreachable_server()),
        }
    }

    async fn read(response: Response) -> Sent {
        // A server function that leads elsewhere says so in a header, since a script cannot see
        // the target of a redirect.
        let moved = response.headers().get("location");
        if let Some(address) =
            moved.filter(|_| response.headers().get("serverfnredirect").is_some())
        {
            return Sent::MovedTo(address);
        }
        if response.ok() {
            return Sent::Accepted;
        }
        Sent::Refused(
            response
                .json()
                .await
                .unwrap_or_else(|_| unreachable_server()),
        )
    }

    /// Shows the page that comes after the form; the same one again when none is named.
    pub(super) fn follow(&self, address: Option<&str>) {
        let location = window().location();
        let _ = match address {
            Some(address) => location.assign(address),
            None => location.reload(),
        };
    }

    /// Marks the fields that were refused and puts the cursor into the first of them.
    pub(super) fn mark(&self, refused: &[FieldError]) {
        let elements = self.element.elements();
        let mut first = None;
        for field in (0..elements.length()).filter_map(|at| elements.item(at)) {
            let name = field.get_attribute("name").unwrap_or_default();
            let is_refused = refused.iter().any(|error| is_named(&name, &error.field));
            set_invalid(&field, is_refused);
            if is_refused && first.is_none() {
                first = field.dyn_into::<HtmlElement>().ok();
            }
        }
        if let Some(first) = first {
            let _ = first.focus();
        }
    }
}

/// Fields of a form struct are named `form[field]`.
fn is_named(name: &str, field: &str) -> bool {
    name == field
        || name
            .strip_prefix("form[")
            .and_then(|name| name.strip_suffix(']'))
            == Some(field)
}

fn set_invalid(field: &Element, invalid: bool) {
    let _ = if invalid {
        field.set_attribute("aria-invalid", "true")
    } else {
        field.remove_attribute("aria-invalid")
    };
}

fn unreachable_server() -> AppError {
    AppError::new(
        ErrorKind::Unavailable,
        "Polaris could not be reached. Check your connection and try again.",
    )
}
