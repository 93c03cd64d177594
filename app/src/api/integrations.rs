//! Where a project's exports go.

use domain::{AzureProject, ConnectionReport, InstanceId, IntegrationForm, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Sets or changes the integration. `seen` is the entity tag of the state that the form was made
/// from; empty where there was none.
#[server]
pub async fn save_integration(
    project_id: ProjectId,
    form: IntegrationForm,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let seen = Some(seen.as_str()).filter(|seen| !seen.is_empty());
    let saved = services
        .save_integration(&actor, project_id, &form, seen)
        .await;
    request::answer_at(saved, |_| paths::integration(project_id)).await
}

/// Ends exports from a project; links to work items stay.
#[server]
pub async fn delete_integration(project_id: ProjectId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_integration(&actor, project_id).await;
    request::answer_at(deleted, |()| paths::integration(project_id)).await
}

/// Asks Azure DevOps whether a work item of the chosen type could be created now.
#[server]
pub async fn test_integration(project_id: ProjectId) -> Result<ConnectionReport, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.test_integration(&actor, project_id).await).await
}

/// The projects of Azure DevOps whose name contains `search`, for the picker.
#[server]
pub async fn azure_projects(
    instance_id: InstanceId,
    search: String,
) -> Result<Vec<AzureProject>, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.azure_projects(&actor, instance_id, &search).await).await
}
