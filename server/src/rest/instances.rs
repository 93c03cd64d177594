//! Azure DevOps instances.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::{ConnectionReport, Instance, InstanceId, NewInstanceForm, Page};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(test))
}

/// The instances of the organization. Tokens are not part of them.
#[utoipa::path(get, path = "/instances", tag = "Instances", responses((status = 200, body = Page<Instance>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
) -> Result<Json<Page<Instance>>, Problem> {
    let instances = services.instances(&caller.actor).await;
    Ok(Json(Page::whole(answer(&caller.parts, instances).await?)))
}

/// Connects an organization.
#[utoipa::path(post, path = "/instances", tag = "Instances", request_body = NewInstanceForm,
    responses((status = 201, body = Instance)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<NewInstanceForm>, JsonRejection>,
) -> Result<(StatusCode, Json<Instance>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let added = services.add_instance(&caller.actor, form).await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, added).await?),
    ))
}

/// Asks Azure DevOps whether the stored token works. 200 also when the answer is *no*.
#[utoipa::path(post, path = "/instances/{id}/test", tag = "Instances",
    params(("id" = InstanceId, Path)), responses((status = 200, body = ConnectionReport)))]
async fn test(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
) -> Result<Json<ConnectionReport>, Problem> {
    let report = services.test_instance(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, report).await?))
}
