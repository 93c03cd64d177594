//! Turns a session cookie or a bearer token into the actor of the request.

use std::net::IpAddr;

use app::request::MaybeActor;
use app::session_cookie::SessionCookie;
use app::{AppError, ErrorKind};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Actor;

use crate::rest::Problem;
use crate::router::AppState;
use app::request::ClientAddress;

/// How a request proves who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    Bearer,
    Cookie,
    None,
}

pub(crate) async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = request
        .extensions()
        .get::<ClientAddress>()
        .map(|address| address.0);
    match find_actor(&state, request.headers().clone(), address).await {
        Ok((proof, actor)) => {
            request.extensions_mut().insert(proof);
            request.extensions_mut().insert(MaybeActor(actor));
            next.run(request).await
        }
        Err(error) => Problem(error).into_response(),
    }
}

async fn find_actor(
    state: &AppState,
    headers: HeaderMap,
    address: Option<IpAddr>,
) -> Result<(Proof, Option<Actor>), AppError> {
    let failed = |error| {
        tracing::error!(%error, "the sender of a request could not be looked up");
        AppError::from(&error)
    };
    if let Some(token) = bearer(&headers) {
        let actor = state
            .services
            .actor_by_api_token(token, address)
            .await
            .map_err(failed)?;
        let refused = || {
            AppError::new(
                ErrorKind::SignInRequired,
                "The API token is unknown, expired or revoked. Create one under Account > Access \
                 Tokens.",
            )
        };
        return actor
            .map(|actor| (Proof::Bearer, Some(actor)))
            .ok_or_else(refused);
    }
    let cookie = SessionCookie::of(&state.services.settings().public_url);
    let Some(secret) = cookie.read(&headers) else {
        return Ok((Proof::None, None));
    };
    let actor = state
        .services
        .actor_by_session(&secret, address)
        .await
        .map_err(failed)?;
    Ok((Proof::Cookie, actor))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}
