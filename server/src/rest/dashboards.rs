//! Dashboards as scripts read them.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::{ApplicationId, Dashboard, DashboardOf, DashboardQuery, ProjectId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(of_organization))
        .routes(routes!(of_application))
        .routes(routes!(of_project))
}

/// How the applications that the caller sees stand, and how they stood day by day.
#[utoipa::path(get, path = "/dashboard", tag = "Dashboard", params(DashboardQuery),
    responses((status = 200, body = Dashboard)))]
async fn of_organization(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<DashboardQuery>, QueryRejection>,
) -> Result<Json<Dashboard>, Problem> {
    told(&services, &caller, DashboardOf::Organization, query).await
}

/// The same of the projects of an application.
#[utoipa::path(get, path = "/applications/{id}/dashboard", tag = "Dashboard",
    params(("id" = ApplicationId, Path), DashboardQuery),
    responses((status = 200, body = Dashboard)))]
async fn of_application(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApplicationId>,
    query: Result<Query<DashboardQuery>, QueryRejection>,
) -> Result<Json<Dashboard>, Problem> {
    told(&services, &caller, DashboardOf::Application(id), query).await
}

/// The same of a project.
#[utoipa::path(get, path = "/projects/{id}/dashboard", tag = "Dashboard",
    params(("id" = ProjectId, Path), DashboardQuery),
    responses((status = 200, body = Dashboard)))]
async fn of_project(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ProjectId>,
    query: Result<Query<DashboardQuery>, QueryRejection>,
) -> Result<Json<Dashboard>, Problem> {
    told(&services, &caller, DashboardOf::Project(id), query).await
}

async fn told(
    services: &Services,
    caller: &Caller,
    of: DashboardOf,
    query: Result<Query<DashboardQuery>, QueryRejection>,
) -> Result<Json<Dashboard>, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let days = query
        .read()
        .map_err(|field| Rejected::parameters(vec![field]))?;
    let dashboard = services.dashboard(&caller.actor, of, days).await;
    Ok(Json(answer(&caller.parts, dashboard).await?))
}
