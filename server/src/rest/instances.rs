//! Azure DevOps instances.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{
    AzureProject, ChangeInstanceForm, ConnectionReport, Instance, InstanceId, NewInstanceForm,
    Page, PageQuery, WorkItemType,
};
use serde::Deserialize;
use services::Services;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change, delete))
        .routes(routes!(test))
        .routes(routes!(projects))
        .routes(routes!(work_item_types))
}

/// The instances of the organization. Tokens are not part of them.
#[utoipa::path(get, path = "/instances", tag = "Instances", params(PageQuery),
    responses((status = 200, body = Page<Instance>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Instance>>, Problem> {
    let instances = services.instances(&caller.actor).await;
    part(&caller.parts, instances, query, |instance| {
        instance.id.to_string()
    })
    .await
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

/// One instance. Its token is not part of it.
#[utoipa::path(get, path = "/instances/{id}", tag = "Instances",
    params(("id" = InstanceId, Path)), responses((status = 200, body = Instance)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
) -> Result<Json<Instance>, Problem> {
    let instance = services.instance(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, instance).await?))
}

/// Enables or disables, or replaces the token. Another address needs the token again.
#[utoipa::path(patch, path = "/instances/{id}", tag = "Instances", request_body = ChangeInstanceForm,
    params(("id" = InstanceId, Path)), responses((status = 200, body = Instance)))]
async fn change(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
    form: Result<Json<ChangeInstanceForm>, JsonRejection>,
) -> Result<Json<Instance>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let changed = services.change_instance(&caller.actor, id, form).await;
    Ok(Json(answer(&caller.parts, changed).await?))
}

/// Deletes the connection with its token and the integrations on it.
#[utoipa::path(delete, path = "/instances/{id}", tag = "Instances",
    params(("id" = InstanceId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_instance(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
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

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// A part of the name, in any case.
    search: Option<String>,
    /// 1 to 100; 50 when absent.
    limit: Option<u32>,
    /// `next_cursor` of the part before.
    cursor: Option<String>,
}

/// The projects of Azure DevOps that the token sees.
#[utoipa::path(get, path = "/instances/{id}/projects", tag = "Instances",
    params(("id" = InstanceId, Path), Wanted), responses((status = 200, body = Page<AzureProject>)))]
async fn projects(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<InstanceId>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Page<AzureProject>>, Problem> {
    let Query(Wanted {
        search,
        limit,
        cursor,
    }) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let wanted = Ok(Query(PageQuery { limit, cursor }));
    let search = search.unwrap_or_default();
    let projects = services.azure_projects(&caller.actor, id, &search).await;
    part(&caller.parts, projects, wanted, |project| {
        project.id.to_string()
    })
    .await
}

/// The types that work items of a project of Azure DevOps can be created with.
#[utoipa::path(get, path = "/instances/{id}/projects/{azure_project_id}/work-item-types",
    tag = "Instances", params(("id" = InstanceId, Path), ("azure_project_id" = String, Path),
    PageQuery), responses((status = 200, body = Page<WorkItemType>)))]
async fn work_item_types(
    State(services): State<Services>,
    caller: Caller,
    Path((id, azure_project)): Path<(InstanceId, String)>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<WorkItemType>>, Problem> {
    let types = services
        .work_item_types(&caller.actor, id, &azure_project)
        .await;
    part(&caller.parts, types, query, |of| of.reference_name.clone()).await
}
