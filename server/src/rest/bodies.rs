//! A body where none is expected is refused, so that nobody believes that it was read.

use std::collections::HashSet;
use std::sync::Arc;

use app::{AppError, ErrorKind};
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

use super::parameters::operations;
use crate::rest::Problem;

/// More than enough for a body that says nothing.
const EMPTY: usize = 1_024;

/// The routes whose description names no body.
#[derive(Debug, Clone)]
pub(crate) struct Bodiless(Arc<HashSet<(Method, String)>>);

impl Bodiless {
    pub(crate) fn of(description: &OpenApi) -> Self {
        let routes = description.paths.paths.iter().flat_map(|(path, item)| {
            operations(item)
                .filter(|(_, operation)| operation.request_body.is_none())
                .map(move |(method, _)| (method, path.clone()))
        });
        Self(Arc::new(routes.collect()))
    }
}

/// Layered around the routes of the API. Nothing, `{}` and `null` say nothing.
pub(crate) async fn check(
    State(bodiless): State<Bodiless>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let key = (request.method().clone(), route.as_str().to_owned());
    if !bodiless.0.contains(&key) {
        return next.run(request).await;
    }
    let (head, body) = request.into_parts();
    let says_nothing = to_bytes(body, EMPTY).await.is_ok_and(|bytes| {
        bytes.trim_ascii().is_empty()
            || serde_json::from_slice(&bytes)
                .is_ok_and(|body: Value| body.is_null() || body == Value::Object(Map::new()))
    });
    if says_nothing {
        return next.run(Request::from_parts(head, Body::empty())).await;
    }
    let message = "This call takes no body. Send it without one.";
    Problem(AppError::new(ErrorKind::Invalid, message)).into_response()
}
