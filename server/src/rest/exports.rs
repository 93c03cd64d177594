//! Exports of issues.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{
    Export, ExportForm, ExportId, ExportPreview, ExportProgress, ExportSummary, Page, PageQuery,
    ProjectId,
};
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(cancel))
        .routes(routes!(retry))
}

/// What was promised.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportStarted {
    pub(super) id: ExportId,
}

/// The exports of a project, newest first.
#[utoipa::path(get, path = "/projects/{id}/exports", tag = "Exports",
    params(("id" = ProjectId, Path), PageQuery),
    responses((status = 200, body = Page<ExportSummary>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<ExportSummary>>, Problem> {
    let page = Rejected::page(query)?;
    let exports = services.exports(&caller.actor, project, &page).await;
    Ok(Json(answer(&caller.parts, exports).await?))
}

/// Files the chosen issues, or with `dry_run` tells what that would do.
#[utoipa::path(post, path = "/projects/{id}/exports", tag = "Exports", request_body = ExportForm,
    params(("id" = ProjectId, Path)),
    responses((status = 202, body = ExportStarted), (status = 200, body = ExportPreview)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<ExportForm>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    if form.dry_run {
        let preview = services.preview_export(&caller.actor, project, &form).await;
        return Ok(Json(answer(&caller.parts, preview).await?).into_response());
    }
    let started = services.export_issues(&caller.actor, project, &form).await;
    let id = answer(&caller.parts, started).await?;
    Ok((StatusCode::ACCEPTED, Json(ExportStarted { id })).into_response())
}

/// How far an export is, item by item.
#[utoipa::path(get, path = "/exports/{id}", tag = "Exports",
    params(("id" = ExportId, Path)), responses((status = 200, body = Export)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Json<Export>, Problem> {
    let export = services.export(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, export).await?))
}

/// Sends nothing more for an export until it is resumed.
#[utoipa::path(post, path = "/exports/{id}/pause", tag = "Exports",
    params(("id" = ExportId, Path)), responses((status = 200, body = ExportProgress)))]
async fn pause(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportProgress>, Problem> {
    let progress = services.pause_export(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, progress).await?))
}

/// Goes on with a paused export.
#[utoipa::path(post, path = "/exports/{id}/resume", tag = "Exports",
    params(("id" = ExportId, Path)), responses((status = 200, body = ExportProgress)))]
async fn resume(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportProgress>, Problem> {
    let progress = services.resume_export(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, progress).await?))
}

/// Gives up what is left of an export. It ends once what was sent already has been looked for.
#[utoipa::path(post, path = "/exports/{id}/cancel", tag = "Exports",
    params(("id" = ExportId, Path)), responses((status = 200, body = ExportProgress)))]
async fn cancel(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportProgress>, Problem> {
    let progress = services.cancel_export(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, progress).await?))
}

/// Asks again for the items that failed or were cancelled.
#[utoipa::path(post, path = "/exports/{id}/retry", tag = "Exports",
    params(("id" = ExportId, Path)), responses((status = 200, body = ExportProgress)))]
async fn retry(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportProgress>, Problem> {
    let progress = services.retry_export(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, progress).await?))
}
