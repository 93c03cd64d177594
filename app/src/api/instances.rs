//! Azure DevOps instances.

use domain::{ChangeInstanceForm, ConnectionReport, InstanceId, NewInstanceForm};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Connects an Azure DevOps organization, and leads to the list.
#[server]
pub async fn add_instance(form: NewInstanceForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let added = services.add_instance(&actor, form).await;
    request::answer_at(added, |_| paths::INSTANCES.to_owned()).await
}

/// Replaces the token or the address, enables or disables.
#[server]
pub async fn change_instance(id: InstanceId, form: ChangeInstanceForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let changed = services.change_instance(&actor, id, form).await;
    request::answer_at(changed, |_| paths::INSTANCES.to_owned()).await
}

/// Deletes the connection with its token and the integrations on it, and leads to the list.
#[server]
pub async fn delete_instance(id: InstanceId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_instance(&actor, id).await;
    request::answer_at(deleted, |()| paths::INSTANCES.to_owned()).await
}

/// Asks Azure DevOps whether the stored token still works.
#[server]
pub async fn test_instance(id: InstanceId) -> Result<ConnectionReport, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.test_instance(&actor, id).await).await
}
