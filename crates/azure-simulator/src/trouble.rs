//! What a fault does to a request.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as HttpBody;
use axum::http::{HeaderValue, Response};
use futures::stream::{self, StreamExt};
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::call::Call;
use crate::faults::FaultEffect;
use crate::service::{EventOrder, SIGN_IN, Service, Worked};
use crate::wire::Wire;
use crate::{authentication, meanwhile, refusals};

/// The longest that an answer is kept back.
const LONGEST_DELAY: u64 = 30_000;

impl Service {
    /// Answers a call that a fault has struck, or does not.
    pub(crate) async fn struck(
        self: Arc<Self>,
        wire: Wire,
        call: Call,
        number: u64,
        fault: FaultEffect,
    ) -> Response<HttpBody> {
        if let Some(answer) = instead(&call, &fault) {
            return self
                .finish(&call, number, Worked::of(answer), EventOrder::Usual)
                .await;
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
                let late = self.work_late(call.clone(), number, milliseconds, order);
                let worked = late
                    .await
                    .unwrap_or_else(|_| Worked::of(Answer::empty(500)));
                return self.finish(&call, number, worked, order).await;
            }
            FaultEffect::CommitAfterReset { milliseconds } => {
                drop(self.work_late(call, number, milliseconds, order));
                wire.tear();
                return Response::default();
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

    /// Does the work after a while, whoever waits for it.
    fn work_late(
        self: &Arc<Self>,
        call: Call,
        number: u64,
        milliseconds: u64,
        order: EventOrder,
    ) -> JoinHandle<Worked> {
        let late = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            let mut worked = late.work(&call, number);
            late.announce(std::mem::take(&mut worked.events), order);
            late.journal.status(number, worked.answer.status);
            worked
        })
    }
}

/// The answer of a fault that keeps the work from being done.
fn instead(call: &Call, fault: &FaultEffect) -> Option<Answer> {
    match fault {
        FaultEffect::Status {
            status,
            retry_after,
        } => {
            let answer = refusals::plain(*status, "The service is not available at the moment.");
            Some(match retry_after {
                Some(seconds) => answer.header("Retry-After", seconds.to_string()),
                None => answer,
            })
        }
        FaultEffect::Html {} => Some(Answer::html(200, SIGN_IN)),
        FaultEffect::ExpireToken {} => Some(authentication::expired(call)),
        FaultEffect::ConditionalAccess {} => Some(refusals::conditional_access()),
        FaultEffect::QueryTimeout {} => Some(refusals::query_timeout()),
        FaultEffect::Conflict {} => Some(refusals::concurrent_save()),
        _ => None,
    }
}

/// Keeps the headers and the first half of the body; then the connection breaks.
async fn halve(response: Response<HttpBody>) -> Response<HttpBody> {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    parts
        .headers
        .insert("Content-Length", HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    // The first half is on its way before the connection breaks.
    let end = async {
        tokio::task::yield_now().await;
        Err(broken)
    };
    let pieces = stream::once(async { Ok(half) }).chain(stream::once(end));
    Response::from_parts(parts, HttpBody::from_stream(pieces))
}
