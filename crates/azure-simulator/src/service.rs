//! The way of a request: journal, faults, who asks, budget, version, work, answer. The work itself
//! is done at once, under one lock; everything that takes time happens outside of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::http::Response;
use axum::http::request::Parts;
use tokio::sync::watch;

use crate::answer::Answer;
use crate::api::{self, Context};
use crate::call::Call;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::hooks::{Event, Hooks};
use crate::in_flight::InFlight;
use crate::journal::{Effect, Entry, Journal};
use crate::limits::{Limits, Standing, Verdict};
use crate::readings::Readings;
use crate::tokens::Credential;
use crate::wire::Wire;
use crate::world::World;
use crate::{authentication, board, refusals, versions};

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
    pub(crate) in_flight: InFlight,
    /// Turns true when the simulator ends.
    pub(crate) ending: watch::Sender<bool>,
    #[cfg(feature = "contract")]
    pub(crate) contract: crate::contract::Contract,
    /// Whether the world has changed since it was saved.
    pub(crate) changed: AtomicBool,
    host: String,
}

/// The outcome of the work, with what the answer's headers need.
pub(crate) struct Worked {
    pub(crate) answer: Answer,
    pub(crate) version: Option<String>,
    pub(crate) who: Option<&'static Credential>,
    pub(crate) events: Vec<Event>,
    /// How long the limits keep the answer back.
    pub(crate) delay: Duration,
}

impl Worked {
    /// An answer without any work behind it.
    pub(crate) fn of(answer: Answer) -> Self {
        Self {
            answer,
            version: None,
            who: None,
            events: Vec::new(),
            delay: Duration::ZERO,
        }
    }
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
            in_flight: InFlight::default(),
            ending: watch::Sender::new(false),
            #[cfg(feature = "contract")]
            contract: crate::contract::Contract::default(),
            changed: AtomicBool::new(true),
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
    pub(crate) async fn end(&self) {
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
        let _counted = token.map(|token| self.in_flight.enter(token));
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

    fn open_entry(&self, call: &Call, shown: Option<&Credential>) -> u64 {
        let by_hand = call.resource.is_none() && call.method == axum::http::Method::POST;
        let token = shown.map(|shown| shown.name);
        self.journal.open(Entry {
            number: 0,
            at: self.clock.now(),
            token: token.or(by_hand.then_some("board")),
            user: shown.map(|shown| shown.user.user().name),
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

    /// Notes effects while the world is still held.
    pub(crate) fn commit(&self, number: u64, effects: Vec<Effect>) {
        if !effects.is_empty() {
            self.changed.store(true, Ordering::Relaxed);
            self.journal.commit(number, effects);
        }
    }

    /// Does what is asked, or refuses it.
    pub(crate) fn work(&self, call: &Call, number: u64) -> Worked {
        let mut worked = Worked::of(Answer::empty(500));
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
        #[cfg(feature = "contract")]
        self.contract.check(call, &worked.answer);
        worked
    }

    fn serve_api(
        &self,
        call: &Call,
        number: u64,
        worked: &mut Worked,
    ) -> Result<Answer, Box<Answer>> {
        let readings = *self.readings();
        if call.organization.is_empty() {
            let who = authentication::authenticate(call)?;
            authentication::authorize(call, who, readings)?;
            worked.who = Some(who);
            worked.version = Some(versions::check(call)?);
            return api::deployment::dispatch(call, who);
        }
        let mut world = self.world();
        let Some(organization) = world.organization(&call.organization) else {
            return if readings.unknown_organization_is_unauthorized {
                authentication::unauthorized(call).refusal()
            } else {
                Answer::html(404, UNKNOWN_ORGANIZATION).refusal()
            };
        };
        if organization.deactivated {
            return refusals::deactivated(&organization.name).refusal();
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
        let mut outcome = api::dispatch(&mut cx);
        let (effects, events) = (cx.effects, cx.events);
        self.commit(number, effects);
        worked.events = events;
        if let Some((seconds, standing)) = delay {
            worked.delay = self.real(seconds);
            let answer = match &mut outcome {
                Ok(answer) => answer,
                Err(refusal) => refusal,
            };
            answer
                .headers
                .extend(self.limit_headers(seconds, &standing));
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
        if call.organization.is_empty() {
            return Ok(Answer::redirect(302, format!("{}/contoso", call.base)));
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
        self.commit(number, cx.effects);
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
}

/// In which order the events of a call are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventOrder {
    Usual,
    Twice,
    /// After those of the next call.
    Held,
}

/// The page where a browser would sign in.
pub(crate) const SIGN_IN: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Sign In</title></head><body><h1>Simulated Azure DevOps</h1><p>Sign in to continue.</p></body></html>";

const UNKNOWN_ORGANIZATION: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>404 - Page not found</title></head><body><h1>Simulated Azure DevOps</h1><p>The organization could not be found.</p></body></html>";
