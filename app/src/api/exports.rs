//! Exports of issues.

use domain::{ExportForm, ExportId, IssueId, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Promises to file the chosen issues, and leads to the page that follows it.
#[server]
pub async fn export_issues(project_id: ProjectId, form: ExportForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let export = services.export_issues(&actor, project_id, &form).await;
    request::answer_at(export, |id| paths::export(project_id, *id)).await
}

/// Sends nothing more for an export until it is resumed.
#[server]
pub async fn pause_export(id: ExportId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.pause_export(&actor, id).await.map(drop)).await
}

/// Goes on with a paused export.
#[server]
pub async fn resume_export(id: ExportId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.resume_export(&actor, id).await.map(drop)).await
}

/// Gives up what is left of an export.
#[server]
pub async fn cancel_export(id: ExportId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.cancel_export(&actor, id).await.map(drop)).await
}

/// Asks again for what failed or was cancelled.
#[server]
pub async fn retry_export(id: ExportId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.retry_export(&actor, id).await.map(drop)).await
}

/// Exports anew what failed in a project, and leads to the page that follows it.
#[server]
pub async fn retry_failed_issues(project_id: ProjectId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let export = services.retry_failed_issues(&actor, project_id).await;
    request::answer_at(export, |id| paths::export(project_id, *id)).await
}

/// Gives up an issue that waits to be filed, or all of a project.
#[server]
pub async fn give_up_filing(
    project_id: ProjectId,
    issue_id: Option<IssueId>,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let given_up = services.give_up_filing(&actor, project_id, issue_id).await;
    request::answer(given_up).await
}
