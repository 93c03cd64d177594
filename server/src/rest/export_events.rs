//! The counts of an export as they change, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::{Actor, ExportId, ExportProgress};
use futures::{Stream, stream};
use services::Services;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::rest::{Caller, Problem, answer};
use crate::router::AppState;

/// The name of the events.
const EVENT: &str = "progress";
/// How often the counts are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// A stream ends after this time. Browsers connect again by themselves, and are then asked anew
/// who they are.
const LONGEST: Duration = Duration::from_mins(1);

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Sends the counts at once and whenever they change, until the export has ended.
#[utoipa::path(get, path = "/exports/{id}/events", tag = "Exports",
    params(("id" = ExportId, Path)),
    responses((status = 200, body = ExportProgress, content_type = "text/event-stream")))]
async fn events(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<ExportId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let first = state.services.export_progress(&caller.actor, id).await;
    let first = answer(&caller.parts, first).await?;
    let watch = Watch {
        services: state.services,
        actor: caller.actor,
        stop: state.stop,
        until: Instant::now() + LONGEST,
        sent: None,
        next: Some(first),
    };
    let events = stream::unfold(watch, |mut watch| async move {
        let progress = watch.next().await?;
        let event = Event::default().event(EVENT).json_data(&progress).ok()?;
        Some((Ok(event), watch))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

struct Watch {
    services: Services,
    actor: Actor,
    stop: CancellationToken,
    until: Instant,
    sent: Option<ExportProgress>,
    next: Option<ExportProgress>,
}

impl Watch {
    /// The next counts that differ; `None` when there is nothing more to tell.
    async fn next(&mut self) -> Option<ExportProgress> {
        if self.sent.as_ref().is_some_and(|sent| sent.state.is_final()) {
            return None;
        }
        loop {
            let progress = match self.next.take() {
                Some(progress) => progress,
                None => self.look().await?,
            };
            if self.sent.as_ref() != Some(&progress) {
                self.sent = Some(progress.clone());
                return Some(progress);
            }
        }
    }

    async fn look(&self) -> Option<ExportProgress> {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = tokio::time::sleep_until(self.until) => return None,
            () = self.stop.cancelled() => return None,
        }
        let id = self.sent.as_ref()?.id;
        self.services.export_progress(&self.actor, id).await.ok()
    }
}
