//! The people of an organization, and who works on an application.

#[cfg(feature = "ssr")]
use domain::UserChangeForm;
use domain::{ApplicationId, ApplicationRole, GlobalRole, NewUserForm, UserId, UserState};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::{cookies, request};
#[cfg(feature = "ssr")]
use domain::paths;
#[cfg(feature = "ssr")]
use services::Handover;

/// Adds a person, and leads to the list, which shows the one-time link this once.
#[server]
pub async fn add_user(form: NewUserForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let added = services.add_user(&actor, form).await;
    let link = added.map(|added| cookies::Shown::link(&services, &added));
    cookies::show_once(&actor, Handover::InvitationLink, link, paths::USERS).await
}

/// Makes a new one-time link for somebody who has not joined yet.
#[server]
pub async fn renew_invitation(id: UserId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let renewed = services.renew_invitation(&actor, id).await;
    let link = renewed.map(|renewed| cookies::Shown::link(&services, &renewed));
    cookies::show_once(&actor, Handover::InvitationLink, link, paths::USERS).await
}

/// Gives a person another global role.
#[server]
pub async fn set_user_role(id: UserId, role: GlobalRole) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let changed = services
        .change_user(&actor, id, &UserChangeForm::role(role))
        .await;
    request::answer_at(changed, |_| paths::USERS.to_owned()).await
}

/// Deactivates a person, or takes that back.
#[server]
pub async fn set_user_state(id: UserId, state: UserState) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let changed = services
        .change_user(&actor, id, &UserChangeForm::state(state))
        .await;
    request::answer_at(changed, |_| paths::USERS.to_owned()).await
}

/// Signs a person out everywhere.
#[server]
pub async fn end_user_sessions(id: UserId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let ended = services.end_sessions_of(&actor, id).await;
    request::answer_at(ended, |()| paths::USERS.to_owned()).await
}

/// Gives a person a role in an application, or another one.
#[server]
pub async fn set_member(
    application: ApplicationId,
    user: UserId,
    role: ApplicationRole,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let set = services.set_member(&actor, application, user, role).await;
    request::answer_at(set, |_| paths::members(application)).await
}

/// Takes a person's role in an application away.
#[server]
pub async fn remove_member(application: ApplicationId, user: UserId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let removed = services.remove_member(&actor, application, user).await;
    request::answer_at(removed, |()| paths::members(application)).await
}
