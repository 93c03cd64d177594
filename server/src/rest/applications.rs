//! Applications of the portfolio.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{Application, ApplicationId, NameForm, Page, PageQuery};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, rename, delete))
}

/// The applications that the caller sees, by name.
#[utoipa::path(get, path = "/applications", tag = "Portfolio", params(PageQuery),
    responses((status = 200, body = Page<Application>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Application>>, Problem> {
    let page = Rejected::page(query)?;
    let applications = services.applications(&caller.actor, &page).await;
    Ok(Json(answer(&caller.parts, applications).await?))
}

/// Creates an application.
#[utoipa::path(post, path = "/applications", tag = "Portfolio", request_body = NameForm,
    responses((status = 201, body = Application)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<NameForm>, JsonRejection>,
) -> Result<(StatusCode, Json<Application>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let made = services.create_application(&caller.actor, form).await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, made).await?),
    ))
}

/// One application.
#[utoipa::path(get, path = "/applications/{id}", tag = "Portfolio",
    params(("id" = ApplicationId, Path)), responses((status = 200, body = Application)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApplicationId>,
) -> Result<Json<Application>, Problem> {
    let application = services.application(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, application).await?))
}

/// Gives an application another name.
#[utoipa::path(patch, path = "/applications/{id}", tag = "Portfolio", request_body = NameForm,
    params(("id" = ApplicationId, Path)), responses((status = 200, body = Application)))]
async fn rename(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApplicationId>,
    form: Result<Json<NameForm>, JsonRejection>,
) -> Result<Json<Application>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let renamed = services.rename_application(&caller.actor, id, form).await;
    Ok(Json(answer(&caller.parts, renamed).await?))
}

/// Deletes an application with its projects, scans and issues. Work items in Azure DevOps stay.
#[utoipa::path(delete, path = "/applications/{id}", tag = "Portfolio",
    params(("id" = ApplicationId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApplicationId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_application(&caller.actor, id, None).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}
