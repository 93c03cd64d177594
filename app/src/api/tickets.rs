//! Links between issues and work items.

use domain::{CommentForm, IssueId, LinkForm};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::{Issue, paths};

/// Links an issue to a work item that exists already.
#[server]
pub async fn link_work_item(issue_id: IssueId, form: LinkForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let linked = services.link_work_item(&actor, issue_id, &form).await;
    request::answer_at(linked, page).await
}

/// Takes the link of an issue away; the work item stays.
#[server]
pub async fn unlink_work_item(issue_id: IssueId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let unlinked = services.unlink_work_item(&actor, issue_id).await;
    request::answer_at(unlinked, page).await
}

/// Says something in the discussion of the work item.
#[server]
pub async fn comment_on_work_item(issue_id: IssueId, form: CommentForm) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let said = services.comment_on_work_item(&actor, issue_id, &form).await;
    request::answer_at(said, page).await
}

#[cfg(feature = "ssr")]
fn page(issue: &Issue) -> String {
    paths::issue(issue.project_id, issue.row.id)
}
