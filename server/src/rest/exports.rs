//! Exports of issues.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::{Export, ExportForm, ExportId, ExportPreview, ProjectId};
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(get))
}

/// What was promised.
#[derive(Debug, Serialize, ToSchema)]
struct ExportStarted {
    id: ExportId,
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
