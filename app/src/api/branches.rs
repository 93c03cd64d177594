//! Branches of a project.

use domain::{BranchId, CleanUpForm, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

#[server]
pub async fn make_default_branch(id: BranchId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.make_default_branch(&actor, id).await;
    request::answer_at(made, |project| paths::branches(*project)).await
}

#[server]
pub async fn delete_branch(id: BranchId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_branch(&actor, id).await;
    request::answer_at(deleted, |project| paths::branches(*project)).await
}

/// Says after how many days without a scan branches are removed.
#[server]
pub async fn set_branch_days(project_id: ProjectId, form: CleanUpForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let set = services.set_branch_days(&actor, project_id, &form).await;
    request::answer_at(set, |()| paths::branches(project_id)).await
}
