//! What a page is called, where it stands, and what can be done with it.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, Symbol};

/// A place above the page.
#[derive(Debug, Clone)]
pub(crate) struct Crumb {
    label: String,
    href: String,
}

impl Crumb {
    pub(crate) fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The name of a page in a tab and in the browser's history: the nearest place first.
fn history_title(title: &str, crumbs: &[Crumb]) -> String {
    let places = crumbs.iter().rev().map(|crumb| crumb.label.as_str());
    let mut words: Vec<&str> = std::iter::once(title).chain(places).collect();
    words.push("Polaris");
    escaped(&words.join(" · "))
}

/// `leptos_meta` writes a title into the page as it stands, and names come from people and scanners.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The heading of a page, also for the browser's history. Children are the acts on the page.
#[component]
pub(crate) fn PageHeader(
    #[prop(into)] title: String,
    #[prop(optional)] crumbs: Vec<Crumb>,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let in_history = history_title(&title, &crumbs);
    let lead = (!lead.is_empty()).then(|| view! { <p class="page-header__lead">{lead}</p> });
    let actions = children.map(|children| view! { <div class="actions">{children()}</div> });
    view! {
        <Title text=in_history/>
        <header class="page-header">
            {(!crumbs.is_empty()).then(|| view! { <Breadcrumb crumbs/> })}
            <div class="page-header__line">
                <h1 class="page-header__title">{title}</h1>
                {actions}
            </div>
            {lead}
        </header>
    }
}

/// The heading in a [`crate::components::PlainFrame`].
#[component]
pub(crate) fn PlainHeader(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: String,
) -> impl IntoView {
    let in_history = history_title(&title, &[]);
    let lead = (!lead.is_empty()).then(|| view! { <p class="page-header__lead">{lead}</p> });
    view! {
        <Title text=in_history/>
        <div class="page-header">
            <h1 class="page-header__title">{title}</h1>
            {lead}
        </div>
    }
}

#[component]
fn Breadcrumb(crumbs: Vec<Crumb>) -> impl IntoView {
    let crumbs = crumbs.into_iter().map(|crumb| {
        view! {
            <li class="breadcrumb__item">
                <a class="breadcrumb__link" href=crumb.href>{crumb.label}</a>
                <Icon symbol=Symbol::ChevronRight/>
            </li>
        }
    });
    view! {
        <nav aria-label="Breadcrumb">
            <ol class="breadcrumb">{crumbs.collect_view()}</ol>
        </nav>
    }
}

/// One of the pages that share a heading.
#[derive(Debug, Clone)]
pub(crate) struct Tab {
    label: String,
    href: String,
    is_current: bool,
}

impl Tab {
    pub(crate) fn new(label: impl Into<String>, href: impl Into<String>, is_current: bool) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            is_current,
        }
    }
}

/// The pages that share a heading; `label` names them together.
#[component]
pub(crate) fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let tabs = tabs.into_iter().map(|tab| {
        let current = tab.is_current.then_some("page");
        view! {
            <li class="tabs__item">
                <a class="tabs__link" href=tab.href aria-current=current>{tab.label}</a>
            </li>
        }
    });
    view! {
        <nav aria-label=label>
            <ul class="tabs">{tabs.collect_view()}</ul>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::{Crumb, history_title};

    #[test]
    fn a_page_is_found_in_the_history_by_its_own_name() {
        let crumbs = [Crumb::new("Shop", "/a"), Crumb::new("Checkout", "/b")];
        assert_eq!(
            history_title("Issues", &crumbs),
            "Issues · Checkout · Shop · Polaris"
        );
    }

    #[test]
    fn a_name_does_not_end_the_title() {
        assert_eq!(
            history_title("</title><script>a & b", &[]),
            "&lt;/title>&lt;script>a &amp; b · Polaris"
        );
    }
}
