//! Lists as files, sent while they are read.

use std::io;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::Cursor;
use futures::{StreamExt, stream};
use services::{DownloadPart, ServiceError};

/// What a file holds and is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub content_type: &'static str,
    /// The `Content-Disposition` that names it.
    pub disposition: &'static str,
}

/// The first part, and the others as the other side takes them. A failure breaks the file off.
pub(super) fn sent<F, R>(kind: Kind, first: DownloadPart, part: F) -> Response
where
    F: Fn(Cursor) -> R + Send + 'static,
    R: Future<Output = Result<DownloadPart, ServiceError>> + Send + 'static,
{
    let parts = stream::unfold((part, Some(Ok(first))), |(read, part)| async move {
        match part? {
            Ok(part) => {
                let next = match part.next {
                    Some(after) => Some(read(after).await),
                    None => None,
                };
                Some((Ok(Bytes::from(part.bytes)), (read, next)))
            }
            Err(error) => {
                tracing::error!(%error, "a list could not be sent to its end");
                Some((Err(io::Error::other(error)), (read, None)))
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, kind.content_type),
        (header::CONTENT_DISPOSITION, kind.disposition),
    ];
    // Compression asks once more after the end.
    (headers, Body::from_stream(parts.fuse())).into_response()
}
