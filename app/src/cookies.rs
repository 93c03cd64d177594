//! What a browser is given to keep, and what is taken back.

use domain::{Actor, Theme, User, paths};
use http::HeaderValue;
use http::header::{HeaderName, SET_COOKIE};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use services::{Handover, Secret, ServiceError, Services};

use crate::session_cookie::{self, SessionCookie};
use crate::{AppError, request};

/// Everything that this origin stored in the browser.
const ALL_DATA: HeaderValue = HeaderValue::from_static(r#""cache", "cookies", "storage""#);

const THEME: &str = "polaris-theme";
/// Seconds.
const YEAR: u32 = 31_536_000;

/// A secret that is shown once, with what it is for.
#[derive(Clone)]
pub(crate) struct Shown {
    pub label: String,
    pub secret: String,
}

impl Shown {
    pub(crate) fn new(label: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            secret: secret.into(),
        }
    }

    /// The one-time link of a person who was added.
    pub(crate) fn link(services: &Services, (user, secret): &(User, Secret)) -> Self {
        let path = paths::invitation(secret.expose());
        Self::new(&user.email, services.links().to(&path))
    }
}

/// Gives the browser the session that an act began, and leads to a page.
pub(crate) async fn let_in(
    session: Result<Secret, ServiceError>,
    next: &str,
) -> Result<(), AppError> {
    let session = request::answer(session).await?;
    append(SET_COOKIE, cookie().set(session.expose()));
    leptos_axum::redirect(next);
    Ok(())
}

/// Takes the session back with all that the browser keeps of this origin, and leads to a page.
pub(crate) async fn let_out(ended: Result<(), ServiceError>, next: &str) -> Result<(), AppError> {
    request::answer(ended).await?;
    append(SET_COOKIE, cookie().clear());
    append(HeaderName::from_static("clear-site-data"), Some(ALL_DATA));
    leptos_axum::redirect(next);
    Ok(())
}

/// Has the browser keep in which colours its reader wants pages. It is no secret, and outlives the
/// session.
pub(crate) async fn keep_theme(
    allowed: Result<(), ServiceError>,
    theme: Theme,
) -> Result<(), AppError> {
    request::answer(allowed).await?;
    let cookie = format!("{THEME}={theme}; Path=/; Max-Age={YEAR}; SameSite=Lax");
    append(SET_COOKIE, HeaderValue::from_str(&cookie).ok());
    Ok(())
}

/// The colours that the reader of this browser chose.
pub(crate) fn theme() -> Theme {
    let headers = use_context::<http::request::Parts>().map(|parts| parts.headers);
    let kept = headers.and_then(|headers| session_cookie::cookie(&headers, THEME));
    kept.and_then(|word| word.parse().ok())
        .unwrap_or(Theme::System)
}

/// Gives the browser a secret, sealed, and leads to the page that shows it once.
pub(crate) async fn show_once(
    actor: &Actor,
    kind: Handover,
    made: Result<Shown, ServiceError>,
    page: &str,
) -> Result<(), AppError> {
    let made = request::answer(made).await?;
    let services = request::services();
    let sealed = services.hand_over(actor, kind, &format!("{}\n{}", made.label, made.secret));
    append(SET_COOKIE, handover(&services).set(&sealed));
    leptos_axum::redirect(page);
    Ok(())
}

/// The secret that an act just made for this page; it is gone when the page is loaded again.
pub(crate) fn to_show(actor: &Actor, kind: Handover) -> Option<Shown> {
    let services = request::services();
    let cookie = handover(&services);
    let sealed = cookie.read(&request::parts().headers)?;
    let text = services.handed_over(actor, kind, &sealed)?;
    append(SET_COOKIE, cookie.clear());
    let (label, secret) = text.split_once('\n')?;
    Some(Shown::new(label, secret))
}

fn cookie() -> SessionCookie {
    SessionCookie::of(&request::services().settings().public_url)
}

fn handover(services: &Services) -> SessionCookie {
    SessionCookie::handover(&services.settings().public_url)
}

fn append(name: HeaderName, value: Option<HeaderValue>) {
    if let (Some(response), Some(value)) = (use_context::<ResponseOptions>(), value) {
        response.append_header(name, value);
    }
}
