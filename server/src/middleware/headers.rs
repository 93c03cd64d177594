//! The headers that every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::router::AppState;

/// What is not a page runs nothing and is framed by nobody. Pages bring a policy of their own.
const NOTHING_RUNS: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox",
);
const ONE_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

pub(crate) async fn security_headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_file = request.uri().path().starts_with("/pkg/");
    let is_https = state.services.settings().public_url.starts_with("https://");
    let mut response = next.run(request).await;
    complete(response.headers_mut(), is_file, is_https);
    response
}

/// Adds what the door itself did not say.
fn complete(headers: &mut HeaderMap, is_file: bool, is_https: bool) {
    let mut missing = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    missing(header::CONTENT_SECURITY_POLICY, NOTHING_RUNS);
    missing(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    missing(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    missing(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    missing(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    if is_https {
        missing(header::STRICT_TRANSPORT_SECURITY, ONE_YEAR);
    }
    if !is_file {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_browsers_are_told_to_stay_there() {
        let mut headers = HeaderMap::new();
        complete(&mut headers, false, true);
        assert_eq!(headers[header::STRICT_TRANSPORT_SECURITY], ONE_YEAR);
        let mut headers = HeaderMap::new();
        complete(&mut headers, false, false);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }

    #[test]
    fn what_a_door_says_itself_stays() {
        let mut headers = HeaderMap::new();
        let own = HeaderValue::from_static("default-src 'self'");
        headers.insert(header::CONTENT_SECURITY_POLICY, own.clone());
        complete(&mut headers, false, true);
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], own);
    }
}
