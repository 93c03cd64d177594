//! The files that browsers load: scripts, wasm, styles.
//!
//! A release carries them inside itself. A debug build reads `target/site` when asked, so that the
//! server needs no rebuild when only the browser half changed.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../target/site/pkg"]
#[allow_missing = true]
struct Site;

/// Answers `/pkg/…`. Compressed copies beside a file are sent where the browser takes them.
pub(crate) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepted.contains(encoding)
            && let Some(file) = Site::get(&format!("{path}{ending}"))
        {
            return answer(&path, file, Some(encoding), &headers);
        }
    }
    match Site::get(&path) {
        Some(file) => answer(&path, file, None, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(
    path: &str,
    file: rust_embed::EmbeddedFile,
    encoding: Option<&'static str>,
    request: &HeaderMap,
) -> Response {
    let hash = file.metadata.sha256_hash();
    let tag = format!(
        "\"{}\"",
        hash.iter()
            .take(16)
            .fold(String::new(), |t, b| format!("{t}{b:02x}"))
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::CONTENT_TYPE, content_type(path));
    let unchanged = request.get(header::IF_NONE_MATCH) == headers.get(header::ETAG);
    if unchanged {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data.into_owned()).into_response()
}

fn content_type(path: &str) -> HeaderValue {
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    HeaderValue::from_static(kind)
}
