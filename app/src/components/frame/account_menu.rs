//! Who is signed in, and what is theirs.

use domain::{Actor, paths};
use leptos::prelude::*;

use super::Place;
use crate::components::{Icon, Symbol};

#[component]
pub(super) fn AccountMenu(actor: Actor, place: Place) -> impl IntoView {
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
                <span class="account__email">{actor.email}</span>
            </span>
            <Icon symbol=Symbol::Sort/>
        </button>
        <div class="account-menu" id="account-menu" popover="auto">
            <nav aria-label="Account">
                <ul class="side__list">
                    <MenuLink href=paths::ACCOUNT symbol=Symbol::User is_current=place == Place::Account>
                        "Account"
                    </MenuLink>
                    <MenuLink
                        href=paths::TOKENS
                        symbol=Symbol::Key
                        is_current=place == Place::AccessTokens
                    >
                        "Access Tokens"
                    </MenuLink>
                </ul>
            </nav>
            <form class="account-menu__sign-out" method="post" action="/rpc/sign_out">
                <button class="side__link" type="submit">
                    <Icon symbol=Symbol::SignOut/>
                    "Sign out"
                </button>
            </form>
        </div>
    }
}

#[component]
fn MenuLink(
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
