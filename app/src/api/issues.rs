//! Decisions about issues, and filters that people keep.

use domain::{IssueId, ProjectId, SavedFilterForm, SavedFilterId, TriageForm, TwinsForm};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::{IssueQuery, paths};

/// Decides about the chosen issues, and leads back to the list with the filter that it had, as an
/// address holds it.
#[server]
pub async fn triage_issues(
    project_id: ProjectId,
    list: String,
    form: TriageForm,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let changed = services.triage_issues(&actor, project_id, &form).await;
    let list = IssueQuery::of_address(&list).unwrap_or_default();
    request::answer_at(changed, |_| paths::issues(project_id, &list)).await
}

/// Decides about one issue, and leads back to its page.
#[server]
pub async fn triage_issue(
    project_id: ProjectId,
    issue_id: IssueId,
    form: TriageForm,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let form = form.about(issue_id);
    let changed = services.triage_issues(&actor, project_id, &form).await;
    request::answer_at(changed, |_| paths::issue(project_id, issue_id)).await
}

/// Keeps a filter under a name, and leads to the list with it.
#[server]
pub async fn save_filter(project_id: ProjectId, form: SavedFilterForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let saved = services.save_filter(&actor, project_id, &form).await;
    request::answer_at(saved, |saved| paths::filtered(project_id, &saved.query)).await
}

/// Forgets a filter.
#[server]
pub async fn delete_filter(id: SavedFilterId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_filter(&actor, id).await;
    request::answer_at(deleted, |project| paths::project(*project)).await
}

/// Says whether what several tools find at one place is listed as one issue.
#[server]
pub async fn set_twins_together(project_id: ProjectId, form: TwinsForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let set = services.set_twins_together(&actor, project_id, form).await;
    request::answer_at(set, |()| paths::project_settings(project_id)).await
}
