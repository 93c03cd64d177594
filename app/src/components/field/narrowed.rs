//! Fields of a long form that are looked for by name.

use leptos::prelude::*;

use super::text::{TextField, TextKind};
use crate::components::AskAgain;
use crate::islands::NarrowFields;

/// What the search field of a form is sent as.
const NAME: &str = "search";

/// Looks among the [`Narrowed`] parts of the form it stands in. Its button asks for the page at
/// `action` again like the one that is sent as `name`, and takes along what is entered.
#[component]
pub(crate) fn FieldSearch(
    #[prop(into)] action: String,
    #[prop(into)] name: String,
    search: String,
) -> impl IntoView {
    view! {
        <NarrowFields>
            <TextField
                label="Find a field"
                name=NAME
                kind=TextKind::Search
                value=search
                compact=true
                placeholder="Find a field by its name"
            />
            <AskAgain action name>"Find"</AskAgain>
        </NarrowFields>
    }
}

/// A part of a form, out of sight where its `words` do not hold what is searched. It is sent all the
/// same.
#[component]
pub(crate) fn Narrowed(words: String, search: String, children: Children) -> impl IntoView {
    let words = words.to_lowercase();
    let is_hidden = !words.contains(&search.trim().to_lowercase());
    view! { <div class="narrowed" data-words=words hidden=is_hidden>{children()}</div> }
}
