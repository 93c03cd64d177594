//! Choices that lead to each other go on by themselves.

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlSelectElement};

/// Around forms that ask for the same page with more chosen: a choice sends its form, and what is
/// typed into a search field hides the options that do not fit. Without JavaScript each form has
/// its button, and the server does the searching.
#[island]
pub fn StepByStep(children: Children) -> impl IntoView {
    let choose = move |event: Event| {
        if let Some(select) = target::<HtmlSelectElement>(&event)
            && !select.value().is_empty()
            && let Some(form) = select.form()
        {
            let _ = form.request_submit();
        }
    };
    let search = move |event: Event| {
        if let Some(input) = target::<HtmlInputElement>(&event)
            && input.type_() == "search"
            && let Some(form) = input.form()
        {
            hide_options(&form, &input.value().to_lowercase());
        }
    };
    view! { <div on:change=choose on:input=search>{children()}</div> }
}

fn target<T: JsCast>(event: &Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

fn hide_options(form: &HtmlFormElement, search: &str) {
    let options = form.get_elements_by_tag_name("option");
    for option in (0..options.length()).filter_map(|at| options.item(at)) {
        let fits = is_placeholder(&option) || text(&option).contains(search);
        let _ = if fits {
            option.remove_attribute("hidden")
        } else {
            option.set_attribute("hidden", "")
        };
    }
}

fn is_placeholder(option: &Element) -> bool {
    option
        .get_attribute("value")
        .is_none_or(|value| value.is_empty())
}

fn text(option: &Element) -> String {
    option.text_content().unwrap_or_default().to_lowercase()
}
