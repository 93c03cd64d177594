//! Where a project's exports go.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{ConnectionReport, Integration, IntegrationForm, ProjectId};
use http::request::Parts;
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get, put, delete))
        .routes(routes!(test))
}

/// The integration of a project. The entity tag changes with each change of it.
#[utoipa::path(get, path = "/projects/{id}/integration", tag = "Integrations",
    params(("id" = ProjectId, Path)), responses((status = 200, body = Integration)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<Response, Problem> {
    let integration = services.integration(&caller.actor, id).await;
    let integration = answer(&caller.parts, integration).await?;
    Ok(tagged(StatusCode::OK, integration))
}

/// Sets the integration. Where there is one, `If-Match` has to carry its entity tag.
#[utoipa::path(put, path = "/projects/{id}/integration", tag = "Integrations",
    request_body = IntegrationForm,
    params(("id" = ProjectId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 201, body = Integration), (status = 200, body = Integration),
        (status = 409, description = "There is one already, or it has changed meanwhile")))]
async fn put(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    form: Result<Json<IntegrationForm>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let seen = if_match(&caller.parts);
    let saved = services
        .save_integration(&caller.actor, id, &form, seen)
        .await;
    let saved = answer(&caller.parts, saved).await?;
    let status = if saved.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(tagged(status, saved.integration))
}

/// Removes the integration; links to work items stay.
#[utoipa::path(delete, path = "/projects/{id}/integration", tag = "Integrations",
    params(("id" = ProjectId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_integration(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks Azure DevOps whether a work item could be created now. 200 also when the answer is *no*.
#[utoipa::path(post, path = "/projects/{id}/integration/test", tag = "Integrations",
    params(("id" = ProjectId, Path)), responses((status = 200, body = ConnectionReport)))]
async fn test(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<Json<ConnectionReport>, Problem> {
    let report = services.test_integration(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, report).await?))
}

pub(super) fn if_match(parts: &Parts) -> Option<&str> {
    parts.headers.get(header::IF_MATCH)?.to_str().ok()
}

fn tagged(status: StatusCode, integration: Integration) -> Response {
    let tag = [(header::ETAG, integration.etag())];
    (status, tag, Json(integration)).into_response()
}
