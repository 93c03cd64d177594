//! The control address, which the real service does not have: faults, journal, clock, limits and
//! readings for tests that speak HTTP. Schemas stand in the README of the crate.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::limits::Limit;
use crate::readings::Readings;
use crate::service::Service;
use crate::world::UserKey;

/// The routes of the control address.
pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route(
            "/faults",
            post(add_faults).get(list_faults).delete(clear_faults),
        )
        .route("/faults/{number}", delete(remove_fault))
        .route("/journal", get(journal))
        .route("/in-flight", get(in_flight))
        .route("/clock", post(set_clock).get(show_clock))
        .route("/limits", post(set_limit))
        .route("/readings", post(set_readings).get(show_readings))
        .with_state(service)
}

type Control = State<Arc<Service>>;

fn refused(error: &str) -> Response {
    let body = json!({ "error": error });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// A body, whatever its media type.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

async fn add_faults(State(service): Control, body: Bytes) -> Response {
    let faults = if body.trim_ascii_start().starts_with(b"[") {
        read::<Vec<Fault>>(&body)
    } else {
        read::<Fault>(&body).map(|fault| vec![fault])
    };
    match faults {
        Ok(faults) => {
            let numbers: Vec<u64> = faults
                .into_iter()
                .map(|fault| service.faults.add(fault))
                .collect();
            (StatusCode::CREATED, Json(json!({ "faults": numbers }))).into_response()
        }
        Err(error) => refused(&error),
    }
}

async fn list_faults(State(service): Control) -> Json<Value> {
    let one = |(number, fault): (u64, Fault)| json!({ "number": number, "fault": fault });
    Json(json!({ "faults": service.faults.all().into_iter().map(one).collect::<Vec<_>>() }))
}

async fn clear_faults(State(service): Control) -> StatusCode {
    service.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove_fault(State(service): Control, Path(number): Path<u64>) -> StatusCode {
    if service.faults.remove(number) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    from: u64,
}

async fn journal(State(service): Control, Query(query): Query<From>) -> Json<Value> {
    Json(json!({ "entries": service.journal.entries(query.from) }))
}

async fn in_flight(State(service): Control) -> Json<Value> {
    Json(json!({ "most": service.in_flight.most() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hands {
    now: Option<DateTime<Utc>>,
    advance_seconds: Option<f64>,
    speed: Option<f64>,
}

async fn set_clock(State(service): Control, body: Bytes) -> Response {
    let hands = match read::<Hands>(&body) {
        Ok(hands) => hands,
        Err(error) => return refused(&error),
    };
    if let Some(speed) = hands.speed {
        service.clock.set_speed(speed);
    }
    if let Some(now) = hands.now {
        service.clock.set(now);
    }
    if let Some(seconds) = hands.advance_seconds {
        service.clock.advance(seconds);
    }
    show_clock(State(service)).await.into_response()
}

async fn show_clock(State(service): Control) -> Json<Value> {
    Json(json!({ "now": service.clock.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitOf {
    /// Display name or account; everybody when absent.
    user: Option<String>,
    /// Absent: the user has no limit.
    limit: Option<Limit>,
}

async fn set_limit(State(service): Control, body: Bytes) -> Response {
    let given = match read::<LimitOf>(&body) {
        Ok(given) => given,
        Err(error) => return refused(&error),
    };
    let user = match given.user.as_deref().map(UserKey::find) {
        Some(None) => return refused("nobody has that name"),
        found => found.flatten(),
    };
    service.limits.set(user, given.limit);
    StatusCode::NO_CONTENT.into_response()
}

async fn set_readings(State(service): Control, body: Bytes) -> Response {
    match read::<Readings>(&body) {
        Ok(readings) => {
            *service.readings() = readings;
            Json(readings).into_response()
        }
        Err(error) => refused(&error),
    }
}

async fn show_readings(State(service): Control) -> Json<Readings> {
    Json(*service.readings())
}
