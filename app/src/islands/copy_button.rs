//! Copies what stands in a field.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Copies the value of the field with the id `of`. Without JavaScript there is no button; the
/// field can be copied by hand.
#[island]
pub fn CopyButton(of: String) -> impl IntoView {
    let is_alive = RwSignal::new(false);
    let is_copied = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let copy = move |_| {
        let field = document()
            .get_element_by_id(&of)
            .and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        if let Some(field) = field {
            field.select();
            let _ = window().navigator().clipboard().write_text(&field.value());
            is_copied.set(true);
        }
    };
    view! {
        <button
            class="button button--secondary"
            type="button"
            hidden=move || !is_alive.get()
            on:click=copy
        >
            {move || if is_copied.get() { "Copied" } else { "Copy" }}
        </button>
    }
}
