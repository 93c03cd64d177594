//! How much one actor may ask for.
//!
//! The limits are generous: they stop a script that runs wild, not a busy pipeline. Sign-in has
//! narrower ones of its own, in `services`.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use app::request::MaybeActor;
use app::{AppError, ErrorKind};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{OrganizationId, UserId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::rest::Problem;
use crate::router::AppState;
use app::request::ClientAddress;

/// All requests of one actor, a second; a minute's worth of costly ones may come at once.
const REQUESTS_A_SECOND: NonZeroU32 = NonZeroU32::new(400).expect("not zero");
/// Requests that change something, upload or call Azure DevOps, a minute.
const COSTLY_A_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).expect("not zero");
/// How often those who have gone quiet are forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Actor(OrganizationId, UserId),
    /// One host, or one network of IPv6, whose hosts can take any number of addresses.
    Stranger(IpAddr),
}

/// What each actor has left.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    all: Arc<DefaultKeyedRateLimiter<Who>>,
    costly: Arc<DefaultKeyedRateLimiter<Who>>,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self {
            all: Arc::new(RateLimiter::keyed(
                Quota::per_second(REQUESTS_A_SECOND).allow_burst(COSTLY_A_MINUTE),
            )),
            costly: Arc::new(RateLimiter::keyed(Quota::per_minute(COSTLY_A_MINUTE))),
        }
    }

    /// Forgets actors whose budget is full again, for as long as the program runs.
    pub(crate) async fn forget_the_quiet(self) {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            self.all.retain_recent();
            self.costly.retain_recent();
        }
    }

    /// How long `who` has to wait, if at all.
    fn wait(&self, who: Who, costly: bool) -> Option<Duration> {
        let limiters = [Some(&self.all), costly.then_some(&self.costly)];
        let refused = limiters
            .into_iter()
            .flatten()
            .find_map(|limit| limit.check_key(&who).err());
        refused.map(|refusal| refusal.wait_time_from(DefaultClock::default().now()))
    }
}

pub(crate) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(who) = who(&request) else {
        return next.run(request).await;
    };
    let costly = !matches!(*request.method(), Method::GET | Method::HEAD);
    match state.limits.wait(who, costly) {
        None => next.run(request).await,
        Some(wait) => Problem(too_many(wait)).into_response(),
    }
}

fn too_many(wait: Duration) -> AppError {
    let seconds = wait.as_secs() + 1;
    let mut error = AppError::new(
        ErrorKind::Limited,
        format!("Too many requests. Try again in {seconds} seconds."),
    );
    error.retry_after = Some(seconds);
    error
}

fn who(request: &Request) -> Option<Who> {
    let actor = request
        .extensions()
        .get::<MaybeActor>()
        .and_then(|actor| actor.0.as_ref());
    if let Some(actor) = actor {
        return Some(Who::Actor(actor.organization, actor.user));
    }
    let ClientAddress(address) = request.extensions().get::<ClientAddress>()?;
    Some(Who::Stranger(network(*address)))
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(segments))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stranger() -> Who {
        Who::Stranger(IpAddr::from([203, 0, 113, 7]))
    }

    #[test]
    fn the_promised_rates_are_not_refused() {
        let limits = Limits::new();
        assert!((0..600).all(|_| limits.wait(stranger(), true).is_none()));
        let limits = Limits::new();
        assert!((0..200).all(|_| limits.wait(stranger(), false).is_none()));
    }

    #[test]
    fn a_script_that_runs_wild_is_told_when_to_come_back() {
        let limits = Limits::new();
        let refused = (0..2_000).find_map(|_| limits.wait(stranger(), true));
        assert!(refused.is_some_and(|wait| wait > Duration::ZERO));
        let other = Who::Stranger(IpAddr::from([203, 0, 113, 8]));
        assert_eq!(limits.wait(other, true), None);
    }

    #[test]
    fn hosts_of_one_ipv6_network_share_their_budget() {
        let one: IpAddr = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        let two: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert_eq!(network(one), network(two));
    }
}
