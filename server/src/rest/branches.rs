//! Branches of a project.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::{BranchId, CleanUpForm, ProjectId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(delete))
        .routes(routes!(make_default))
        .routes(routes!(clean_up))
}

/// Deletes a branch with its scans and the issues that only it knows. Those that somebody decided
/// about or filed stay.
#[utoipa::path(delete, path = "/branches/{id}", tag = "Portfolio",
    params(("id" = BranchId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<BranchId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_branch(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a branch the default one of its project.
#[utoipa::path(post, path = "/branches/{id}/default", tag = "Portfolio",
    params(("id" = BranchId, Path)), responses((status = 204)))]
async fn make_default(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<BranchId>,
) -> Result<StatusCode, Problem> {
    let made = services.make_default_branch(&caller.actor, id).await;
    answer(&caller.parts, made).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says after how many days without a scan branches of a project are removed; an empty text keeps
/// them.
#[utoipa::path(put, path = "/projects/{id}/branch-clean-up", tag = "Portfolio",
    request_body = CleanUpForm, params(("id" = ProjectId, Path)), responses((status = 204)))]
async fn clean_up(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<CleanUpForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let set = services
        .set_branch_days(&caller.actor, project, &form)
        .await;
    answer(&caller.parts, set).await?;
    Ok(StatusCode::NO_CONTENT)
}
