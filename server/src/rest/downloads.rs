//! Lists of issues as files, sent while they are read.

use std::io;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::{
    Actor, Cursor, IssueFilter, IssueGroup, IssueGrouping, IssueQuery, IssueRow, ProjectId,
};
use futures::{StreamExt, stream};
use services::{Download, DownloadPart, ServiceError, Services};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(csv))
        .routes(routes!(json))
        .routes(routes!(groups))
}

/// The issues that a filter lets through, as a table. Cells that a program would take for formulas
/// begin with an apostrophe.
#[utoipa::path(get, path = "/projects/{id}/issues.csv", tag = "Issues",
    params(("id" = ProjectId, Path), IssueQuery),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn csv(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<IssueQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    download(services, caller, project, query, Download::Csv).await
}

/// The issues that a filter lets through, as one JSON list.
#[utoipa::path(get, path = "/projects/{id}/issues.json", tag = "Issues",
    params(("id" = ProjectId, Path), IssueQuery),
    responses((status = 200, body = Vec<IssueRow>)))]
async fn json(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<IssueQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    download(services, caller, project, query, Download::Json).await
}

/// How many issues that a filter lets through there are of each value.
#[utoipa::path(get, path = "/projects/{id}/issue-groups/{by}", tag = "Issues",
    params(("id" = ProjectId, Path), ("by" = IssueGrouping, Path), IssueQuery),
    responses((status = 200, body = Vec<IssueGroup>)))]
async fn groups(
    State(services): State<Services>,
    caller: Caller,
    Path((project, by)): Path<(ProjectId, IssueGrouping)>,
    query: Result<Query<IssueQuery>, QueryRejection>,
) -> Result<Json<Vec<IssueGroup>>, Problem> {
    let filter = filter(query)?;
    let groups = services
        .group_issues(&caller.actor, project, &filter, by)
        .await;
    Ok(Json(told(&caller, groups).await?))
}

fn filter(query: Result<Query<IssueQuery>, QueryRejection>) -> Result<IssueFilter, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let (filter, _) = query.read().map_err(Rejected::parameters)?;
    Ok(filter)
}

/// What is wrong with a filter is wrong with the address.
async fn told<T>(caller: &Caller, result: Result<T, ServiceError>) -> Result<T, Problem> {
    match result {
        Err(ServiceError::Invalid(fields)) => Err(Rejected::parameters(fields)),
        other => Ok(answer(&caller.parts, other).await?),
    }
}

async fn download(
    services: Services,
    caller: Caller,
    project: ProjectId,
    query: Result<Query<IssueQuery>, QueryRejection>,
    format: Download,
) -> Result<Response, Problem> {
    let filter = filter(query)?;
    let first = services
        .download_issues(&caller.actor, project, &filter, format, None)
        .await;
    let first = told(&caller, first).await?;
    let file = File {
        services,
        actor: caller.actor,
        project,
        filter,
        format,
    };
    let (content_type, name) = match format {
        Download::Csv => (
            "text/csv; charset=utf-8",
            "attachment; filename=\"issues.csv\"",
        ),
        Download::Json => ("application/json", "attachment; filename=\"issues.json\""),
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file.body(first)).into_response())
}

/// A file on its way.
struct File {
    services: Services,
    actor: Actor,
    project: ProjectId,
    filter: IssueFilter,
    format: Download,
}

impl File {
    /// The first part, and the others as the other side takes them. A failure breaks the file off.
    fn body(self, first: DownloadPart) -> Body {
        let parts = stream::unfold((self, Some(Ok(first))), |(file, part)| async {
            match part? {
                Ok(part) => {
                    let next = match part.next {
                        Some(after) => Some(file.part(after).await),
                        None => None,
                    };
                    Some((Ok(Bytes::from(part.bytes)), (file, next)))
                }
                Err(error) => {
                    tracing::error!(%error, "a list could not be sent to its end");
                    Some((Err(io::Error::other(error)), (file, None)))
                }
            }
        });
        // Compression asks once more after the end.
        Body::from_stream(parts.fuse())
    }

    async fn part(&self, after: Cursor) -> Result<DownloadPart, ServiceError> {
        self.services
            .download_issues(
                &self.actor,
                self.project,
                &self.filter,
                self.format,
                Some(after),
            )
            .await
    }
}
