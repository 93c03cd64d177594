//! From a request to services and actor, and back from a result to an answer.

use std::net::IpAddr;
use std::str::FromStr;

use domain::{Actor, PageQuery, PageRequest, Visitor};
use http::request::Parts;
use leptos::prelude::{GetUntracked, expect_context, use_context};
use leptos::server_fn::error::ServerFnUrlError;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use services::{ServiceError, Services};

use crate::{AppError, ErrorKind};

/// Identifies a request in the log and in the answer to a failure.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The address of the person or program that asks, as far as trusted proxies tell it.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The query of a page whose address would have become too long: what was entered in a form that was
/// refused.
#[derive(Debug, Clone)]
pub struct LongQuery(pub String);

/// Who sent a request, once the middleware found out; `None` for strangers.
#[derive(Debug, Clone)]
pub struct MaybeActor(pub Option<Actor>);

/// The services that every request carries.
pub fn services() -> Services {
    let parts: Parts = expect_context();
    parts
        .extensions
        .get::<Services>()
        .expect("the router puts the services in")
        .clone()
}

/// The services and the person who asks; refuses strangers.
pub fn signed_in() -> Result<(Services, Actor), AppError> {
    Ok((services(), actor().ok_or_else(AppError::sign_in_required)?))
}

/// The person who asks, if somebody is signed in.
pub fn actor() -> Option<Actor> {
    let parts: Parts = use_context()?;
    parts.extensions.get::<MaybeActor>()?.0.clone()
}

/// Whoever asks, signed in or not.
pub fn visitor() -> Visitor {
    let address = parts().extensions.get::<ClientAddress>().copied();
    Visitor {
        actor: actor(),
        address: address.map(|address| address.0),
    }
}

/// The address of the page that is asked for, with its query.
pub fn parts() -> Parts {
    expect_context()
}

/// Turns the end of an act into what the outside may learn, and sets the status of the answer.
/// This is where a failure is logged, and nowhere before.
pub async fn answer<T>(result: Result<T, ServiceError>) -> Result<T, AppError> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => {
            let parts = parts();
            let error = outside(&error, &parts).await;
            if let Some(response) =
                use_context::<ResponseOptions>().filter(|_| !is_plain_form(&parts))
            {
                let status = http::StatusCode::from_u16(error.kind.status());
                response.set_status(status.unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR));
                if let Some(after) = error.retry_after {
                    response.insert_header(http::header::RETRY_AFTER, after.into());
                }
            }
            Err(error)
        }
    }
}

/// Like [`answer`], and leads to the page that comes after the act.
pub async fn answer_at<T>(
    result: Result<T, ServiceError>,
    next: impl FnOnce(&T) -> String,
) -> Result<(), AppError> {
    let value = answer(result).await?;
    leptos_axum::redirect(&next(&value));
    Ok(())
}

/// Like [`answer_at`]. The form of the server function `form`, which a browser sent by itself, comes
/// back to `page` when it is refused: only that address holds what was entered. It may be of any
/// length, see [`LongQuery`].
pub async fn answer_or_return<T>(
    result: Result<T, ServiceError>,
    next: impl FnOnce(&T) -> String,
    form: &str,
    page: impl FnOnce() -> String,
) -> Result<(), AppError> {
    match answer(result).await {
        Ok(value) => {
            leptos_axum::redirect(&next(&value));
            Ok(())
        }
        Err(error) => {
            if is_plain_form(&parts()) {
                leptos_axum::redirect(&refused_form(form, &page(), &error));
            }
            Err(error)
        }
    }
}

/// An id in the address of the page. What is none belongs to no page.
pub fn in_path<T: FromStr>(name: &str) -> Result<T, AppError> {
    let params = use_params_map().get_untracked();
    let id = params.get(name).and_then(|id| id.parse().ok());
    id.ok_or_else(|| AppError::from(&ServiceError::NotFound(services::What::Page)))
}

/// The query of the page that is asked for.
pub fn query(parts: &Parts) -> &str {
    match parts.extensions.get::<LongQuery>() {
        Some(long) => &long.0,
        None => parts.uri.query().unwrap_or_default(),
    }
}

/// A parameter in the query of the page; `None` when it is absent or empty. It is read from the
/// request, since the router decodes values twice.
pub fn in_query(name: &str) -> Option<String> {
    let parts: Parts = use_context()?;
    let mut pairs = form_urlencoded::parse(query(&parts).as_bytes());
    let (_, value) = pairs.find(|(found, value)| found == name && !value.is_empty())?;
    Some(value.into_owned())
}

/// All values of a parameter in the query of the page.
pub fn all_in_query(name: &str) -> Vec<String> {
    let parts = parts();
    let pairs = form_urlencoded::parse(query(&parts).as_bytes());
    pairs
        .filter(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// Which part of its list the page is asked for.
pub fn page_query() -> PageQuery {
    PageQuery {
        limit: None,
        cursor: in_query("cursor"),
    }
}

/// Reads which part of a list is wanted.
pub fn part_of_list(query: &PageQuery) -> Result<PageRequest, AppError> {
    query
        .read()
        .map_err(|field| AppError::parameters(vec![field]))
}

/// What the outside may learn of a failure; logs what deserves it and notes denials.
pub async fn outside(error: &ServiceError, parts: &Parts) -> AppError {
    let mut answer = AppError::from(error);
    let reference = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
    if matches!(answer.kind, ErrorKind::Internal | ErrorKind::Unavailable) {
        tracing::error!(reference, error = %error, path = parts.uri.path(), "a request failed");
        answer.reference = reference;
    }
    if answer.kind == ErrorKind::Denied {
        note_denial(parts).await;
    }
    answer
}

async fn note_denial(parts: &Parts) {
    let services = parts.extensions.get::<Services>();
    let actor = parts
        .extensions
        .get::<MaybeActor>()
        .and_then(|actor| actor.0.as_ref());
    if let (Some(services), Some(actor)) = (services, actor) {
        let what = format!("{} {}", parts.method, parts.uri.path());
        if let Err(error) = services.record_denial(actor, &what).await {
            tracing::error!(%error, "a denial could not be noted");
        }
    }
}

/// A form that a browser sent by itself is answered with a redirect, whose status must stay.
fn is_plain_form(parts: &Parts) -> bool {
    let accept = parts
        .headers
        .get(http::header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    parts.method == http::Method::POST && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The failure of a form that was sent without JavaScript: the redirect carries it in the query.
pub fn form_failure(server_function: &str) -> Option<AppError> {
    let parts: Parts = use_context()?;
    let mut path = None;
    let mut error = None;
    for (name, value) in form_urlencoded::parse(query(&parts).as_bytes()) {
        match name.as_ref() {
            "__path" => path = Some(value.into_owned()),
            "__err" => error = Some(value.into_owned()),
            _ => {}
        }
    }
    let path = path?;
    let concerned = path.rsplit('/').next() == Some(server_function);
    concerned.then(|| ServerFnUrlError::<AppError>::decode_err(&error.unwrap_or_default()))
}

/// Where a browser without JavaScript goes when a form was refused that is no server function's:
/// back to its page, which shows the failure like [`form_failure`].
pub fn refused_form(form: &str, page: &str, error: &AppError) -> String {
    let failure = ServerFnUrlError::new(form, error.clone());
    // The library wants a whole address; only what follows the host is used.
    match failure.to_url(&format!("http://localhost{page}")) {
        Ok(url) => format!("{}?{}", url.path(), url.query().unwrap_or_default()),
        Err(_) => page.to_owned(),
    }
}
