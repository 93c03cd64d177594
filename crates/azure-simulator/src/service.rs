//! The way of a request: journal, faults, who asks, budget, version, work, answer. The work itself
//! is done at once, under one lock; everything that takes time happens outside of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use tokio::sync::watch;

use crate::answer::{Answer, Body};
use crate::api::{self, Context};
use crate::call::Call;
use crate::clock::Clock;
use crate::faults::{FaultEffect, Faults};
use crate::hooks::{Event, Hooks};
use crate::journal::{Entry, Journal};
use crate::limits::{Limits, Standing, Verdict};
use crate::readings::Readings;
use crate::tokens::Credential;
use crate::wire::Wire;
use crate::world::World;
use crate::{authentication, board, meanwhile, refusals, versions};

/// The longest that an answer is kept back.
const LONGEST_DELAY: u64 = 30_000;

/// Everything a running simulator consists of.
#[derive(Debug)]
pub(crate) struct Service {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) limits: Limits,
    pub(crate) readings: Mutex<Readings>,
    pub(crate) hooks: Hooks,
    /// Turns true when the simulator ends.
    pub(crate) ending: watch::Sender<bool>,
    pub(crate) host: String,
}

/// The outcome of the work, with what the answer's headers need.
struct Worked {
    answer: Answer,
    version: Option<String>,
    who: Option<&'static Credential>,
    events: Vec<Event>,
}

impl Service {
    pub(crate) fn new(world: World, clock: Clock, faults: Faults, host: String) -> Self {
        Self {
            world: Mutex::new(world),
            clock,
            journal: Journal::default(),
            faults,
            limits: Limits::new(),
            readings: Mutex::default(),
            hooks: Hooks::default(),
            ending: watch::Sender::new(false),
            host,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn readings(&self) -> MutexGuard<'_, Readings> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the simulator ends.
    async fn end(&self) {
        let mut ending = self.ending.subscribe();
        let _ = ending.wait_for(|ending| *ending).await;
    }

    /// Answers a request.
    pub(crate) async fn handle(
        self: Arc<Self>,
        wire: Wire,
        parts: Parts,
        body: Bytes,
    ) -> Response<HttpBody> {
        let call = Call::new(&parts, body, &self.host);
        let shown = authentication::shown(&call);
        let token = shown.map(|shown| shown.name);
        let number = self.open_entry(&call, shown);
        if self.faults.refusing() {
            wire.tear();
            return Response::default();
        }
        let Some(fault) = self.faults.strike(&call, token) else {
            let worked = self.work(&call, number);
            return self.finish(&call, number, worked, EventOrder::Usual).await;
        };
        self.journal.struck(number, &fault.kind());
        self.struck(wire, call, number, fault).await
    }

    async fn struck(
        self: Arc<Self>,
        wire: Wire,
        call: Call,
        number: u64,
        fault: FaultEffect,
    ) -> Response<HttpBody> {
        if let Some(answer) = instead(&call, &fault) {
            let worked = Worked { answer, version: None, who: None, events: Vec::new() };
            return self.finish(&call, number, worked, EventOrder::Usual).await;
        }
        let order = match fault {
            FaultEffect::DuplicateEvents {} => EventOrder::Twice,
            FaultEffect::ReorderEvents {} => EventOrder::Held,
            _ => EventOrder::Usual,
        };
        match fault {
            FaultEffect::ResetBefore {} => {
                wire.tear();
                return Response::default();
            }
            FaultEffect::CommitLate { milliseconds } => {
                let late = Arc::clone(&self);
                let task = tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                    let worked = late.work(&call, number);
                    late.finish(&call, number, worked, order).await
                });
                return task.await.unwrap_or_default();
            }
            _ => {}
        }
        meanwhile::happen(&self, number, &fault);
        let worked = self.work(&call, number);
        match fault {
            FaultEffect::ResetAfter {} => {
                self.announce(worked.events, order);
                self.journal.status(number, worked.answer.status);
                wire.tear();
                Response::default()
            }
            FaultEffect::LoseAnswer {} => {
                self.announce(worked.events, order);
                self.journal.status(number, worked.answer.status);
                self.end().await;
                Response::default()
            }
            FaultEffect::DelayAnswer { milliseconds } => {
                let delay = Duration::from_millis(milliseconds.min(LONGEST_DELAY));
                self.journal.status(number, worked.answer.status);
                tokio::select! { () = tokio::time::sleep(delay) => {}, () = self.end() => {} }
                self.finish(&call, number, worked, order).await
            }
            FaultEffect::HalfAnswer {} => {
                let whole = self.finish(&call, number, worked, order).await;
                self.journal.unanswered(number);
                halve(whole).await
            }
            _ => self.finish(&call, number, worked, order).await,
        }
    }

