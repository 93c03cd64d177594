//! Failures as `application/problem+json` (RFC 9457).

use app::request::outside;
use app::{AppError, ErrorKind};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{FieldError, PageQuery, PageRequest};
use http::request::Parts;
use serde::Serialize;
use services::ServiceError;
use utoipa::ToSchema;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// A failure on its way out.
#[derive(Debug)]
pub(crate) struct Problem(pub AppError);

/// What the body of a failure holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemBody {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldError>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = error.kind.status();
        let word = serde_json::to_value(error.kind).unwrap_or_default();
        let body = ProblemBody {
            kind: format!("urn:polaris:{}", word.as_str().unwrap_or("internal")),
            title: error.kind.title(),
            status,
            detail: error.message,
            reference: error.reference,
            fields: error.fields,
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if let Some(after) = error.retry_after {
            headers.insert(header::RETRY_AFTER, after.into());
        }
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

/// Turns the end of an act into an answer.
pub(crate) async fn answer<T>(
    parts: &Parts,
    result: Result<T, ServiceError>,
) -> Result<T, Problem> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => Err(Problem(outside(&error, parts).await)),
    }
}

/// Turns the end of a search into an answer: what is wrong with its filter is wrong with the address.
pub(crate) async fn told<T>(parts: &Parts, result: Result<T, ServiceError>) -> Result<T, Problem> {
    match result {
        Err(ServiceError::Invalid(fields)) => Err(Rejected::parameters(fields)),
        other => answer(parts, other).await,
    }
}

/// A request that could not be read: unknown members and parameters, wrong types, bad JSON.
#[derive(Debug)]
pub(crate) struct Rejected;

impl Rejected {
    /// A body that is no JSON is malformed; one that says what it must not is invalid.
    pub(crate) fn body(rejection: &axum::extract::rejection::JsonRejection) -> Problem {
        let kind = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => ErrorKind::Invalid,
            StatusCode::PAYLOAD_TOO_LARGE => ErrorKind::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorKind::UnsupportedMedia,
            _ => ErrorKind::Malformed,
        };
        Problem(AppError::new(kind, rejection.body_text()))
    }

    pub(crate) fn query(rejection: &QueryRejection) -> Problem {
        Problem(AppError::new(ErrorKind::Malformed, rejection.body_text()))
    }

    /// Parameters that were read and hold what they must not.
    pub(crate) fn parameters(fields: Vec<FieldError>) -> Problem {
        Problem(AppError::parameters(fields))
    }

    /// Which part of a list is wanted.
    pub(crate) fn page(
        query: Result<Query<PageQuery>, QueryRejection>,
    ) -> Result<PageRequest, Problem> {
        let Query(query) = query.map_err(|rejection| Self::query(&rejection))?;
        query.read().map_err(|field| Self::parameters(vec![field]))
    }
}

/// Layered around the API: what is refused before a handler runs (an id that is none, a method or
/// a route that is not there) leaves as a problem too.
pub(crate) async fn complete(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    if !is_failure || response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM_JSON) {
        return response;
    }
    let mut problem = Problem(told_by(status)).into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        let headers = problem.headers_mut();
        headers.insert(header::ALLOW, allowed.clone());
    }
    problem
}

fn told_by(status: StatusCode) -> AppError {
    let (kind, message) = match status {
        StatusCode::BAD_REQUEST => (
            ErrorKind::Malformed,
            "The address holds a value that cannot be read, such as an id that is no UUID.",
        ),
        StatusCode::NOT_FOUND => (
            ErrorKind::NotFound,
            "There is no such route. /api/v1/openapi.json lists those that there are.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            ErrorKind::MethodNotAllowed,
            "This route has no such method. /api/v1/openapi.json lists those that it has.",
        ),
        _ => (ErrorKind::Internal, "Something went wrong here. Try again."),
    };
    AppError::new(kind, message)
}

/// The answer when a handler panicked; the process and other requests go on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer that catches panics hands them over"
)]
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let what = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    let reference = uuid::Uuid::now_v7().simple().to_string();
    tracing::error!(reference, panic = what, "a request ended in a panic");
    let mut error = AppError::new(ErrorKind::Internal, "Something went wrong here. Try again.");
    error.reference = Some(reference);
    Problem(error).into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_ends_one_request_alone() {
        let router = Router::new()
            .route("/panic", get(async || -> () { panic!("a secret detail") }))
            .route("/fine", get(StatusCode::OK))
            .layer(CatchPanicLayer::custom(panicked));
        let ask = |path| Request::get(path).body(Body::empty()).unwrap();
        let broken = router.clone().oneshot(ask("/panic")).await.unwrap();
        assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(broken.into_body(), 10_000).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        assert!(body.contains("\"reference\":"), "{body}");
        assert!(!body.contains("secret"), "{body}");
        let fine = router.oneshot(ask("/fine")).await.unwrap();
        assert_eq!(fine.status(), StatusCode::OK);
    }
}
