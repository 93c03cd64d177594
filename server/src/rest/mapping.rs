//! What the fields of a project's work items get.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::{Mapping, MappingCheck, MappingForm, MappingSheet, MappingTrial, ProjectId};
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::integrations::if_match;
use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get, put))
        .routes(routes!(check))
}

/// What was saved.
#[derive(Debug, Serialize, ToSchema)]
struct MappingSaved {
    fields: Mapping,
    /// What Azure DevOps said; absent where it could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<MappingCheck>,
}

/// What is mapped, and what the work item type has to map: first the fields that need an answer.
/// The entity tag is that of the integration.
#[utoipa::path(get, path = "/projects/{id}/integration/mapping", tag = "Integrations",
    params(("id" = ProjectId, Path)), responses((status = 200, body = MappingSheet)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<Response, Problem> {
    let sheet = services.mapping(&caller.actor, id).await;
    let sheet = answer(&caller.parts, sheet).await?;
    Ok(([(header::ETAG, sheet.etag.clone())], Json(sheet)).into_response())
}

/// Replaces the mapping by one that Azure DevOps accepts; with `accept_failing` by any. A field gets
/// a text, or an object with texts by severity and `any` for the others. Texts may hold the
/// placeholders that GET lists. Nobody else's change is replaced where `If-Match` carries the entity
/// tag.
#[utoipa::path(put, path = "/projects/{id}/integration/mapping", tag = "Integrations",
    request_body = MappingForm,
    params(("id" = ProjectId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = MappingSaved),
        (status = 409, description = "It has changed meanwhile"),
        (status = 422, description = "Azure DevOps refuses a sample; `fields` says where and why")))]
async fn put(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    form: Result<Json<MappingForm>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let seen = if_match(&caller.parts);
    let saved = services.save_mapping(&caller.actor, id, &form, seen).await;
    let saved = answer(&caller.parts, saved).await?;
    let tag = [(header::ETAG, saved.integration.etag())];
    let told = MappingSaved {
        fields: saved.mapping,
        checked: saved.integration.mapping_check,
    };
    Ok((tag, Json(told)).into_response())
}

/// Asks Azure DevOps about one sample issue of each severity; nothing is created. 200 also when the
/// answer is *no*. Without `fields` the saved mapping is tried, and tickets that it had parked go on
/// where it works.
#[utoipa::path(post, path = "/projects/{id}/integration/mapping/check", tag = "Integrations",
    request_body = Option<MappingTrial>,
    params(("id" = ProjectId, Path)), responses((status = 200, body = MappingCheck)))]
async fn check(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    trial: Result<Option<Json<MappingTrial>>, JsonRejection>,
) -> Result<Json<MappingCheck>, Problem> {
    let trial = trial.map_err(|rejection| Rejected::body(&rejection))?;
    let trial = trial.map(|Json(trial)| trial).unwrap_or_default();
    let checked = services.check_mapping(&caller.actor, id, &trial).await;
    Ok(Json(answer(&caller.parts, checked).await?))
}
