//! Coming and going.

use domain::{JoinForm, OrganizationId, SetUpForm, SignInForm};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::{cookies, request};
#[cfg(feature = "ssr")]
use domain::paths;

/// Makes the first organization and signs its admin in.
#[server]
pub async fn set_up(form: SetUpForm) -> Result<(), AppError> {
    let session = request::services().set_up(&request::visitor(), form).await;
    cookies::let_in(session, paths::SET_UP).await
}

/// Signs somebody in, and leads to where they wanted to go.
#[server]
pub async fn sign_in(form: SignInForm) -> Result<(), AppError> {
    let session = request::services()
        .sign_in(&request::visitor(), &form)
        .await;
    let next = form.next.as_deref().and_then(paths::own);
    cookies::let_in(session, next.unwrap_or(paths::PORTFOLIO)).await
}

/// Opens a one-time link and signs the person in.
#[server]
pub async fn join(form: JoinForm) -> Result<(), AppError> {
    let session = request::services().join(&request::visitor(), &form).await;
    cookies::let_in(session, paths::PORTFOLIO).await
}

/// Ends the session.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    cookies::let_out(services.sign_out(&actor).await, paths::SIGN_IN).await
}

/// Goes on in another organization of the person.
#[server]
pub async fn switch_organization(to: OrganizationId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let session = services.switch_organization(&actor, to).await;
    cookies::let_in(session, paths::PORTFOLIO).await
}
