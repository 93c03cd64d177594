//! Failures as `application/problem+json` (RFC 9457).

use app::request::outside;
use app::{AppError, ErrorKind};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::FieldError;
use http::request::Parts;
use serde::Serialize;
use services::ServiceError;
use utoipa::ToSchema;

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
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json; charset=utf-8"),
        );
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

/// A request that could not be read: unknown members and parameters, wrong types, bad JSON.
#[derive(Debug)]
pub(crate) struct Rejected;

impl Rejected {
    /// A body that is no JSON is malformed; one that says what it must not is invalid.
    pub(crate) fn body(rejection: &axum::extract::rejection::JsonRejection) -> Problem {
        let kind = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => ErrorKind::Invalid,
            StatusCode::PAYLOAD_TOO_LARGE => ErrorKind::TooLarge,
            _ => ErrorKind::Malformed,
        };
        Problem(AppError::new(kind, rejection.body_text()))
    }

    pub(crate) fn query(rejection: &axum::extract::rejection::QueryRejection) -> Problem {
        Problem(AppError::new(ErrorKind::Malformed, rejection.body_text()))
    }
}

/// The answer when a handler panicked; the process and other requests go on.
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
