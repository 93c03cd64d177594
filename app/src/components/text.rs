//! Words in a line.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::components::{Icon, Symbol};

/// Something to read second.
#[component]
pub(crate) fn Muted(children: Children) -> impl IntoView {
    view! { <span class="muted">{children()}</span> }
}

/// A name, path or number that is typed or copied as it stands.
#[component]
pub(crate) fn Code(children: Children) -> impl IntoView {
    view! { <code class="code">{children()}</code> }
}

/// The link by which a row of a table is opened.
#[component]
pub(crate) fn NameLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! { <a class="name-link" href=href>{children()}</a> }
}

/// A link out of Polaris; the other page learns nothing of where it was.
#[component]
pub(crate) fn ExternalLink(#[prop(into)] href: String, children: Children) -> impl IntoView {
    view! {
        <a class="external-link" href=href target="_blank" rel="noopener noreferrer">
            {children()}
            <Icon symbol=Symbol::ExternalLink/>
            <span class="visually-hidden">" (opens in a new tab)"</span>
        </a>
    }
}

/// A path in a row of a table: it breaks behind slashes alone, and what is longer than its column is
/// told by its title.
#[component]
pub(crate) fn PathText(#[prop(into)] path: String) -> impl IntoView {
    let parts = path.split_inclusive('/').map(|part| {
        view! { {part.to_owned()} <wbr/> }
    });
    view! { <span class="path" title=path.clone()>{parts.collect_view()}</span> }
}

/// A point in time, in UTC.
#[component]
pub(crate) fn Moment(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time class="moment" datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true)>
            {at.format("%-d %b %Y, %H:%M UTC").to_string()}
        </time>
    }
}

/// A day, the same in every zone.
#[component]
pub(crate) fn Day(on: NaiveDate) -> impl IntoView {
    view! {
        <time class="moment" datetime=on.to_string()>
            {on.format("%-d %b %Y").to_string()}
        </time>
    }
}
