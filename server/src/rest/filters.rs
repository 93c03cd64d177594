//! Filters that people keep for themselves.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{Page, PageQuery, ProjectId, SavedFilter, SavedFilterForm, SavedFilterId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, save))
        .routes(routes!(delete))
}

/// The filters that the caller keeps for a project, by name.
#[utoipa::path(get, path = "/projects/{id}/filters", tag = "Issues",
    params(("id" = ProjectId, Path), PageQuery),
    responses((status = 200, body = Page<SavedFilter>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<SavedFilter>>, Problem> {
    let filters = services.saved_filters(&caller.actor, project).await;
    part(&caller.parts, filters, query, |filter| {
        filter.id.to_string()
    })
    .await
}

/// Keeps a filter; one of the same name is replaced.
#[utoipa::path(post, path = "/projects/{id}/filters", tag = "Issues",
    request_body = SavedFilterForm, params(("id" = ProjectId, Path)),
    responses((status = 201, body = SavedFilter)))]
async fn save(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<SavedFilterForm>, JsonRejection>,
) -> Result<(StatusCode, Json<SavedFilter>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let saved = services.save_filter(&caller.actor, project, &form).await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, saved).await?),
    ))
}

/// Forgets one of the caller's own filters.
#[utoipa::path(delete, path = "/filters/{id}", tag = "Issues",
    params(("id" = SavedFilterId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<SavedFilterId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_filter(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}