    fn open_entry(&self, call: &Call, shown: Option<&Credential>) -> u64 {
        let by_hand = call.resource.is_none() && call.method == axum::http::Method::POST;
        let token = shown.map(|shown| shown.name.to_owned());
        self.journal.open(Entry {
            number: 0,
            at: self.clock.now(),
            token: token.or_else(|| by_hand.then(|| "board".to_owned())),
            user: shown.map(|shown| shown.user.user().name.to_owned()),
            method: call.method.to_string(),
            path: call.path.clone(),
            query: call.query.clone(),
            status: None,
            effects: Vec::new(),
            commit: None,
            fault: None,
            answered: false,
        })
    }

    /// Does what is asked, or refuses it.
    fn work(&self, call: &Call, number: u64) -> Worked {
        let mut worked =
            Worked { answer: Answer::empty(500), version: None, who: None, events: Vec::new() };
        let outcome = if call.resource.is_some() {
            self.serve_api(call, number, &mut worked)
        } else {
            self.serve_page(call, number, &mut worked)
        };
        match outcome {
            Ok(answer) => worked.answer = answer,
            Err(refusal) => {
                worked.answer = *refusal;
                worked.version = None;
            }
        }
        worked
    }

    fn serve_api(
        &self,
        call: &Call,
        number: u64,
        worked: &mut Worked,
    ) -> Result<Answer, Box<Answer>> {
        let readings = *self.readings();
        let mut world = self.world();
        let Some(organization) = world.organization(&call.organization) else {
            return if readings.unknown_organization_is_unauthorized {
                authentication::unauthorized(call).refusal()
            } else {
                Answer::html(404, UNKNOWN_ORGANIZATION).refusal()
            };
        };
        if organization.deactivated {
            return deactivated(&organization.name).refusal();
        }
        let who = authentication::authenticate(call)?;
        authentication::authorize(call, who, readings)?;
        worked.who = Some(who);
        let now = self.clock.now();
        let delay = self.charge(call, who)?;
        worked.version = Some(versions::check(call)?);
        let mut cx = Context {
            organization,
            call,
            who,
            now,
            readings,
            effects: Vec::new(),
            events: Vec::new(),
        };
        let outcome = api::dispatch(&mut cx);
        let (effects, events) = (cx.effects, cx.events);
        self.journal.commit(number, effects);
        worked.events = events;
        let mut outcome = outcome;
        let headers = delay.map(|(seconds, standing)| self.limit_headers(seconds, &standing));
        match &mut outcome {
            Ok(answer) => answer.headers.extend(headers.into_iter().flatten()),
            Err(answer) => answer.headers.extend(headers.into_iter().flatten()),
        }
        outcome
    }

    fn serve_page(
        &self,
        call: &Call,
        number: u64,
        worked: &mut Worked,
    ) -> Result<Answer, Box<Answer>> {
        if call.path.trim_matches('/').eq_ignore_ascii_case("_signin") {
            return Ok(Answer::html(203, SIGN_IN));
        }
        let readings = *self.readings();
        let mut world = self.world();
        let Some(organization) = world.organization(&call.organization) else {
            return Answer::html(404, UNKNOWN_ORGANIZATION).refusal();
        };
        let mut cx = Context {
            organization,
            call,
            who: &crate::tokens::DEVELOPER,
            now: self.clock.now(),
            readings,
            effects: Vec::new(),
            events: Vec::new(),
        };
        let outcome = board::dispatch(&mut cx);
        self.journal.commit(number, cx.effects);
        worked.events = cx.events;
        outcome
    }

    /// Charges the call; a blocked user is refused, a delayed one gets the delay.
    fn charge(
        &self,
        call: &Call,
        who: &Credential,
    ) -> Result<Option<(f64, Standing)>, Box<Answer>> {
        let now = self.clock.now();
        match self.limits.charge(who.user, call.cost(), now) {
            Verdict::Free => Ok(None),
            Verdict::Delayed { seconds, standing } => Ok(Some((seconds, standing))),
            Verdict::Blocked { standing } => {
                let mut answer = refusals::throttled();
                answer.headers = self.limit_headers(0.0, &standing);
                answer.refusal()
            }
        }
    }

    /// The headers near or over the limit. Seconds are what the caller really has to wait.
    fn limit_headers(&self, delay: f64, standing: &Standing) -> Vec<(&'static str, String)> {
        let real = |seconds: f64| {
            self.clock.real(Duration::try_from_secs_f64(seconds).unwrap_or_default()).as_secs_f64()
        };
        vec![
            ("Retry-After", format!("{:.0}", real(standing.retry_after).ceil().max(1.0))),
            ("X-RateLimit-Resource", "Azure DevOps Services Work Item Tracking/ATCPU".to_owned()),
            ("X-RateLimit-Delay", format!("{:.3}", real(delay))),
            ("X-RateLimit-Limit", format!("{:.0}", standing.limit)),
            ("X-RateLimit-Remaining", format!("{:.0}", standing.remaining)),
            ("X-RateLimit-Reset", standing.reset.timestamp().to_string()),
        ]
    }

    fn announce(self: &Arc<Self>, events: Vec<Event>, order: EventOrder) {
        if !events.is_empty() {
            Hooks::announce(self, events, order);
        }
    }

