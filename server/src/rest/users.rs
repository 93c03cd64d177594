//! The people of an organization.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{NewUserForm, Page, PageQuery, User, UserChangeForm, UserId, paths};
use serde::Serialize;
use services::{Secret, Services};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change))
        .routes(routes!(renew_invitation))
        .routes(routes!(end_sessions))
}

/// A person with the one-time link by which they join. It is told this once.
#[derive(Serialize, ToSchema)]
struct Invited {
    #[serde(flatten)]
    user: User,
    invitation_url: String,
}

impl Invited {
    fn new(services: &Services, (user, secret): (User, Secret)) -> Json<Self> {
        let path = paths::invitation(secret.expose());
        Json(Self {
            user,
            invitation_url: services.links().to(&path),
        })
    }
}

/// The people of the organization, by name.
#[utoipa::path(get, path = "/users", tag = "Users", params(PageQuery),
    responses((status = 200, body = Page<User>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<User>>, Problem> {
    let page = Rejected::page(query)?;
    let users = services.users(&caller.actor, &page).await;
    Ok(Json(answer(&caller.parts, users).await?))
}

/// Adds a person, who joins by the one-time link.
#[utoipa::path(post, path = "/users", tag = "Users", request_body = NewUserForm,
    responses((status = 201, body = Invited)))]
async fn add(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<NewUserForm>, JsonRejection>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let added = services.add_user(&caller.actor, form).await;
    let added = answer(&caller.parts, added).await?;
    Ok((StatusCode::CREATED, Invited::new(&services, added)))
}

/// Changes global role or state. Who is deactivated loses sessions and tokens at once.
#[utoipa::path(patch, path = "/users/{id}", tag = "Users", params(("id" = UserId, Path)),
    request_body = UserChangeForm, responses((status = 200, body = User)))]
async fn change(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<UserId>,
    form: Result<Json<UserChangeForm>, JsonRejection>,
) -> Result<Json<User>, Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let changed = services.change_user(&caller.actor, id, &form).await;
    Ok(Json(answer(&caller.parts, changed).await?))
}

/// Makes a new one-time link for somebody who has not joined yet.
#[utoipa::path(post, path = "/users/{id}/invitation", tag = "Users",
    params(("id" = UserId, Path)), responses((status = 201, body = Invited)))]
async fn renew_invitation(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<UserId>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let renewed = services.renew_invitation(&caller.actor, id).await;
    let renewed = answer(&caller.parts, renewed).await?;
    Ok((StatusCode::CREATED, Invited::new(&services, renewed)))
}

/// Signs a person out of the organization everywhere.
#[utoipa::path(delete, path = "/users/{id}/sessions", tag = "Users",
    params(("id" = UserId, Path)), responses((status = 204)))]
async fn end_sessions(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Problem> {
    let ended = services.end_sessions_of(&caller.actor, id).await;
    answer(&caller.parts, ended).await?;
    Ok(StatusCode::NO_CONTENT)
}
