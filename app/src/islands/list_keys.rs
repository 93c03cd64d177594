//! The keyboard of lists.

use leptos::ev::{KeyboardEvent, keydown};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::finder::is_meant_elsewhere;

/// `j` and `k` go from row to row, `x` selects the row, `e` and `t` press the button that names them
/// as its shortcut, and `?` shows the help in the children. Without JavaScript the keys of the browser
/// do.
#[island]
pub fn ListKeys(children: Children) -> impl IntoView {
    let help = NodeRef::<Dialog>::new();
    Effect::new(move || {
        window_event_listener(keydown, move |event: KeyboardEvent| {
            if is_meant_elsewhere(&event) {
                return;
            }
            let key = event.key();
            let is_done = match key.as_str() {
                "j" => go_to_row(1),
                "k" => go_to_row(-1),
                "x" => press("tr:focus-within [type=checkbox]"),
                "e" => press("[aria-keyshortcuts=e]"),
                "t" => press("[aria-keyshortcuts=t]"),
                "?" => show(help),
                _ => None,
            };
            if is_done.is_some() {
                event.prevent_default();
            }
        });
    });
    view! {
        <dialog class="help" aria-label="Keyboard" node_ref=help>
            {children()}
        </dialog>
    }
}

/// Focuses the link of the next row, or of the one before.
fn go_to_row(step: i32) -> Option<()> {
    let rows = document().query_selector_all("main .table tbody tr").ok()?;
    let count = i32::try_from(rows.length())
        .ok()
        .filter(|count| *count > 0)?;
    let row = |at: i32| {
        rows.item(u32::try_from(at).ok()?)?
            .dyn_into::<Element>()
            .ok()
    };
    let here = (0..count)
        .find(|at| row(*at).is_some_and(|row| row.matches(":focus-within").unwrap_or_default()));
    let next = match here {
        Some(here) => (here + step).clamp(0, count - 1),
        None if step > 0 => 0,
        None => count - 1,
    };
    let link = row(next)?.query_selector("a, button, input").ok()??;
    // The name of the row is what is read and opened; a box before it is ticked with `x`.
    let name = row(next)?.query_selector("th a").ok().flatten();
    let focused = name.unwrap_or(link).dyn_into::<HtmlElement>().ok()?;
    focused.focus().ok()
}

fn press(what: &str) -> Option<()> {
    let found = document().query_selector(what).ok()??;
    found.dyn_into::<HtmlElement>().ok()?.click();
    Some(())
}

fn show(help: NodeRef<Dialog>) -> Option<()> {
    help.get_untracked()?.show_modal().ok()
}
