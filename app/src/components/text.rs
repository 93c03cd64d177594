//! Words in a line.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::components::{Icon, Symbol};
use crate::request;

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

/// How long ago something was; its title tells when.
#[component]
pub(crate) fn Ago(at: DateTime<Utc>) -> impl IntoView {
    let now = request::services().clock().now();
    let title = at.format("%-d %b %Y, %H:%M UTC").to_string();
    view! {
        <time class="moment" datetime=at.to_rfc3339_opts(SecondsFormat::Secs, true) title=title>
            {how_long_ago(at, now)}
        </time>
    }
}

fn how_long_ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let ago = |count: i64, unit: &str| match count {
        1 => format!("1 {unit} ago"),
        count => format!("{count} {unit}s ago"),
    };
    let passed = now - at;
    match (passed.num_minutes(), passed.num_hours(), passed.num_days()) {
        (..1, ..) => "just now".to_owned(),
        (minutes @ ..60, ..) => ago(minutes, "minute"),
        (_, hours @ ..24, _) => ago(hours, "hour"),
        (.., days @ ..31) => ago(days, "day"),
        _ => at.format("%-d %b %Y").to_string(),
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::how_long_ago;

    #[test]
    fn what_is_long_ago_is_told_by_its_day() {
        let at = DateTime::UNIX_EPOCH;
        for (passed, words) in [
            (TimeDelta::seconds(-5), "just now"),
            (TimeDelta::seconds(59), "just now"),
            (TimeDelta::minutes(1), "1 minute ago"),
            (TimeDelta::minutes(119), "1 hour ago"),
            (TimeDelta::hours(47), "1 day ago"),
            (TimeDelta::days(30), "30 days ago"),
            (TimeDelta::days(31), "1 Jan 1970"),
        ] {
            assert_eq!(how_long_ago(at, at + passed), words, "{passed}");
        }
    }
}
