//! Issues.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::{Issue, IssueId, IssueQuery, IssueRow, Page, ProjectId};
use services::{ServiceError, Services};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
}

/// The issues of a branch of a project, worst first; what is present and not dismissed unless
/// asked otherwise.
#[utoipa::path(get, path = "/projects/{id}/issues", tag = "Issues",
    params(("id" = ProjectId, Path), IssueQuery), responses((status = 200, body = Page<IssueRow>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<IssueQuery>, QueryRejection>,
) -> Result<Json<Page<IssueRow>>, Problem> {
    let Query(query) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let (filter, page) = query.read().map_err(Rejected::parameters)?;
    let issues = services
        .issues(&caller.actor, project, &filter, &page)
        .await;
    if let Err(ServiceError::Invalid(fields)) = issues {
        return Err(Rejected::parameters(fields));
    }
    Ok(Json(answer(&caller.parts, issues).await?))
}

/// An issue with all that its scanner told, and its history.
#[utoipa::path(get, path = "/issues/{id}", tag = "Issues",
    params(("id" = IssueId, Path)), responses((status = 200, body = Issue)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<IssueId>,
) -> Result<Json<Issue>, Problem> {
    let issue = services.issue(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, issue).await?))
}
