//! The export journal.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::{InstanceId, IssueId, JournalEntry, Page, PageQuery, ProjectId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_project))
        .routes(routes!(of_instance))
        .routes(routes!(of_issue))
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
