//! `/api/v1`: one file per noun. A handler reads the request and calls the service of its name.

mod account;
mod applications;
mod audit;
mod bodies;
mod branches;
mod caller;
mod dashboards;
mod downloads;
mod export_events;
mod exports;
mod file;
mod filters;
mod health;
mod instances;
mod integrations;
mod issues;
mod journal;
mod mapping;
mod members;
mod parameters;
mod policies;
mod problem;
mod projects;
mod scans;
mod search;
mod tickets;
mod tokens;
mod triage;
mod twins;
mod users;

use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::{any, get};
use axum::{Json, Router};
use domain::{Page, PageQuery, paths};
use services::ServiceError;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::router::AppState;

pub(crate) use caller::Caller;
pub(crate) use problem::{Problem, Rejected, answer, panicked, told};

#[derive(OpenApi)]
#[openapi(info(
    title = "Polaris",
    description = "Security findings of an organization's software, filed as work items in Azure DevOps."
))]
struct Description;

/// All routes of the API, and the description made of them.
pub(crate) fn router() -> Router<AppState> {
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", account::router())
        .nest("/api/v1", applications::router())
        .nest("/api/v1", audit::router())
        .nest("/api/v1", branches::router())
        .nest("/api/v1", dashboards::router())
        .nest("/api/v1", downloads::router())
        .nest("/api/v1", exports::router())
        .nest("/api/v1", export_events::router())
        .nest("/api/v1", filters::router())
        .nest("/api/v1", instances::router())
        .nest("/api/v1", integrations::router())
        .nest("/api/v1", issues::router())
        .nest("/api/v1", journal::router())
        .nest("/api/v1", mapping::router())
        .nest("/api/v1", members::router())
        .nest("/api/v1", policies::router())
        .nest("/api/v1", projects::router())
        .nest("/api/v1", scans::router())
        .nest("/api/v1", search::router())
        .nest("/api/v1", tickets::router())
        .nest("/api/v1", tokens::router())
        .nest("/api/v1", triage::router())
        .nest("/api/v1", twins::router())
        .nest("/api/v1", users::router())
        .split_for_parts();
    let known = parameters::Parameters::of(&description);
    let bodiless = bodies::Bodiless::of(&description);
    router
        .route("/api/v1/openapi.json", get(async move || Json(description)))
        .route_layer(from_fn_with_state(bodiless, bodies::check))
        .route_layer(from_fn_with_state(known, parameters::check))
        .route("/api/{*unknown}", any(StatusCode::NOT_FOUND))
        .layer(from_fn(problem::complete))
        .merge(health::router())
}

/// A part of a list that is read whole, being short; `name_of` tells its items apart.
async fn part<T>(
    parts: &Parts,
    items: Result<Vec<T>, ServiceError>,
    wanted: Result<Query<PageQuery>, QueryRejection>,
    name_of: impl Fn(&T) -> String,
) -> Result<Json<Page<T>>, Problem> {
    let wanted = Rejected::page(wanted)?;
    let items = answer(parts, items).await?;
    let page = Page::part(items, &wanted, name_of);
    page.map(Json)
        .map_err(|field| Rejected::parameters(vec![field]))
}

/// The bare address leads to the portfolio.
pub(crate) async fn home() -> Redirect {
    Redirect::to(paths::PORTFOLIO)
}
