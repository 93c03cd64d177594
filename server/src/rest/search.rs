//! The search of the frame.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use domain::{Found, Page, SearchQuery};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

/// Applications, projects and open issues that fit a text, up to ten of each.
#[utoipa::path(get, path = "/search", tag = "Search", params(SearchQuery),
    responses((status = 200, body = Page<Found>)))]
async fn search(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Json<Page<Found>>, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let text = query.q.unwrap_or_default();
    let found = services.search(&caller.actor, &text).await;
    Ok(Json(Page {
        items: answer(&caller.parts, found).await?,
        next_cursor: None,
    }))
}
