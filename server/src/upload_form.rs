//! The form by which a browser without JavaScript uploads a report. Everybody else uses REST.

use std::io;
use std::pin::pin;

use app::request::{outside, refused_form};
use app::{AppError, ErrorKind};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::Redirect;
use axum::{Router, routing};
use domain::{Actor, ProjectId, ScanId, paths};
use futures::TryStreamExt;
use services::{ServiceError, Services};
use tokio_util::io::StreamReader;

use crate::rest::{Caller, Problem};
use crate::router::AppState;

/// The name that the page knows the form by.
const FORM: &str = "upload";
/// Bytes of the name of a branch; the service says how long one may be.
const BRANCH: usize = 4 * 1024;

/// Reports are longer than other bodies; the service ends those that pass its limits.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/projects/{id}/scans/upload", routing::post(upload))
        .layer(DefaultBodyLimit::disable())
}

async fn upload(
    State(services): State<Services>,
    Path(project): Path<ProjectId>,
    caller: Caller,
    form: Multipart,
) -> Result<Redirect, Problem> {
    let refused = match take(&services, &caller.actor, project, form).await {
        Ok(id) => return Ok(Redirect::to(&paths::scan(project, id))),
        Err(Refused::Form(error)) => error,
        Err(Refused::Act(error)) => outside(&error, &caller.parts).await,
    };
    let page = refused_form(FORM, &paths::scans(project), &refused);
    Ok(Redirect::to(&page))
}

/// Why a form was not taken.
enum Refused {
    Form(AppError),
    Act(ServiceError),
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        Self::Form(AppError::new(ErrorKind::Malformed, error.body_text()))
    }
}

/// The branch comes before the file, as on the page.
async fn take(
    services: &Services,
    actor: &Actor,
    project: ProjectId,
    mut form: Multipart,
) -> Result<ScanId, Refused> {
    let mut branch = String::new();
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("branch") => branch = short(field).await?,
            Some("file") => {
                let body = pin!(StreamReader::new(field.map_err(io::Error::other)));
                let taken = services
                    .upload_scan(actor, project, Some(&branch), body)
                    .await;
                return taken.map_err(Refused::Act);
            }
            _ => {}
        }
    }
    let message = "Choose the file to upload.";
    Err(Refused::Form(AppError::new(ErrorKind::Invalid, message)))
}

/// The text of a field, cut where no name is that long.
async fn short(mut field: Field<'_>) -> Result<String, Refused> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await? {
        let free = BRANCH.saturating_sub(bytes.len());
        bytes.extend_from_slice(&piece[..piece.len().min(free)]);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
