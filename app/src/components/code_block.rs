//! Lines of a file.

use leptos::either::Either;
use leptos::prelude::*;

use crate::components::visible;

/// Lines of somebody's file, numbered from `first_line`; those from `marked.0` to `marked.1` are
/// what it is about. `caption` names the file.
#[component]
pub(crate) fn CodeBlock(
    #[prop(into)] text: String,
    first_line: i64,
    #[prop(optional_no_strip)] marked: Option<(i64, i64)>,
    #[prop(optional, into)] caption: String,
) -> impl IntoView {
    let name = if caption.is_empty() {
        "Code".to_owned()
    } else {
        visible(&caption)
    };
    let heading = (!caption.is_empty())
        .then(|| view! { <figcaption class="code-block__caption">{name.clone()}</figcaption> });
    let lines = (first_line..).zip(text.lines()).map(|(number, line)| {
        let is_marked = marked.is_some_and(|(from, to)| (from..=to).contains(&number));
        let line = visible(line) + "\n";
        let line = if is_marked {
            Either::Left(view! { <mark class="code-block__marked">{line}</mark> })
        } else {
            Either::Right(line)
        };
        view! {
            <span class="code-block__line" data-number=number.to_string()>{line}</span>
        }
    });
    view! {
        <figure class="code-block">
            {heading}
            <div class="code-block__scroll" role="region" aria-label=name tabindex="0">
                <pre class="code-block__text">
                    <code>{lines.collect_view()}</code>
                </pre>
            </div>
        </figure>
    }
}
