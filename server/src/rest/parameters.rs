//! Query parameters that no route declares, or that stand twice, are refused.
//!
//! What a route takes is read from its own description, so that a parameter which works is also
//! one that is documented.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use app::{AppError, ErrorKind};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use crate::rest::Problem;

/// The names of query parameters by method and route.
#[derive(Debug, Clone)]
pub(crate) struct Parameters(Arc<HashMap<(Method, String), HashSet<String>>>);

impl Parameters {
    pub(crate) fn of(description: &OpenApi) -> Self {
        let routes = description.paths.paths.iter().flat_map(|(path, item)| {
            operations(item).map(move |(method, operation)| {
                ((method, path.clone()), query_parameters(operation))
            })
        });
        Self(Arc::new(routes.collect()))
    }

    fn check(&self, method: &Method, route: &str, query: &str) -> Result<(), AppError> {
        let method = if method == Method::HEAD {
            Method::GET
        } else {
            method.clone()
        };
        let known = self.0.get(&(method, route.to_owned()));
        let mut seen = HashSet::new();
        for (name, _) in url::form_urlencoded::parse(query.as_bytes()) {
            if !known.is_some_and(|known| known.contains(name.as_ref())) {
                return Err(malformed(format!(
                    "There is no query parameter {name:?} here."
                )));
            }
            if !seen.insert(name.clone()) {
                return Err(malformed(format!(
                    "The query parameter {name:?} stands twice."
                )));
            }
        }
        Ok(())
    }
}

fn malformed(message: String) -> AppError {
    AppError::new(ErrorKind::Malformed, message)
}

pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn query_parameters(operation: &Operation) -> HashSet<String> {
    let parameters =
        operation
            .parameters
            .iter()
            .flatten()
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            });
    let of_query = parameters.filter(|parameter| parameter.parameter_in == ParameterIn::Query);
    of_query.map(|parameter| parameter.name.clone()).collect()
}

/// Layered around the routes of the API.
pub(crate) async fn check(
    State(parameters): State<Parameters>,
    route: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().unwrap_or_default();
    match parameters.check(request.method(), route.as_str(), query) {
        Ok(()) => next.run(request).await,
        Err(error) => Problem(error).into_response(),
    }
}
