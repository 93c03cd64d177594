//! A field that finds places while somebody types, for the islands that stand around it.

use std::time::Duration;

use domain::{Found, Page};
use gloo_net::http::Request;
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use serde::{Deserialize, Serialize};
use web_sys::HtmlElement;

/// How long nobody types before the server is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// A place to go to, or an act to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    pub label: String,
    /// What it is, or where it stands.
    pub hint: String,
    pub href: String,
}

impl Way {
    pub fn new(label: impl Into<String>, hint: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            hint: hint.into(),
            href: href.into(),
        }
    }
}

/// The field and the list below it: those of `places` that fit at once, then what the server finds,
/// asked once for each pause. Arrow keys choose, Enter goes there; where nothing is chosen, the form
/// around is sent. `id` keeps two of them apart.
#[component]
pub(super) fn Finder(
    id: &'static str,
    label: &'static str,
    places: Vec<Way>,
    field: NodeRef<Input>,
) -> impl IntoView {
    let places = StoredValue::new(places);
    let listed = Listed {
        found: RwSignal::new(Vec::new()),
        chosen: RwSignal::new(None),
    };
    let Listed { found, chosen } = listed;
    let asked = StoredValue::new(0_u32);
    let look = move || {
        let text = field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        let text = text.trim().to_lowercase();
        listed.show(places.with_value(|places| fitting(places, &text)));
        let number = asked.get_value().wrapping_add(1);
        asked.set_value(number);
        if text.chars().count() < 2 {
            return;
        }
        let ask = move || {
            if asked.get_value() != number {
                return;
            }
            leptos::task::spawn_local(async move {
                let more = ask(&text).await;
                if asked.get_value() == number {
                    found.update(|found| found.extend(more));
                }
            });
        };
        set_timeout(ask, PAUSE);
    };
    let option = move |at: usize, way: Way| {
        let (label, hint) = (way.label.clone(), way.hint.clone());
        view! {
            <li
                class="finder__option"
                role="option"
                id=format!("{id}-{at}")
                aria-selected=move || (chosen.get() == Some(at)).to_string()
                on:click=move |_| go(&way)
            >
                <span class="finder__label">{label}</span>
                <span class="finder__hint">{hint}</span>
            </li>
        }
    };
    view! {
        <div class="finder">
            <input
                class="input"
                type="search"
                name="q"
                id=id
                node_ref=field
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || (!found.read().is_empty()).to_string()
                aria-controls=format!("{id}-list")
                aria-activedescendant=move || chosen.get().map(|at| format!("{id}-{at}"))
                placeholder=label
                autocomplete="off"
                on:input=move |_| look()
                on:focus=move |_| look()
                on:keydown=move |event| listed.step(&event)
            />
            <ul
                class="finder__list"
                role="listbox"
                id=format!("{id}-list")
                aria-label="Suggestions"
                hidden=move || found.read().is_empty()
            >
                {move || {
                    let ways = found.get().into_iter().enumerate();
                    ways.map(|(at, way)| option(at, way)).collect_view()
                }}
            </ul>
        </div>
    }
}

/// What is listed, and which of it is chosen.
#[derive(Debug, Clone, Copy)]
struct Listed {
    found: RwSignal<Vec<Way>>,
    chosen: RwSignal<Option<usize>>,
}

impl Listed {
    fn show(self, ways: Vec<Way>) {
        self.chosen.set(None);
        self.found.set(ways);
    }

    /// What a key does in the field.
    fn step(self, event: &KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        let at = self.chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => {
                event.prevent_default();
                self.chosen.set(Some(at.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                event.prevent_default();
                let before = at.map_or(count - 1, |at| (at + count - 1) % count);
                self.chosen.set(Some(before));
            }
            "Enter" => {
                let chosen = |found: &Vec<Way>| found.get(at?).cloned();
                if let Some(way) = self.found.with_untracked(chosen) {
                    event.prevent_default();
                    go(&way);
                }
            }
            "Escape" => self.show(Vec::new()),
            _ => {}
        }
    }
}

fn go(way: &Way) {
    let _ = window().location().set_href(&way.href);
}

fn fitting(places: &[Way], text: &str) -> Vec<Way> {
    let fits = |way: &&Way| way.label.to_lowercase().contains(text);
    places.iter().filter(fits).cloned().collect()
}

/// Nothing where the server does not answer: the form still works.
async fn ask(text: &str) -> Vec<Way> {
    let Ok(answer) = Request::get("/api/v1/search")
        .query([("q", text)])
        .send()
        .await
    else {
        return Vec::new();
    };
    let found = answer.json::<Page<Found>>().await;
    let found = found.map(|page| page.items).unwrap_or_default();
    found
        .into_iter()
        .map(|one| {
            let hint = match one.place.as_str() {
                "" => one.kind.label().to_owned(),
                place => format!("{} · {place}", one.kind.label()),
            };
            Way::new(one.label, hint, one.href)
        })
        .collect()
}

/// Whether a key is meant for a field, or for the browser.
pub(super) fn is_meant_elsewhere(event: &KeyboardEvent) -> bool {
    let typed_into = |element: &HtmlElement| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            && element.get_attribute("type").as_deref() != Some("checkbox")
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let in_dialog = document().query_selector("dialog[open]").ok().flatten();
    event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || in_dialog.is_some()
        || target.is_some_and(|target| typed_into(&target))
}
