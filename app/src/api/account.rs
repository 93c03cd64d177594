//! A person's own account: password, sessions, access tokens.

use domain::{ApiTokenId, NameForm, NewTokenForm, PasswordForm, SessionId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::{cookies, request};
#[cfg(feature = "ssr")]
use domain::paths;
#[cfg(feature = "ssr")]
use services::Handover;

/// Changes what the organization calls the person.
#[server]
pub async fn change_name(form: NameForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.change_name(&actor, &form).await).await
}

/// Replaces the password; all other sessions and all access tokens end.
#[server]
pub async fn change_password(form: PasswordForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let changed = services.change_password(&actor, &form).await;
    request::answer_at(changed, |()| paths::ACCOUNT.to_owned()).await
}

/// Ends one of the person's own sessions.
#[server]
pub async fn end_session(id: SessionId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.end_session(&actor, id).await).await
}

/// Makes a token, and leads to the list, which shows it this once.
#[server]
pub async fn create_api_token(form: NewTokenForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.create_api_token(&actor, &form).await;
    let made = made.map(|(token, secret)| cookies::Shown::new(token.name, secret.expose()));
    cookies::show_once(&actor, Handover::ApiToken, made, paths::TOKENS).await
}

/// Revokes one of the person's own tokens.
#[server]
pub async fn revoke_api_token(id: ApiTokenId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.revoke_api_token(&actor, id).await).await
}
