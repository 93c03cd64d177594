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
    let narrow = |event: Event| {
        if let Some(Ok(input)) = event.target().map(JsCast::dyn_into::<HtmlInputElement>) {
            narrow_form_of(&input);
        }
    };
    let around = NodeRef::<leptos::html::Div>::new();
    // What was typed before this could listen.
    Effect::new(move || {
        let input = around.get().and_then(|around| {
            let input = around.query_selector("input[type=search]").ok().flatten()?;
            input.dyn_into::<HtmlInputElement>().ok()
        });
        if let Some(input) = input.filter(|input| !input.value().is_empty()) {
            narrow_form_of(&input);
        }
    });
    view! {
        <div class="step-form" node_ref=around on:input=narrow>
            {children()}
        </div>
    }
}

fn narrow_form_of(input: &HtmlInputElement) {
    if let Ok(Some(form)) = input.closest("form") {
        hide_others(&form, input.value().trim().to_lowercase().as_str());
    }
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
