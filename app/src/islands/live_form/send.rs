//! The form as the browser holds it.

use domain::{FieldError, form};
use gloo_net::http::{Request, Response};
use leptos::ev::SubmitEvent;
use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, UrlSearchParams};

use crate::AppError;

/// What became of a form.
pub(super) enum Sent {
    Accepted,
    /// Accepted, and the answer names the page to go on with.
    MovedTo(String),
    Refused(AppError),
}

/// Whether the button that was pressed asks for a page with what the form holds, which browsers do
/// by themselves.
pub(super) fn asks_for_a_page(event: &SubmitEvent) -> bool {
    let button = event.submitter();
    let method = button.and_then(|button| button.get_attribute("formmethod"));
    method.as_deref() == Some("get")
}

/// A form on its way, with the button that sent it.
pub(super) struct Form {
    element: HtmlFormElement,
    button: Option<HtmlElement>,
    body: String,
}

impl Form {
    /// `None` when the event comes from no form.
    pub(super) fn of(event: &SubmitEvent) -> Option<Self> {
        let element: HtmlFormElement = event.target()?.dyn_into().ok()?;
        let data = FormData::new_with_form(&element).ok()?;
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        let button = event.submitter();
        if let Some(button) = &button
            && let Some(name) = button.get_attribute("name")
        {
            pairs.append(&name, &button.get_attribute("value").unwrap_or_default());
        }
        Some(Self {
            element,
            button,
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
                Err(_) => Sent::Refused(AppError::unreachable()),
            },
            Err(_) => Sent::Refused(AppError::unreachable()),
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
                .unwrap_or_else(|_| AppError::unreachable()),
        )
    }

    /// Shows on the button that the answer is awaited.
    pub(super) fn wait(&self) {
        if let Some(button) = &self.button {
            let _ = button.set_attribute("aria-disabled", "true");
        }
    }

    /// Gives the form back to its reader: says beside each field why it was refused, and puts
    /// the cursor into the first of them.
    pub(super) fn go_on(&self, refused: &[FieldError]) {
        if let Some(button) = &self.button {
            let _ = button.remove_attribute("aria-disabled");
        }
        let elements = self.element.elements();
        let mut first = None;
        for field in (0..elements.length()).filter_map(|at| elements.item(at)) {
            let name = field.get_attribute("name").unwrap_or_default();
            let refusal = refused
                .iter()
                .find(|error| form::field_of(&name) == error.field);
            mark(&field, refusal.map(|error| error.message.as_str()));
            if refusal.is_some() && first.is_none() {
                first = field.dyn_into::<HtmlElement>().ok();
            }
        }
        if let Some(first) = first {
            let _ = first.focus();
        }
    }
}

/// Each field has a place for its error, named after it; see the `field` component.
fn mark(field: &Element, refusal: Option<&str>) {
    let _ = match refusal {
        Some(_) => field.set_attribute("aria-invalid", "true"),
        None => field.remove_attribute("aria-invalid"),
    };
    let place = format!("{}-error", field.id());
    if let Some(place) = document().get_element_by_id(&place) {
        place.set_text_content(refusal);
    }
}

/// Shows the page that comes after the form; the same one again when none is named.
pub(super) fn follow(address: Option<&str>) {
    let location = window().location();
    let _ = match address {
        Some(address) => location.assign(address),
        None => location.reload(),
    };
}
