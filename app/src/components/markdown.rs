//! Markdown of which nobody knows who wrote it. This file holds the only place where text becomes
//! HTML without being escaped; nothing else may.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use leptos::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::untrusted::visible;

/// Shows untrusted Markdown. HTML in it is shown as text, images as their descriptions.
#[component]
pub(crate) fn Markdown(#[prop(into)] text: String) -> impl IntoView {
    as_markup(to_html(&text))
}

/// Shows HTML of which nobody knows who wrote it, as far as it is harmless.
#[component]
pub(crate) fn Html(#[prop(into)] text: String) -> impl IntoView {
    as_markup(visible(&clean(&text)))
}

fn as_markup(html: String) -> impl IntoView {
    view! { <div class="markdown" inner_html=html></div> }
}

/// The allow-list. Links lead to the web and to mail only, and tell nothing about where they are.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    builder
});

fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(markdown, options).filter_map(harmless);
    let mut unclean = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut unclean, events);
    visible(&clean(&unclean))
}

fn clean(html: &str) -> String {
    SANITIZER.clean(html).to_string()
}

/// HTML becomes the text it is, an image what it says, a heading one that fits below ours.
fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => return None,
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below_ours(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below_ours(level))),
        other => other,
    })
}

const fn below_ours(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}
