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

/// Ready while the database answers (it was migrated before we listened) and the worker of this
/// process runs, until told to stop. Azure DevOps being down does not count.
async fn ready(State(state): State<AppState>) -> StatusCode {
    let database = state.services.ping().await.is_ok();
    let worker = !state.worker.is_some_and(|worker| worker.is_finished());
    if database && worker && !state.stop.is_cancelled() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
