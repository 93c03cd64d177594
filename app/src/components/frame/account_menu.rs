//! Who is signed in, where, and what is theirs.

use domain::{Actor, Organization, Theme, paths};
use leptos::prelude::*;

use super::{NavLink, Place};
use crate::components::{Icon, Symbol};
use crate::cookies;

/// The organizations are those that the person may act in.
#[component]
pub(super) fn AccountMenu(
    actor: Actor,
    organizations: Vec<Organization>,
    place: Place,
) -> impl IntoView {
    let (here, others): (Vec<_>, Vec<_>) = organizations
        .into_iter()
        .partition(|organization| organization.id == actor.organization);
    let here = here
        .into_iter()
        .next()
        .map(|organization| organization.name);
    let initials: String = actor
        .name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect();
    view! {
        <button class="account" type="button" popovertarget="account-menu">
            <span class="account__initials" aria-hidden="true">{initials}</span>
            <span class="account__who">
                <span class="visually-hidden">"Account of "</span>
                <span class="account__name">{actor.name}</span>
                <span class="account__organization">{here}</span>
            </span>
            <Icon symbol=Symbol::Sort/>
        </button>
        <div class="account-menu" id="account-menu" popover="auto">
            <p class="account-menu__person">{actor.email}</p>
            <nav aria-label="Account">
                <ul class="side__list">
                    <NavLink
                        href=paths::ACCOUNT
                        symbol=Symbol::User
                        is_current=place == Place::Account
                    >
                        "Account"
                    </NavLink>
                    <NavLink
                        href=paths::TOKENS
                        symbol=Symbol::Key
                        is_current=place == Place::AccessTokens
                    >
                        "Access Tokens"
                    </NavLink>
                </ul>
            </nav>
            {(!others.is_empty()).then(|| view! { <Switcher others/> })}
            <ThemeChoice/>
            <form class="account-menu__part" method="post" action="/rpc/sign_out">
                <button class="side__link" type="submit">
                    <Icon symbol=Symbol::SignOut/>
                    "Sign out"
                </button>
            </form>
        </div>
    }
}

/// In which colours pages are shown.
#[component]
fn ThemeChoice() -> impl IntoView {
    let now = cookies::theme();
    let buttons = Theme::ALL.iter().map(|theme| {
        let is_chosen = (*theme == now).to_string();
        view! {
            <button class="side__link" type="submit" name="theme" value=theme.as_str() aria-pressed=is_chosen>
                {(*theme == now).then(|| view! { <Icon symbol=Symbol::Check/> })}
                {theme.label()}
            </button>
        }
    });
    view! {
        <form class="account-menu__part" method="post" action="/rpc/choose_theme">
            <p class="side__heading" id="theme">"Colours"</p>
            <div class="side__list side__list--row" role="group" aria-labelledby="theme">
                {buttons.collect_view()}
            </div>
        </form>
    }
}

/// Leads to the person's other organizations.
#[component]
fn Switcher(others: Vec<Organization>) -> impl IntoView {
    let buttons = others.into_iter().map(|organization| {
        view! {
            <button
                class="side__link"
                type="submit"
                name="to"
                value=organization.id.to_string()
            >
                <Icon symbol=Symbol::Sort/>
                {organization.name}
            </button>
        }
    });
    view! {
        <form class="account-menu__part" method="post" action="/rpc/switch_organization">
            <p class="side__heading" id="switch-organization">"Switch organization"</p>
            <div class="side__list" role="group" aria-labelledby="switch-organization">
                {buttons.collect_view()}
            </div>
        </form>
    }
}
