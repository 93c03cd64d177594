//! Exports of issues.

use domain::{ExportForm, ProjectId};
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
