//! Projects of an application.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{ApplicationId, Branch, NameForm, Page, PageQuery, Project, ProjectId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, rename, delete))
        .routes(routes!(branches))
}

/// The projects of an application, by name.
#[utoipa::path(get, path = "/applications/{id}/projects", tag = "Portfolio",
    params(("id" = ApplicationId, Path), PageQuery),
    responses((status = 200, body = Page<Project>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(application): Path<ApplicationId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Project>>, Problem> {
    let page = Rejected::page(query)?;
    let projects = services.projects(&caller.actor, application, &page).await;
    Ok(Json(answer(&caller.parts, projects).await?))
}

/// Creates a project together with its default branch.
#[utoipa::path(post, path = "/applications/{id}/projects", tag = "Portfolio",
    request_body = NameForm, params(("id" = ApplicationId, Path)),
    responses((status = 201, body = Project)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    Path(application): Path<ApplicationId>,
    form: Result<Json<NameForm>, JsonRejection>,
) -> Result<(StatusCode, Json<Project>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let made = services
        .create_project(&caller.actor, application, form)
        .await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, made).await?),
    ))
}

/// One project.
#[utoipa::path(get, path = "/projects/{id}", tag = "Portfolio",
    params(("id" = ProjectId, Path)), responses((status = 200, body = Project)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<Json<Project>, Problem> {
    let project = services.project(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, project).await?))
}

/// Gives a project another name.
#[utoipa::path(patch, path = "/projects/{id}", tag = "Portfolio", request_body = NameForm,
    params(("id" = ProjectId, Path)), responses((status = 200, body = Project)))]
async fn rename(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    form: Result<Json<NameForm>, JsonRejection>,
) -> Result<Json<Project>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let renamed = services.rename_project(&caller.actor, id, form).await;
    Ok(Json(answer(&caller.parts, renamed).await?))
}

/// Deletes a project with its scans and issues. Work items in Azure DevOps stay.
#[utoipa::path(delete, path = "/projects/{id}", tag = "Portfolio",
    params(("id" = ProjectId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_project(&caller.actor, id, None).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The branches of a project, the default one first.
#[utoipa::path(get, path = "/projects/{id}/branches", tag = "Portfolio",
    params(("id" = ProjectId, Path), PageQuery), responses((status = 200, body = Page<Branch>)))]
async fn branches(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Branch>>, Problem> {
    let branches = services.branches(&caller.actor, id).await;
    part(&caller.parts, branches, query, |branch| {
        branch.id.to_string()
    })
    .await
}
