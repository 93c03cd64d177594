//! Narrows the fields of a form by what is typed.

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Around a search field in a form: hides the parts of the form whose words (`data-words`, in lower
/// case) do not hold what is typed, and opens what hides those that do. What is refused stays in
/// sight. Without JavaScript the server does it, when its button is pressed.
#[island]
pub fn NarrowFields(children: Children) -> impl IntoView {
    let narrow = move |event: Event| {
        let input = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let form = input
            .as_ref()
            .and_then(|input| input.closest("form").ok().flatten());
        if let Some((input, form)) = input.zip(form) {
            hide_others(&form, input.value().trim().to_lowercase().as_str());
        }
    };
    view! { <div class="step-form" on:input=narrow>{children()}</div> }
}

fn hide_others(form: &Element, search: &str) {
    let parts = form.get_elements_by_class_name("narrowed");
    for part in (0..parts.length()).filter_map(|at| parts.item(at)) {
        let words = part.get_attribute("data-words").unwrap_or_default();
        let is_refused = part
            .query_selector("[aria-invalid]")
            .is_ok_and(|found| found.is_some());
        if !words.contains(search) && !is_refused {
            let _ = part.set_attribute("hidden", "");
            continue;
        }
        let _ = part.remove_attribute("hidden");
        let around = part.parent_element();
        let around = around.and_then(|parent| parent.closest("details").ok().flatten());
        if let Some(around) = around.filter(|_| !search.is_empty()) {
            let _ = around.set_attribute("open", "");
        }
    }
}
