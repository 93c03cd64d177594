//! Whether something works.

use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// A green check mark or a red cross; `label` is what it says to those who do not see it.
#[component]
fn Mark(ok: bool, #[prop(into)] label: String) -> impl IntoView {
    let (class, symbol) = if ok {
        ("mark mark--good", Symbol::Check)
    } else {
        ("mark mark--bad", Symbol::Cross)
    };
    view! {
        <span class=class role="img" aria-label=label>
            <Icon symbol/>
        </span>
    }
}

/// What a *Test* found, in a sentence.
#[component]
pub(crate) fn Verdict(ok: bool, children: Children) -> impl IntoView {
    let label = if ok { "Works" } else { "Does not work" };
    view! {
        <div class=if ok { "verdict verdict--good" } else { "verdict verdict--bad" }>
            <Mark ok label/>
            <div class="verdict__text">{children()}</div>
        </div>
    }
}
