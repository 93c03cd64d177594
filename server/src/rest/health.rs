//! Whether the process lives, and whether it can do its work.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::router::AppState;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(StatusCode::OK))
        .route("/readyz", get(ready))
}

/// Ready once the database answers (it was migrated before we listened) and until told to stop.
/// Azure DevOps being down does not count.
async fn ready(State(state): State<AppState>) -> StatusCode {
    let database = state.services.ping().await.is_ok();
    if database && !state.stop.is_cancelled() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
