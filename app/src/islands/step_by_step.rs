//! Choices that lead to each other go on by themselves.

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

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
    let around = NodeRef::<leptos::html::Div>::new();
    let search = move |event: Event| {
        if let Some(input) = target::<HtmlInputElement>(&event)
            && input.type_() == "search"
            && let Some(around) = around.get_untracked()
        {
            hide_options(&around, &input.value().to_lowercase());
        }
    };
    view! {
        <div node_ref=around on:change=choose on:input=search>
            {children()}
        </div>
    }
}

fn target<T: JsCast>(event: &Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

fn hide_options(around: &Element, search: &str) {
    let options = around.get_elements_by_tag_name("option");
    for option in (0..options.length()).filter_map(|at| options.item(at)) {
        let fits = !is_searched(&option) || text(&option).contains(search);
        let _ = if fits {
            option.remove_attribute("hidden")
        } else {
            option.set_attribute("hidden", "")
        };
    }
}

/// Whether it is a project, and not the words that stand where none is chosen.
fn is_searched(option: &Element) -> bool {
    let select = option.closest("select").ok().flatten();
    let name = select.and_then(|select| select.get_attribute("name"));
    let value = option.get_attribute("value").unwrap_or_default();
    name.as_deref() == Some("azure_project") && !value.is_empty()
}

fn text(option: &Element) -> String {
    option.text_content().unwrap_or_default().to_lowercase()
}
