//! Before the set-up nothing but the set-up page is there; after it pages want a signed-in person.

use app::request::{MaybeActor, outside};
use app::{AppError, ErrorKind};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Actor, Credential, paths};
use services::ServiceError;

use crate::rest::Problem;
use crate::router::AppState;

pub(crate) async fn gate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_open(path) {
        return next.run(request).await;
    }
    match state.services.is_set_up().await {
        Ok(true) => {}
        Ok(false) if is_set_up_path(path) => return next.run(request).await,
        Ok(false) => return before_set_up(path),
        Err(error) => {
            tracing::error!(%error, "whether Polaris is set up could not be read");
            return Problem(AppError::from(&error)).into_response();
        }
    }
    let actor = request.extensions().get::<MaybeActor>();
    let actor = actor.and_then(|actor| actor.0.as_ref());
    if actor.is_some_and(uploads_only) && !path.starts_with("/api/") {
        let (parts, _) = request.into_parts();
        return Problem(outside(&ServiceError::Denied, &parts).await).into_response();
    }
    if actor.is_some() || is_for_strangers(path) || is_program_door(path) {
        return next.run(request).await;
    }
    Redirect::to(&sign_in(&request)).into_response()
}

/// Upload tokens are handed to pipelines, which have no business with pages.
const fn uploads_only(actor: &Actor) -> bool {
    matches!(actor.credential, Credential::UploadToken(..))
}

/// Where to go after signing in comes along; the sign-in page follows own paths only.
fn sign_in(request: &Request) -> String {
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str());
    if request.method() != Method::GET || wanted == "/" {
        return paths::SIGN_IN.to_owned();
    }
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("{}?next={next}", paths::SIGN_IN)
}

fn before_set_up(path: &str) -> Response {
    if is_program_door(path) {
        let message = "Polaris is not set up yet. Open it in a browser, or run `polaris admin \
            bootstrap`.";
        return Problem(AppError::new(ErrorKind::Unavailable, message)).into_response();
    }
    Redirect::to(paths::SET_UP).into_response()
}

fn is_open(path: &str) -> bool {
    path.starts_with("/pkg/") || matches!(path, "/healthz" | "/readyz")
}

fn is_set_up_path(path: &str) -> bool {
    matches!(path, paths::SET_UP | "/rpc/set_up")
}

fn is_for_strangers(path: &str) -> bool {
    matches!(path, paths::SET_UP | paths::SIGN_IN) || path.starts_with("/invitations/")
}

/// Server functions and REST answer strangers themselves, in a form that programs read.
fn is_program_door(path: &str) -> bool {
    path.starts_with("/rpc/") || path.starts_with("/api/")
}
