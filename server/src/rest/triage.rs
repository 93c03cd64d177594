//! Decisions about issues.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use domain::{Owner, Page, PageQuery, ProjectId, TriageForm};
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(triage))
        .routes(routes!(owners))
}

/// What became of a decision.
#[derive(Debug, Serialize, ToSchema)]
struct Triaged {
    /// Issues that were not so before.
    changed: u64,
}

/// Decides about the chosen issues, or all that a filter lets through. Only what is given changes.
#[utoipa::path(post, path = "/projects/{id}/triage", tag = "Issues", request_body = TriageForm,
    params(("id" = ProjectId, Path)), responses((status = 200, body = Triaged)))]
async fn triage(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<TriageForm>, JsonRejection>,
) -> Result<Json<Triaged>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let changed = services.triage_issues(&caller.actor, project, &form).await;
    let changed = answer(&caller.parts, changed).await?;
    Ok(Json(Triaged { changed }))
}

/// The people who may be given issues of a project, by name.
#[utoipa::path(get, path = "/projects/{id}/owners", tag = "Issues",
    params(("id" = ProjectId, Path), PageQuery), responses((status = 200, body = Page<Owner>)))]
async fn owners(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Owner>>, Problem> {
    let owners = services.possible_owners(&caller.actor, project).await;
    part(&caller.parts, owners, query, |owner| owner.id.to_string()).await
}
