//! From the outcome of the work to HTTP: the headers of every answer, those of the limits, and the
//! delay that the limits ask for.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body as HttpBody;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::answer::Body;
use crate::call::Call;
use crate::hooks::{Event, Hooks};
use crate::limits::Standing;
use crate::service::{EventOrder, Service, Worked};

/// First half of every activity id.
const ACTIVITIES: u64 = 0x7abd_520f_b400_416e;

const P3P: &str = "CP=\"CAO DSP COR ADMa DEV CONo TELo CUR PSA PSD TAI IVDo OUR SAMi BUS DEM NAV STA UNI COM INT PHY ONL FIN PUR LOC CNT\"";

/// The id of the simulated front end.
const FRONT_END: &str = "e660e7cb-b043-4a5e-b0d7-12df32c018af";

impl Service {
    /// How long simulated seconds really take.
    pub(crate) fn real(&self, seconds: f64) -> Duration {
        self.clock
            .real(Duration::try_from_secs_f64(seconds).unwrap_or_default())
    }

    /// The headers near or over the limit. Seconds are what the caller really has to wait.
    pub(crate) fn limit_headers(
        &self,
        delay: f64,
        standing: &Standing,
    ) -> Vec<(&'static str, String)> {
        let real = |seconds: f64| self.real(seconds).as_secs_f64();
        vec![
            (
                "Retry-After",
                format!("{:.0}", real(standing.retry_after).ceil().max(1.0)),
            ),
            (
                "X-RateLimit-Resource",
                "Azure DevOps Services Work Item Tracking/ATCPU".to_owned(),
            ),
            ("X-RateLimit-Delay", format!("{:.3}", real(delay))),
            ("X-RateLimit-Limit", format!("{:.0}", standing.limit)),
            (
                "X-RateLimit-Remaining",
                format!("{:.0}", standing.remaining),
            ),
            ("X-RateLimit-Reset", standing.reset.timestamp().to_string()),
        ]
    }

    pub(crate) fn announce(self: &Arc<Self>, events: Vec<Event>, order: EventOrder) {
        if !events.is_empty() {
            Hooks::announce(self, events, order);
        }
    }

    /// Turns the work into HTTP, after the delay that the limits ask for.
    pub(crate) async fn finish(
        self: &Arc<Self>,
        call: &Call,
        number: u64,
        mut worked: Worked,
        order: EventOrder,
    ) -> Response<HttpBody> {
        self.announce(std::mem::take(&mut worked.events), order);
        let status = worked.answer.status;
        self.journal.status(number, status);
        if !worked.delay.is_zero() {
            tokio::time::sleep(worked.delay).await;
        }
        let response = self.response(call, number, worked);
        self.journal.answered(number);
        response
    }

    fn response(&self, call: &Call, number: u64, worked: Worked) -> Response<HttpBody> {
        let Worked {
            answer,
            version,
            who,
            ..
        } = worked;
        let mut headers = answer.headers;
        let (content_type, bytes) = match answer.body {
            Body::Empty => (None, Vec::new()),
            Body::Text(text) => (None, text.into_bytes()),
            Body::Bytes(bytes) => (None, bytes),
            Body::Json(value) => {
                let repeats = answer.status < 400 && call.method != axum::http::Method::OPTIONS;
                let repeated = version.filter(|_| repeats);
                let repeated = repeated.map(|version| format!("; api-version={version}"));
                let media = format!(
                    "application/json; charset=utf-8{}",
                    repeated.unwrap_or_default()
                );
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
        headers.push((
            "Date",
            self.clock
                .now()
                .format("%a, %d %b %Y %H:%M:%S GMT")
                .to_string(),
        ));
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
