//! Whether a project shows what several tools find at one place as one issue.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::{ProjectId, TwinsForm};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, write))
}

/// How a project shows what several tools find at one place.
#[utoipa::path(get, path = "/projects/{id}/twins", tag = "Issues",
    params(("id" = ProjectId, Path)), responses((status = 200, body = TwinsForm)))]
async fn read(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
) -> Result<Json<TwinsForm>, Problem> {
    let shown = services.twins_together(&caller.actor, project).await;
    Ok(Json(answer(&caller.parts, shown).await?))
}

/// Says whether what several tools find at one place is listed as one issue.
#[utoipa::path(put, path = "/projects/{id}/twins", tag = "Issues",
    request_body = TwinsForm, params(("id" = ProjectId, Path)), responses((status = 204)))]
async fn write(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<TwinsForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let set = services
        .set_twins_together(&caller.actor, project, form)
        .await;
    answer(&caller.parts, set).await?;
    Ok(StatusCode::NO_CONTENT)
}
