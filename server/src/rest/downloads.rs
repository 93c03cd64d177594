//! Lists of issues as files, sent while they are read.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::{IssueFilter, IssueGroup, IssueGrouping, IssueQuery, IssueRow, ProjectId};
use services::{Download, Services};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::file::{self, Kind};
use crate::rest::{Caller, Problem, Rejected, told};
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
    Ok(Json(told(&caller.parts, groups).await?))
}

fn filter(query: Result<Query<IssueQuery>, QueryRejection>) -> Result<IssueFilter, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let (filter, _) = query.read().map_err(Rejected::parameters)?;
    Ok(filter)
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
    let first = told(&caller.parts, first).await?;
    let kind = match format {
        Download::Csv => Kind {
            content_type: "text/csv; charset=utf-8",
            disposition: "attachment; filename=\"issues.csv\"",
        },
        Download::Json => Kind {
            content_type: "application/json",
            disposition: "attachment; filename=\"issues.json\"",
        },
    };
    let part = move |after| {
        let (services, actor, filter) = (services.clone(), caller.actor.clone(), filter.clone());
        async move {
            let part = services.download_issues(&actor, project, &filter, format, Some(after));
            part.await
        }
    };
    Ok(file::sent(kind, first, part))
}