    /// Turns the work into HTTP, after the delay that the limits ask for.
    async fn finish(
        self: &Arc<Self>,
        call: &Call,
        number: u64,
        mut worked: Worked,
        order: EventOrder,
    ) -> Response<HttpBody> {
        self.announce(std::mem::take(&mut worked.events), order);
        let status = worked.answer.status;
        self.journal.status(number, status);
        let delay = worked.answer.headers.iter().find(|(name, _)| *name == "X-RateLimit-Delay");
        let delay = delay.and_then(|(_, seconds)| seconds.parse().ok()).unwrap_or(0.0);
        if delay > 0.0 {
            tokio::time::sleep(Duration::try_from_secs_f64(delay).unwrap_or_default()).await;
        }
        let response = self.response(call, number, worked);
        self.journal.answered(number);
        response
    }

    fn response(&self, call: &Call, number: u64, worked: Worked) -> Response<HttpBody> {
        let Worked { answer, version, who, .. } = worked;
        let mut headers = answer.headers;
        let (content_type, bytes) = match answer.body {
            Body::Empty => (None, Vec::new()),
            Body::Text(text) => (None, text.into_bytes()),
            Body::Bytes(bytes) => (None, bytes),
            Body::Json(value) => {
                let repeated = version.filter(|_| answer.status < 400);
                let repeated = repeated.map(|version| format!("; api-version={version}"));
                let media = format!("application/json; charset=utf-8{}", repeated.unwrap_or_default());
                (Some(media), serde_json::to_vec(&value).unwrap_or_default())
            }
        };
        let content_type = answer.content_type.map(str::to_owned).or(content_type);
        if let Some(content_type) = content_type {
            headers.push(("Content-Type", content_type));
        }
        if call.resource.is_some() {
            let activity = uuid::Uuid::from_u64_pair(ACTIVITIES, number).to_string();
            headers.push(("ActivityId", activity.clone()));
            headers.push(("X-VSS-E2EID", activity.clone()));
            headers.push(("X-TFS-Session", activity));
            headers.push(("X-TFS-ProcessId", FRONT_END.to_owned()));
            headers.push(("P3P", P3P.to_owned()));
            if let Some(who) = who {
                let user = who.user.user();
                headers.push(("X-VSS-UserData", format!("{}:{}", user.id, user.account)));
            }
        }
        headers.push(("Cache-Control", "no-cache".to_owned()));
        headers.push(("Date", self.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
        let mut response = Response::new(HttpBody::from(bytes));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// In which order the events of a call are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventOrder {
    Usual,
    Twice,
    /// After those of the next call.
    Held,
}

/// First half of every activity id.
const ACTIVITIES: u64 = 0x7abd_520f_b400_416e;

const P3P: &str = "CP=\"CAO DSP COR ADMa DEV CONo TELo CUR PSA PSD TAI IVDo OUR SAMi BUS DEM NAV STA UNI COM INT PHY ONL FIN PUR LOC CNT\"";

const SIGN_IN: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Sign In</title></head><body><h1>Simulated Azure DevOps</h1><p>Sign in to continue.</p></body></html>";

const UNKNOWN_ORGANIZATION: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>404 - Page not found</title></head><body><h1>Simulated Azure DevOps</h1><p>The organization could not be found.</p></body></html>";

/// The id of the simulated front end.
const FRONT_END: &str = "e660e7cb-b043-4a5e-b0d7-12df32c018af";

/// The answer of a fault that keeps the work from being done.
fn instead(call: &Call, fault: &FaultEffect) -> Option<Answer> {
    match fault {
        FaultEffect::Status { status, retry_after } => {
            let answer = refusals::plain(*status, "The service is not available at the moment.");
            Some(match retry_after {
                Some(seconds) => answer.header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
        FaultEffect::Html {} => Some(Answer::html(200, SIGN_IN)),
        FaultEffect::ExpireToken {} => Some(authentication::expired(call)),
        FaultEffect::ConditionalAccess {} => Some(refusals::conditional_access()),
        FaultEffect::Conflict {} => Some(refusals::concurrent_save()),
        _ => None,
    }
}

/// 503 with a body that starts with a byte order mark.
fn deactivated(organization: &str) -> Answer {
    let (text, answer) = refusals::deactivated(organization);
    let mut bytes = vec![0xEF, 0xBB, 0xBF];
    if let Body::Json(body) = &answer.body {
        bytes.extend(serde_json::to_vec(body).unwrap_or_default());
    }
    let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
    let mut answer = Answer::bytes("application/json", bytes);
    answer.status = 503;
    answer.header("X-TFS-ServiceError", encoded.to_string())
}

/// Keeps the headers and the first half of the body; then the connection breaks.
async fn halve(response: Response<HttpBody>) -> Response<HttpBody> {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert("Content-Length", HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let pieces = futures::stream::iter([Ok(half), Err(broken)]);
    Response::from_parts(parts, HttpBody::from_stream(pieces))
}
