//! The export journal: what was tried, and the acts that try again or give up.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{InstanceId, IssueId, JournalEntry, Page, PageQuery, ProjectId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::exports::ExportStarted;
use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_project))
        .routes(routes!(of_instance))
        .routes(routes!(of_issue))
        .routes(routes!(retry_project))
        .routes(routes!(retry_issue))
        .routes(routes!(give_up_project))
        .routes(routes!(give_up_issue))
}

/// The attempts to file issues of a project, newest first. They are kept for 90 days.
#[utoipa::path(get, path = "/projects/{id}/export-journal", tag = "Export journal",
    params(("id" = ProjectId, Path), PageQuery),
    responses((status = 200, body = Page<JournalEntry>)))]
async fn of_project(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<JournalEntry>>, Problem> {
    let page = Rejected::page(query)?;
    let entries = services.project_journal(&caller.actor, id, &page).await;
    Ok(Json(answer(&caller.parts, entries).await?))
}

/// The attempts to file issues through an instance, newest first.
#[utoipa::path(get, path = "/instances/{id}/export-journal", tag = "Export journal",
    params(("id" = InstanceId, Path), PageQuery),
    responses((status = 200, body = Page<JournalEntry>)))]
async fn of_instance(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<JournalEntry>>, Problem> {
    let page = Rejected::page(query)?;
    let entries = services.instance_journal(&caller.actor, id, &page).await;
    Ok(Json(answer(&caller.parts, entries).await?))
}

/// The attempts to file an issue, newest first.
#[utoipa::path(get, path = "/issues/{id}/export-journal", tag = "Export journal",
    params(("id" = IssueId, Path), PageQuery),
    responses((status = 200, body = Page<JournalEntry>)))]
async fn of_issue(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<JournalEntry>>, Problem> {
    let page = Rejected::page(query)?;
    let entries = services.issue_journal(&caller.actor, id, &page).await;
    Ok(Json(answer(&caller.parts, entries).await?))
}

/// Exports anew all issues of a project whose filing failed.
#[utoipa::path(post, path = "/projects/{id}/export-journal/retry", tag = "Export journal",
    params(("id" = ProjectId, Path)),
    responses((status = 202, body = ExportStarted), (status = 409, description = "None failed")))]
async fn retry_project(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<(StatusCode, Json<ExportStarted>), Problem> {
    let started = services.retry_failed_issues(&caller.actor, id).await;
    let id = answer(&caller.parts, started).await?;
    Ok((StatusCode::ACCEPTED, Json(ExportStarted { id })))
}

/// Exports an issue anew. Where it is linked or under way already, nothing is filed again.
#[utoipa::path(post, path = "/issues/{id}/export-journal/retry", tag = "Export journal",
    params(("id" = IssueId, Path)), responses((status = 202, body = ExportStarted)))]
async fn retry_issue(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
) -> Result<(StatusCode, Json<ExportStarted>), Problem> {
    let started = services.retry_issue(&caller.actor, id).await;
    let id = answer(&caller.parts, started).await?;
    Ok((StatusCode::ACCEPTED, Json(ExportStarted { id })))
}

/// Gives up all issues of a project that wait to be filed. What was sent already is looked for to
/// the end.
#[utoipa::path(post, path = "/projects/{id}/export-journal/give-up", tag = "Export journal",
    params(("id" = ProjectId, Path)),
    responses((status = 204), (status = 409, description = "None waits")))]
async fn give_up_project(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<StatusCode, Problem> {
    let given_up = services.give_up_filing(&caller.actor, id, None).await;
    answer(&caller.parts, given_up).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives up an issue that waits to be filed. What was sent already is looked for to the end.
#[utoipa::path(post, path = "/issues/{id}/export-journal/give-up", tag = "Export journal",
    params(("id" = IssueId, Path)),
    responses((status = 204), (status = 409, description = "It does not wait")))]
async fn give_up_issue(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
) -> Result<StatusCode, Problem> {
    let given_up = services.give_up_issue(&caller.actor, id).await;
    answer(&caller.parts, given_up).await?;
    Ok(StatusCode::NO_CONTENT)
}
