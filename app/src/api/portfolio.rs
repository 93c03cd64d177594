//! Applications and projects.

use domain::{ApplicationId, NameForm, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Creates an application and leads to it.
#[server]
pub async fn create_application(form: NameForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.create_application(&actor, form).await;
    request::answer_at(made, |made| paths::application(made.id)).await
}

#[server]
pub async fn rename_application(id: ApplicationId, form: NameForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let renamed = services.rename_application(&actor, id, form).await;
    request::answer_at(renamed, |renamed| paths::application(renamed.id)).await
}

/// Deletes an application once its name was typed, and leads to the portfolio.
#[server]
pub async fn delete_application(id: ApplicationId, confirmation: String) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services
        .delete_application(&actor, id, Some(&confirmation))
        .await;
    request::answer_at(deleted, |()| paths::PORTFOLIO.to_owned()).await
}

/// Creates a project and leads to it.
#[server]
pub async fn create_project(application: ApplicationId, form: NameForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.create_project(&actor, application, form).await;
    request::answer_at(made, |made| paths::project(made.id)).await
}

#[server]
pub async fn rename_project(id: ProjectId, form: NameForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let renamed = services.rename_project(&actor, id, form).await;
    request::answer_at(renamed, |renamed| paths::project(renamed.id)).await
}

/// Deletes a project once its name was typed, and leads to its application.
#[server]
pub async fn delete_project(id: ProjectId, confirmation: String) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services
        .delete_project(&actor, id, Some(&confirmation))
        .await;
    request::answer_at(deleted, |application| paths::application(*application)).await
}
