//! Who is asking. A refusal depends on whether the caller suppresses the redirect to the sign-in
//! page; the rules are section 3 of the contract.

use axum::http::Method;
use base64::Engine as _;

use crate::answer::Answer;
use crate::call::Call;
use crate::readings::Readings;
use crate::refusals;
use crate::tokens::{self, Condition, Credential, Scope};

/// The token of a request, from Basic with any user name, or Bearer.
fn secret(call: &Call) -> Option<String> {
    let (scheme, value) = call.header("authorization")?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD
        .decode(value.trim())
        .ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':')
        .map(|(_, password)| password.to_owned())
}

/// The credential that was shown, good or not; for the journal.
pub(crate) fn shown(call: &Call) -> Option<&'static Credential> {
    secret(call).as_deref().and_then(tokens::find)
}

fn suppressed(call: &Call) -> bool {
    call.header("x-tfs-fedauthredirect")
        .is_some_and(|value| value.eq_ignore_ascii_case("suppress"))
}

/// The refusal of a caller who is not signed in. `body` stands in a suppressed answer.
fn sign_in(call: &Call, body: Option<Answer>) -> Answer {
    if suppressed(call) {
        let realm = format!("Basic realm=\"{}/\"", call.base);
        return body
            .unwrap_or_else(|| Answer::empty(401))
            .header("WWW-Authenticate", realm);
    }
    if call.method == Method::PATCH {
        return refusals::not_authorized();
    }
    let realm = call.base.rsplit('/').next().unwrap_or_default();
    let reply =
        percent_encoding::utf8_percent_encode(&call.path, percent_encoding::NON_ALPHANUMERIC);
    Answer::redirect(
        302,
        format!("{}/_signin?realm={realm}&reply_to={reply}", call.base),
    )
}

/// The refusal of a caller with no, a garbage or a revoked credential.
pub(crate) fn unauthorized(call: &Call) -> Answer {
    sign_in(call, None)
}

/// The refusal of an expired token.
pub(crate) fn expired(call: &Call) -> Answer {
    let text = refusals::EXPIRED;
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let realm = format!("Basic realm=\"{}/\"", call.base);
    refusals::expired()
        .header("X-TFS-ServiceError", encoded.to_string())
        .header("WWW-Authenticate", realm)
}

/// Finds out who asks, or refuses. Above the organizations every valid token is known.
pub(crate) fn authenticate(call: &Call) -> Result<&'static Credential, Box<Answer>> {
    let Some(credential) = shown(call) else {
        return unauthorized(call).refusal();
    };
    match credential.condition {
        Condition::Revoked => return unauthorized(call).refusal(),
        Condition::Expired => return expired(call).refusal(),
        Condition::Valid => {}
    }
    let organization = call.organization.to_lowercase();
    let here = organization.is_empty() || credential.organizations.contains(&organization.as_str());
    if !here {
        return sign_in(call, Some(refusals::not_authorized())).refusal();
    }
    Ok(credential)
}

/// Refuses a token that was not made for what it asks.
pub(crate) fn authorize(
    call: &Call,
    who: &Credential,
    readings: Readings,
) -> Result<(), Box<Answer>> {
    let Some(needed) = needed_scope(call, readings) else {
        return Ok(());
    };
    let listed = needed == Scope::Project && readings.work_scope_lists_projects;
    if who.scopes.contains(&needed) || (listed && who.scopes.contains(&Scope::WorkRead)) {
        return Ok(());
    }
    sign_in(call, None).refusal()
}

/// The scope a call needs; none for what every valid token may ask.
fn needed_scope(call: &Call, readings: Readings) -> Option<Scope> {
    let lower = call.parts();
    let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
    let reads = matches!(call.method, Method::GET | Method::HEAD);
    match parts.as_slice() {
        _ if call.method == Method::OPTIONS => None,
        ["wit", "workitemsbatch" | "wiql", ..] => Some(Scope::WorkRead),
        ["wit" | "work", ..] if reads => Some(Scope::WorkRead),
        ["wit", ..] if call.flag("destroy") => Some(Scope::WorkFull),
        ["wit" | "work", ..] => Some(Scope::WorkWrite),
        ["hooks", ..] if reads || readings.work_write_edits_subscriptions => Some(Scope::WorkWrite),
        ["hooks", ..] => Some(Scope::WorkFull),
        ["projects" | "teams" | "process", ..] => Some(Scope::Project),
        ["profile" | "accounts", ..] => Some(Scope::Profile),
        _ => None,
    }
}
