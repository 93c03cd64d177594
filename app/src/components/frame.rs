//! What stands around every page.

mod account_menu;
mod keys;
mod places;

use domain::{Actor, Organization, Permission, TokenAlarm, paths};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, Notice, Symbol, Tone};
use crate::islands::{LocalTimes, Palette, SearchBox};
use crate::request;
use account_menu::AccountMenu;
use keys::KeyHelp;
use places::places;

/// Those that the person may act in; none where they cannot be read, for the page says why.
async fn organizations(actor: &Actor) -> Vec<Organization> {
    let organizations = request::services().organizations(actor).await;
    request::answer(organizations).await.unwrap_or_default()
}

/// The tokens that this person should replace; none where they cannot be read.
async fn token_alarms(actor: &Actor) -> Vec<TokenAlarm> {
    let alarms = request::services().token_alarms(actor).await;
    request::answer(alarms).await.unwrap_or_default()
}

/// Which part of Polaris a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Portfolio,
    Dashboard,
    Policies,
    /// No place of the navigation: the search stands above it.
    Search,
    Users,
    Integrations,
    AuditLog,
    Account,
    AccessTokens,
}

/// Around a page for signed-in people: the way to other places, and the page as `main`.
#[component]
pub(crate) fn Frame(
    #[prop(default = Place::Portfolio)] place: Place,
    children: Children,
) -> impl IntoView {
    let actor = request::actor();
    let side = actor.map(|actor| {
        Suspend::new(async move {
            let organizations = organizations(&actor).await;
            view! { <Side actor organizations place/> }
        })
    });
    let alarms = request::actor().map(|actor| {
        Suspend::new(async move {
            let alarms = token_alarms(&actor).await;
            alarms
                .into_iter()
                .map(|alarm| view! { <Alarm alarm/> })
                .collect_view()
        })
    });
    view! {
        <Title text="Polaris"/>
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="frame">
            <header class="frame__header">
                <div class="frame__bar">
                    <button class="frame__open" type="button" popovertarget="navigation" aria-label="Menu">
                        <Icon symbol=Symbol::Menu/>
                    </button>
                    <Logo/>
                </div>
                <Suspense>{side}</Suspense>
            </header>
            <main class="frame__main" id="main" tabindex="-1">
                <Suspense>{alarms}</Suspense>
                {children()}
            </main>
        </div>
    }
}

/// Around a page for people who are not signed in yet.
#[component]
pub(crate) fn PlainFrame(children: Children) -> impl IntoView {
    view! {
        <Title text="Polaris"/>
        <div class="plain-frame">
            <header>
                <Logo/>
            </header>
            <main class="plain-frame__main" id="main">{children()}</main>
        </div>
    }
}

/// Says on every page that a token has to be replaced, and leads there.
#[component]
fn Alarm(alarm: TokenAlarm) -> impl IntoView {
    let tone = if alarm.urgent {
        Tone::Bad
    } else {
        Tone::Warning
    };
    let href = paths::instance_token(alarm.instance_id);
    view! {
        <Notice tone title=format!("Token of {}", alarm.url)>
            {alarm.message} " " <a href=href>"Replace token"</a>
        </Notice>
    }
}

#[component]
fn Logo() -> impl IntoView {
    view! {
        <a class="logo" href="/">
            <svg class="logo__star" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path d="M12 0l2.6 9.4L24 12l-9.4 2.6L12 24l-2.6-9.4L0 12l9.4-2.6z"></path>
            </svg>
            "Polaris"
        </a>
    }
}

#[component]
fn Side(actor: Actor, organizations: Vec<Organization>, place: Place) -> impl IntoView {
    let places = places(&actor);
    let users = actor.may(Permission::ManageUsers).then(|| {
        view! {
            <NavLink href=paths::USERS symbol=Symbol::Users is_current=place == Place::Users>
                "Users"
            </NavLink>
        }
    });
    let integrations = actor.may(Permission::ManageInstances).then(|| {
        let is_current = place == Place::Integrations;
        view! {
            <NavLink href=paths::INSTANCES symbol=Symbol::Link is_current>"Integrations"</NavLink>
        }
    });
    let audit_log = actor.may(Permission::ReadAuditLog).then(|| {
        let is_current = place == Place::AuditLog;
        view! {
            <NavLink href=paths::AUDIT_LOG symbol=Symbol::Clock is_current>"Audit log"</NavLink>
        }
    });
    let policies = actor.may(Permission::ManagePolicies).then(|| {
        let is_current = place == Place::Policies;
        view! {
            <NavLink href=paths::POLICIES symbol=Symbol::Shield is_current>"Policies"</NavLink>
        }
    });
    let organization = (users.is_some() || integrations.is_some()).then(|| {
        view! {
            <p class="side__heading" id="my-organization">"My Organization"</p>
            <ul class="side__list" aria-labelledby="my-organization">{users}{integrations}{audit_log}</ul>
        }
    });
    view! {
        <div class="side" id="navigation" popover="auto">
            <div class="side__brand"><Logo/></div>
            <SearchBox action=paths::SEARCH.to_owned()/>
            <nav class="side__nav" aria-label="Main">
                <ul class="side__list">
                    <NavLink
                        href=paths::PORTFOLIO
                        symbol=Symbol::Layers
                        is_current=place == Place::Portfolio
                    >
                        "Portfolio"
                    </NavLink>
                    <NavLink
                        href=paths::DASHBOARD
                        symbol=Symbol::Chart
                        is_current=place == Place::Dashboard
                    >
                        "Dashboard"
                    </NavLink>
                    {policies}
                </ul>
                {organization}
            </nav>
            <AccountMenu actor organizations place/>
        </div>
        <Palette action=paths::SEARCH.to_owned() places/>
        <KeyHelp/>
        <LocalTimes/>
    }
}

#[component]
fn NavLink(
    href: &'static str,
    symbol: Symbol,
    is_current: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <a class="side__link" href=href aria-current=is_current.then_some("page")>
                <Icon symbol/>
                {children()}
            </a>
        </li>
    }
}
