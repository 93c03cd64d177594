//! All rows of a page at once.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

/// Selects every box of the form around it, or none. Without JavaScript there is no button; rows
/// are selected one by one, or all that the filter lets through.
#[island]
pub fn SelectAll() -> impl IntoView {
    let is_alive = RwSignal::new(false);
    let is_selected = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let turn = move |event: MouseEvent| {
        let button = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let form = button.and_then(|button| button.closest("form").ok().flatten());
        if let Some(form) = form {
            is_selected.update(|selected| *selected = !*selected);
            check(&form, is_selected.get_untracked());
        }
    };
    view! {
        <button
            class="button button--secondary"
            type="button"
            hidden=move || !is_alive.get()
            on:click=turn
        >
            {move || if is_selected.get() { "Select none" } else { "Select all on this page" }}
        </button>
    }
}

fn check(form: &Element, selected: bool) {
    let boxes = form.get_elements_by_tag_name("input");
    for at in 0..boxes.length() {
        let input = boxes
            .item(at)
            .and_then(|item| item.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input.filter(|input| input.type_() == "checkbox") {
            input.set_checked(selected);
        }
    }
}
