//! Scans: reports are uploaded, followed and deleted.

use std::io;
use std::time::Duration;

use app::{AppError, ErrorKind};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use domain::{Page, PageQuery, ProjectId, Scan, ScanId};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use services::Services;
use tokio_util::io::StreamReader;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

/// The longest that a caller may wait for the end of an import, in seconds.
const LONGEST_WAIT: u64 = 60;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, upload))
        .routes(routes!(get, delete))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// Name of the branch that was scanned, made when it is new; the default branch when absent.
    branch: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WaitQuery {
    /// Seconds to wait for the end of the import and for the gate, at most 60.
    wait: Option<u64>,
}

/// What was accepted.
#[derive(Debug, Serialize, ToSchema)]
struct Accepted {
    id: ScanId,
}

/// The scans of a project, newest first.
#[utoipa::path(get, path = "/projects/{id}/scans", tag = "Scans",
    params(("id" = ProjectId, Path), PageQuery), responses((status = 200, body = Page<Scan>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Scan>>, Problem> {
    let page = Rejected::page(query)?;
    let scans = services.scans(&caller.actor, project, &page).await;
    Ok(Json(answer(&caller.parts, scans).await?))
}

/// Takes a SARIF 2.1.0 log in, plain or gzip, whatever its content type. Its import is a job;
/// `GET /scans/{id}?wait=60` tells the end of it. The same file under the same `Idempotency-Key` is
/// the same scan.
#[utoipa::path(post, path = "/projects/{id}/scans", tag = "Scans",
    params(("id" = ProjectId, Path), UploadQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's own name for this upload")),
    request_body(content = String, content_type = "application/sarif+json"),
    responses((status = 202, body = Accepted), (status = 413), (status = 415)))]
async fn upload(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<UploadQuery>, QueryRejection>,
    body: Body,
) -> Result<(StatusCode, Json<Accepted>), Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    refuse_other_encodings(&caller.parts.headers)?;
    let body = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
    let branch = query.branch.as_deref();
    let actor = &caller.actor;
    let key = caller.parts.headers.get("idempotency-key");
    let taken = match key.map(|key| key.to_str().unwrap_or_default()) {
        Some(key) => {
            services
                .upload_scan_once(actor, project, branch, key, body)
                .await
        }
        None => services.upload_scan(actor, project, branch, body).await,
    };
    let id = answer(&caller.parts, taken).await?;
    Ok((StatusCode::ACCEPTED, Json(Accepted { id })))
}

/// What is gzip shows in its first bytes too; nothing else is unpacked.
fn refuse_other_encodings(headers: &HeaderMap) -> Result<(), Problem> {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let mut names = encodings.map(|value| value.to_str().unwrap_or("?").trim());
    let is_read = names.all(|name| {
        ["identity", "gzip", "x-gzip"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    });
    if is_read {
        return Ok(());
    }
    let message = "Send the SARIF log plain or compressed once with gzip; other encodings are not \
        read.";
    Err(AppError::new(ErrorKind::UnsupportedMedia, message).into())
}

/// How far a scan is and what it changed.
#[utoipa::path(get, path = "/scans/{id}", tag = "Scans",
    params(("id" = ScanId, Path), WaitQuery), responses((status = 200, body = Scan)))]
async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ScanId>,
    query: Result<Query<WaitQuery>, QueryRejection>,
) -> Result<Json<Scan>, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let seconds = query.wait.unwrap_or_default();
    if seconds > LONGEST_WAIT {
        let message = format!("`wait` is at most {LONGEST_WAIT} seconds.");
        return Err(AppError::new(ErrorKind::Malformed, message).into());
    }
    let wait = Duration::from_secs(seconds);
    let services = state.services;
    let scan = tokio::select! {
        scan = services.scan_when_ended(&caller.actor, id, wait) => scan,
        () = state.stop.cancelled() => services.scan(&caller.actor, id).await,
    };
    Ok(Json(answer(&caller.parts, scan).await?))
}

/// Deletes a mistaken upload: issues stand as if it had never come. Those that somebody decided
/// about or filed stay.
#[utoipa::path(delete, path = "/scans/{id}", tag = "Scans",
    params(("id" = ScanId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ScanId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_scan(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}
