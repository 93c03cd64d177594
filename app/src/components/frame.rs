//! What stands around every page.

mod account_menu;

use domain::{Actor, Organization, Permission, paths};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Icon, Symbol};
use crate::request;
use account_menu::AccountMenu;

/// Those that the person may act in; none where they cannot be read, for the page says why.
async fn organizations(actor: &Actor) -> Vec<Organization> {
    let organizations = request::services().organizations(actor).await;
    request::answer(organizations).await.unwrap_or_default()
}

/// Which part of Polaris a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Portfolio,
    Policies,
    Users,
    Integrations,
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
            <main class="frame__main" id="main" tabindex="-1">{children()}</main>
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
    let policies = actor.may(Permission::ManagePolicies).then(|| {
        let is_current = place == Place::Policies;
        view! {
            <NavLink href=paths::POLICIES symbol=Symbol::Shield is_current>"Policies"</NavLink>
        }
    });
    let organization = (users.is_some() || integrations.is_some()).then(|| {
        view! {
            <p class="side__heading" id="my-organization">"My Organization"</p>
            <ul class="side__list" aria-labelledby="my-organization">{users}{integrations}</ul>
        }
    });
    view! {
        <div class="side" id="navigation" popover="auto">
            <div class="side__brand"><Logo/></div>
            <nav class="side__nav" aria-label="Main">
                <ul class="side__list">
                    <NavLink
                        href=paths::PORTFOLIO
                        symbol=Symbol::Layers
                        is_current=place == Place::Portfolio
                    >
                        "Portfolio"
                    </NavLink>
                    {policies}
                </ul>
                {organization}
            </nav>
            <AccountMenu actor organizations place/>
        </div>
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
