//! What server functions answer where their own answer would not do: they could not even read what
//! was sent, or lead to an address that is too long.

use app::AppError;
use app::request::LongQuery;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tower::ServiceExt;

/// Bytes of a failure: a sentence, and one for each field.
const LARGEST_FAILURE: usize = 64 * 1024;
/// Bytes of an address that browsers and proxies surely take.
const LONGEST_ADDRESS: usize = 6 * 1024;

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

/// A browser without JavaScript is led back to the page of a form that was refused, with all that
/// was entered in the query. Where that is too long for an address, the page is the answer itself.
pub(crate) async fn show_what_was_refused(
    State(pages): State<Router>,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with("/rpc/") {
        return next.run(request).await;
    }
    let (mut head, body) = request.into_parts();
    let response = next.run(Request::from_parts(head.clone(), body)).await;
    let location = response.headers().get(LOCATION);
    let location = location.filter(|location| location.len() > LONGEST_ADDRESS);
    let page = location
        .and_then(|location| location.to_str().ok()?.split_once('?'))
        .and_then(|(page, query)| Some((page.parse().ok()?, query.to_owned())));
    let Some((page, query)) = page else {
        return response;
    };
    (head.method, head.uri) = (Method::GET, page);
    for name in [CONTENT_LENGTH, CONTENT_TYPE] {
        head.headers.remove(name);
    }
    head.extensions.insert(LongQuery(query));
    let shown = pages.oneshot(Request::from_parts(head, Body::empty()));
    let Ok(mut shown) = shown.await;
    if shown.status() == StatusCode::OK {
        *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    shown
}
