//! Where a browser enters: the islands on the page the server sent come alive. Nothing else comes
//! in here; what a person sees is `app`.
#![cfg(target_arch = "wasm32")]

use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page, as soon as the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
