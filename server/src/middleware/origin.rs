//! Refuses writes that another site made a browser send.
//!
//! Fetch metadata decides where the browser sends it; else the origin has to be ours. What brings no
//! cookie acts for nobody: with a bearer token it was not sent by a browser on its own, and to the API
//! it is a stranger. Forms are checked in any case, since signing in brings no cookie either.

use app::{AppError, ErrorKind};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use services::Services;

use crate::middleware::authenticate::Proof;
use crate::rest::Problem;

pub(crate) async fn origin_check(request: Request, next: Next) -> Response {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let carries_cookie = request.headers().contains_key(header::COOKIE);
    let is_api = request.uri().path().starts_with("/api/");
    let by_program = is_api || request.extensions().get() == Some(&Proof::Bearer);
    let by_itself = by_program && !carries_cookie;
    let own = request
        .extensions()
        .get::<Services>()
        .map(|s| s.settings().public_url.clone());
    if safe || by_itself || own.is_some_and(|own| is_ours(request.headers(), &own)) {
        return next.run(request).await;
    }
    let message = "This request came from another site and was refused. Open Polaris itself and \
        repeat what you did.";
    Problem(AppError::new(ErrorKind::Denied, message)).into_response()
}

fn is_ours(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let origin_is_ours = text("origin").map(|origin| same_origin(origin, public_url, headers));
    match text("sec-fetch-site") {
        Some("same-origin") => origin_is_ours != Some(false),
        Some(_) => false,
        None => origin_is_ours == Some(true),
    }
}

/// The origin is the public one, or the host that this request was sent to. The latter serves
/// people who reach the program by another name of the same machine; a foreign page cannot choose
/// the `Host` of what it makes a browser send.
fn same_origin(origin: &str, public_url: &str, headers: &HeaderMap) -> bool {
    if origin.eq_ignore_ascii_case(public_url) {
        return true;
    }
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let sent_from = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == sent_from
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://polaris.example.com";

    fn accepted(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        is_ours(&headers, OWN)
    }

    #[test]
    fn writes_of_our_own_pages_pass() {
        assert!(accepted(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", OWN)
        ]));
        assert!(accepted(&[("sec-fetch-site", "same-origin")]));
        assert!(accepted(&[("origin", OWN)]));
    }

    #[test]
    fn forged_writes_are_refused_in_each_shape() {
        let forged: [&[(&str, &str)]; 8] = [
            &[],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://polaris.example.com.evil.example")],
            &[("sec-fetch-site", "cross-site"), ("origin", OWN)],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
        ];
        for headers in forged {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(
                    axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                    value.parse().unwrap(),
                );
            }
            assert!(!is_ours(&map, OWN), "{headers:?}");
        }
    }
}
