//! `/api/v1`: one file per noun. A handler reads the request and calls the service of its name.

mod applications;
mod caller;
mod export_events;
mod exports;
mod health;
mod instances;
mod integrations;
mod issues;
mod parameters;
mod problem;
mod projects;
mod scans;

use axum::Router;
use axum::response::Redirect;
use domain::paths;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::router::AppState;

pub(crate) use caller::Caller;
pub(crate) use problem::{Problem, Rejected, answer, panicked};

#[derive(OpenApi)]
#[openapi(info(
    title = "Polaris",
    description = "Security findings of an organization's software, filed as work items in Azure DevOps."
))]
struct Description;

/// All routes of the API, and the description made of them.
pub(crate) fn router() -> Router<AppState> {
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", applications::router())
        .nest("/api/v1", exports::router())
        .nest("/api/v1", export_events::router())
        .nest("/api/v1", instances::router())
        .nest("/api/v1", integrations::router())
        .nest("/api/v1", issues::router())
        .nest("/api/v1", projects::router())
        .nest("/api/v1", scans::router())
        .split_for_parts();
    let known = parameters::Parameters::of(&description);
    router
        .route_layer(axum::middleware::from_fn_with_state(known, parameters::check))
        .merge(health::router())
        .route("/api/v1/openapi.json", axum::routing::get(async move || axum::Json(description)))
}

/// The bare address leads to the portfolio.
pub(crate) async fn home() -> Redirect {
    Redirect::to(paths::PORTFOLIO)
}
