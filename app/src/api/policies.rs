//! Policies of the organization, and what projects choose of them.

use domain::policy::{AssignForm, PolicyChoiceForm};
use domain::{PolicyForm, PolicyId, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

#[server]
pub async fn create_policy(form: PolicyForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.create_policy(&actor, form.clone()).await;
    let again = || paths::entered_policy(None, &form, "");
    request::answer_or_return(
        made,
        |policy| paths::policy(policy.id),
        "create_policy",
        again,
    )
    .await
}

#[server]
pub async fn change_policy(
    id: PolicyId,
    form: PolicyForm,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let saw = Some(seen.as_str()).filter(|seen| !seen.is_empty());
    let changed = services.change_policy(&actor, id, form.clone(), saw).await;
    let again = || paths::entered_policy(Some(id), &form, &seen);
    request::answer_or_return(changed, |_| paths::policy(id), "change_policy", again).await
}

#[server]
pub async fn duplicate_policy(id: PolicyId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.duplicate_policy(&actor, id).await;
    request::answer_at(made, |policy| paths::policy(policy.id)).await
}

#[server]
pub async fn make_default_policy(id: PolicyId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let made = services.make_default_policy(&actor, id).await;
    request::answer_at(made, |_| paths::POLICIES.to_owned()).await
}

#[server]
pub async fn delete_policy(id: PolicyId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_policy(&actor, id).await;
    request::answer_at(deleted, |()| paths::POLICIES.to_owned()).await
}

/// Gives a policy to several projects beside those that they have.
#[server]
pub async fn assign_policy(id: PolicyId, form: AssignForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let assigned = services.assign_policy(&actor, id, &form).await;
    request::answer_at(assigned, |_| paths::policy(id)).await
}

/// Chooses what judges a project or one of its branches.
#[server]
pub async fn choose_policies(
    project_id: ProjectId,
    #[server(default)] form: PolicyChoiceForm,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let chosen = services.choose_policies(&actor, project_id, &form).await;
    request::answer_at(chosen, |_| paths::project_policies(project_id)).await
}
