//! Policies of the organization, which projects they judge, and what they find.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::policy::{AssignForm, BranchPolicies, PolicyChoiceForm, Trial, TrialForm, Violation};
use domain::{Page, PageQuery, Policy, PolicyForm, PolicyId, ProjectId};
use serde::Deserialize;
use services::Services;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::integrations::if_match;
use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(try_out))
        .routes(routes!(get, change, delete))
        .routes(routes!(duplicate))
        .routes(routes!(make_default))
        .routes(routes!(assign))
        .routes(routes!(chosen, choose))
        .routes(routes!(violations))
}

/// The policies of the organization by name.
#[utoipa::path(get, path = "/policies", tag = "Policies", params(PageQuery),
    responses((status = 200, body = Page<Policy>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Policy>>, Problem> {
    let policies = services.policies(&caller.actor).await;
    part(&caller.parts, policies, query, |policy| {
        policy.id.to_string()
    })
    .await
}

/// Adds a policy of one to five rules.
#[utoipa::path(post, path = "/policies", tag = "Policies", request_body = PolicyForm,
    responses((status = 201, body = Policy)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<PolicyForm>, JsonRejection>,
) -> Result<(StatusCode, Json<Policy>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let made = services.create_policy(&caller.actor, form).await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, made).await?),
    ))
}

/// Tells what a policy would find in a project and do about it. Nothing is kept.
#[utoipa::path(post, path = "/policies/try", tag = "Policies", request_body = TrialForm,
    responses((status = 200, body = Trial)))]
async fn try_out(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<TrialForm>, JsonRejection>,
) -> Result<Json<Trial>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let tried = services.try_policy(&caller.actor, form).await;
    Ok(Json(answer(&caller.parts, tried).await?))
}

/// One policy. The entity tag changes with each change of it.
#[utoipa::path(get, path = "/policies/{id}", tag = "Policies",
    params(("id" = PolicyId, Path)), responses((status = 200, body = Policy)))]
async fn get(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
) -> Result<Response, Problem> {
    let policy = services.policy(&caller.actor, id).await;
    Ok(tagged(answer(&caller.parts, policy).await?))
}

/// Replaces a policy. It is evaluated anew wherever it judges. Nobody else's change is replaced where
/// `If-Match` carries the entity tag.
#[utoipa::path(put, path = "/policies/{id}", tag = "Policies", request_body = PolicyForm,
    params(("id" = PolicyId, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Policy), (status = 409, description = "It has changed meanwhile")))]
async fn change(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
    form: Result<Json<PolicyForm>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let seen = if_match(&caller.parts);
    let changed = services.change_policy(&caller.actor, id, form, seen).await;
    Ok(tagged(answer(&caller.parts, changed).await?))
}

fn tagged(policy: Policy) -> Response {
    ([(header::ETAG, policy.etag())], Json(policy)).into_response()
}

/// Deletes a policy that is not the default one.
#[utoipa::path(delete, path = "/policies/{id}", tag = "Policies",
    params(("id" = PolicyId, Path)), responses((status = 204)))]
async fn delete(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
) -> Result<StatusCode, Problem> {
    let deleted = services.delete_policy(&caller.actor, id).await;
    answer(&caller.parts, deleted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds a policy with the same rules.
#[utoipa::path(post, path = "/policies/{id}/duplicate", tag = "Policies",
    params(("id" = PolicyId, Path)), responses((status = 201, body = Policy)))]
async fn duplicate(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
) -> Result<(StatusCode, Json<Policy>), Problem> {
    let made = services.duplicate_policy(&caller.actor, id).await;
    Ok((
        StatusCode::CREATED,
        Json(answer(&caller.parts, made).await?),
    ))
}

/// Has new projects begin with a policy. Existing ones keep theirs.
#[utoipa::path(post, path = "/policies/{id}/default", tag = "Policies",
    params(("id" = PolicyId, Path)), responses((status = 200, body = Policy)))]
async fn make_default(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
) -> Result<Json<Policy>, Problem> {
    let made = services.make_default_policy(&caller.actor, id).await;
    Ok(Json(answer(&caller.parts, made).await?))
}

/// Gives a policy to several projects, beside those that they have.
#[utoipa::path(post, path = "/policies/{id}/projects", tag = "Policies", request_body = AssignForm,
    params(("id" = PolicyId, Path)), responses((status = 200, body = Policy)))]
async fn assign(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<PolicyId>,
    form: Result<Json<AssignForm>, JsonRejection>,
) -> Result<Json<Policy>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let assigned = services.assign_policy(&caller.actor, id, &form).await;
    Ok(Json(answer(&caller.parts, assigned).await?))
}

/// What judges the branches of a project, the default one first.
#[utoipa::path(get, path = "/projects/{id}/policies", tag = "Policies",
    params(("id" = ProjectId, Path), PageQuery),
    responses((status = 200, body = Page<BranchPolicies>)))]
async fn chosen(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<BranchPolicies>>, Problem> {
    let chosen = services.project_policies(&caller.actor, project).await;
    part(&caller.parts, chosen, query, |one| {
        one.branch_id.to_string()
    })
    .await
}

/// Chooses the policies of a project, or of one of its branches; at most five.
#[utoipa::path(put, path = "/projects/{id}/policies", tag = "Policies",
    request_body = PolicyChoiceForm, params(("id" = ProjectId, Path)),
    responses((status = 204)))]
async fn choose(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    form: Result<Json<PolicyChoiceForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let chosen = services
        .choose_policies(&caller.actor, project, &form)
        .await;
    answer(&caller.parts, chosen).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Name of a branch; the default branch when absent.
    branch: Option<String>,
    /// 1 to 100; 50 when absent.
    limit: Option<u32>,
    /// `next_cursor` of the part before.
    cursor: Option<String>,
}

/// The rules that issues of a branch break, with how many do.
#[utoipa::path(get, path = "/projects/{id}/violations", tag = "Policies",
    params(("id" = ProjectId, Path), Wanted), responses((status = 200, body = Page<Violation>)))]
async fn violations(
    State(services): State<Services>,
    caller: Caller,
    Path(project): Path<ProjectId>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Page<Violation>>, Problem> {
    let Query(Wanted {
        branch,
        limit,
        cursor,
    }) = query.map_err(|rejection| Rejected::query(&rejection))?;
    let wanted = Ok(Query(PageQuery { limit, cursor }));
    let branch = branch.as_deref().filter(|name| !name.is_empty());
    let found = services.violations(&caller.actor, project, branch).await;
    part(&caller.parts, found, wanted, |violation| {
        violation.rule_id.to_string()
    })
    .await
}
