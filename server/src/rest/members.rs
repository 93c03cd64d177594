//! Who works on an application.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{ApplicationId, Member, MemberForm, Page, PageQuery, UserId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set, remove))
}

/// The people with a role in the application.
#[utoipa::path(get, path = "/applications/{id}/members", tag = "Members",
    params(("id" = ApplicationId, Path), PageQuery),
    responses((status = 200, body = Page<Member>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApplicationId>,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Member>>, Problem> {
    let members = services.members(&caller.actor, id).await;
    part(&caller.parts, members, query, |member| {
        member.id.to_string()
    })
    .await
}

/// Gives a person a role in the application, or another one.
#[utoipa::path(put, path = "/applications/{id}/members/{user}", tag = "Members",
    params(("id" = ApplicationId, Path), ("user" = UserId, Path)),
    request_body = MemberForm, responses((status = 200, body = Member)))]
async fn set(
    State(services): State<Services>,
    caller: Caller,
    Path((id, user)): Path<(ApplicationId, UserId)>,
    form: Result<Json<MemberForm>, JsonRejection>,
) -> Result<Json<Member>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let set = services
        .set_member(&caller.actor, id, user, form.role)
        .await;
    Ok(Json(answer(&caller.parts, set).await?))
}

/// Takes a person's role in the application away.
#[utoipa::path(delete, path = "/applications/{id}/members/{user}", tag = "Members",
    params(("id" = ApplicationId, Path), ("user" = UserId, Path)),
    responses((status = 204)))]
async fn remove(
    State(services): State<Services>,
    caller: Caller,
    Path((id, user)): Path<(ApplicationId, UserId)>,
) -> Result<StatusCode, Problem> {
    let removed = services.remove_member(&caller.actor, id, user).await;
    answer(&caller.parts, removed).await?;
    Ok(StatusCode::NO_CONTENT)
}
