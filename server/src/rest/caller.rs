//! The person or program that calls; refuses strangers.

use app::AppError;
use app::request::MaybeActor;
use axum::extract::FromRequestParts;
use domain::Actor;
use http::request::Parts;

use crate::rest::Problem;

/// Who calls, with the head of the request for the log.
#[derive(Debug)]
pub(crate) struct Caller {
    pub actor: Actor,
    pub parts: Parts,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let actor = parts
            .extensions
            .get::<MaybeActor>()
            .and_then(|actor| actor.0.clone());
        let actor = actor.ok_or_else(|| Problem(AppError::sign_in_required()))?;
        Ok(Self {
            actor,
            parts: parts.clone(),
        })
    }
}
