//! The account of whoever asks.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{Me, NameForm, Organization, Page, PageQuery, PasswordForm, Session, SessionId};
use services::Services;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me, change_name))
        .routes(routes!(organizations))
        .routes(routes!(change_password))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
}

/// Who asks, and in which organization.
#[utoipa::path(get, path = "/me", tag = "Account", responses((status = 200, body = Me)))]
async fn me(State(services): State<Services>, caller: Caller) -> Result<Json<Me>, Problem> {
    let me = services.me(&caller.actor).await;
    Ok(Json(answer(&caller.parts, me).await?))
}

/// Changes what the organization calls the person.
#[utoipa::path(patch, path = "/me", tag = "Account", request_body = NameForm,
    responses((status = 204)))]
async fn change_name(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<NameForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let changed = services.change_name(&caller.actor, &form).await;
    answer(&caller.parts, changed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The organizations that the account may act in. A token acts in the one it was made in.
#[utoipa::path(get, path = "/me/organizations", tag = "Account", params(PageQuery),
    responses((status = 200, body = Page<Organization>)))]
async fn organizations(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Organization>>, Problem> {
    let found = services.organizations(&caller.actor).await;
    part(&caller.parts, found, query, |one| one.id.to_string()).await
}

/// Replaces the password, for browsers alone. All other sessions and all tokens end.
#[utoipa::path(put, path = "/me/password", tag = "Account", request_body = PasswordForm,
    responses((status = 204)))]
async fn change_password(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<PasswordForm>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let changed = services.change_password(&caller.actor, &form).await;
    answer(&caller.parts, changed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The browsers that are signed in with the account.
#[utoipa::path(get, path = "/me/sessions", tag = "Account", params(PageQuery),
    responses((status = 200, body = Page<Session>)))]
async fn sessions(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<Session>>, Problem> {
    let found = services.sessions(&caller.actor).await;
    part(&caller.parts, found, query, |one| one.id.to_string()).await
}

/// Signs one of them out.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "Account",
    params(("id" = SessionId, Path)), responses((status = 204)))]
async fn end_session(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    let ended = services.end_session(&caller.actor, id).await;
    answer(&caller.parts, ended).await?;
    Ok(StatusCode::NO_CONTENT)
}
