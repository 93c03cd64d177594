//! API tokens of whoever asks.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::{ApiToken, ApiTokenId, NewTokenForm, Page, PageQuery};
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, Rejected, answer, part};
use crate::router::AppState;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// A token with its secret, which is told this once.
#[derive(Serialize, ToSchema)]
struct NewToken {
    #[serde(flatten)]
    of: ApiToken,
    token: String,
}

/// The caller's own tokens, without their secrets.
#[utoipa::path(get, path = "/tokens", tag = "Tokens", params(PageQuery),
    responses((status = 200, body = Page<ApiToken>)))]
async fn list(
    State(services): State<Services>,
    caller: Caller,
    query: Result<Query<PageQuery>, QueryRejection>,
) -> Result<Json<Page<ApiToken>>, Problem> {
    let tokens = services.api_tokens(&caller.actor).await;
    part(&caller.parts, tokens, query, |token| token.id.to_string()).await
}

/// Makes a token that acts as the caller; with a project it only uploads there.
#[utoipa::path(post, path = "/tokens", tag = "Tokens", request_body = NewTokenForm,
    responses((status = 201, body = NewToken)))]
async fn create(
    State(services): State<Services>,
    caller: Caller,
    form: Result<Json<NewTokenForm>, JsonRejection>,
) -> Result<(StatusCode, Json<NewToken>), Problem> {
    let Json(form) = form.map_err(|rejection| Rejected::body(&rejection))?;
    let made = services.create_api_token(&caller.actor, &form).await;
    let (of, secret) = answer(&caller.parts, made).await?;
    let token = secret.expose().to_owned();
    Ok((StatusCode::CREATED, Json(NewToken { of, token })))
}

/// Revokes one of the caller's own tokens.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "Tokens",
    params(("id" = ApiTokenId, Path)), responses((status = 204)))]
async fn revoke(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<ApiTokenId>,
) -> Result<StatusCode, Problem> {
    let revoked = services.revoke_api_token(&caller.actor, id).await;
    answer(&caller.parts, revoked).await?;
    Ok(StatusCode::NO_CONTENT)
}
