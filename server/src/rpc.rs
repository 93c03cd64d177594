//! What server functions answer when they could not even read what was sent.

use app::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

/// Bytes of a failure: a sentence, and one for each field.
const LARGEST_FAILURE: usize = 64 * 1024;

/// The body tells that the sender made a mistake, while the status that Leptos gives calls it one
/// of ours; the status is set right here.
pub(crate) async fn blame_the_sender(request: Request, next: Next) -> Response {
    let is_call = request.uri().path().starts_with("/rpc/");
    let response = next.run(request).await;
    if !is_call || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, LARGEST_FAILURE).await.unwrap_or_default();
    let error = serde_json::from_slice::<AppError>(&body).ok();
    if let Some(status) = error.and_then(|error| StatusCode::from_u16(error.kind.status()).ok()) {
        head.status = status;
    }
    Response::from_parts(head, Body::from(body))
}
