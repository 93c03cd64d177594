//! Reads an answer of Azure DevOps: a value, or the reason why there is none.

mod failure;

use std::time::Duration;

use chrono::DateTime;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;

use crate::{AzureError, What};

/// Used where the service blocks without saying for how long.
const DEFAULT_PAUSE: Duration = Duration::from_secs(30);
/// Between requests while the budget is low, so that it recovers before the service has to block.
const SLOWER: Duration = Duration::from_secs(1);
/// A longer wish is cut: no answer may silence a token for ever.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// A complete answer. The body is decompressed and within its limit.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value of a success; `about` is what a 404 without a reason of its own would mean.
    pub(crate) fn read<T: DeserializeOwned>(&self, about: What) -> Result<T, AzureError> {
        if !self.is_success() {
            return Err(self.failure(about));
        }
        serde_json::from_slice(self.text()).map_err(|error| AzureError::Unexpected {
            status: self.status.as_u16(),
            message: format!("the answer is not of the expected form: {error}"),
        })
    }

    /// 203 is the sign-in page that a followed redirect ends in; so is a 2xx of another type.
    fn is_success(&self) -> bool {
        self.status.is_success()
            && self.status != StatusCode::NON_AUTHORITATIVE_INFORMATION
            && self.media_type().contains("json")
    }

    fn media_type(&self) -> &str {
        self.header(CONTENT_TYPE.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The body without the byte order mark that some error answers begin with.
    fn text(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.body)
    }

    /// The pause before the next request: the one that is asked for, on any status and also on a
    /// success; else a default after a block, and a short one while little of the budget is left.
    pub(crate) fn pause(&self) -> Option<Duration> {
        let blocked = self.status == StatusCode::TOO_MANY_REQUESTS;
        let pause = self
            .retry_after()
            .or(blocked.then_some(DEFAULT_PAUSE))
            .or(self.is_budget_low().then_some(SLOWER))?;
        Some(pause.min(LONGEST_PAUSE))
    }

    /// Whether a fifth of the budget or less is left. The headers come only near the limit.
    fn is_budget_low(&self) -> bool {
        let number = |name| self.header(name).parse::<f64>().ok();
        number("X-RateLimit-Remaining")
            .zip(number("X-RateLimit-Limit"))
            .is_some_and(|(remaining, limit)| remaining * 5.0 <= limit)
    }

    /// Seconds, or a date. A date is measured against the answer's own `Date`, so the clocks of the
    /// two sides need not agree.
    fn retry_after(&self) -> Option<Duration> {
        let wish = self.header(RETRY_AFTER.as_str()).trim();
        if let Ok(seconds) = wish.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let until = DateTime::parse_from_rfc2822(wish).ok()?;
        let now = DateTime::parse_from_rfc2822(self.header(DATE.as_str())).ok()?;
        (until - now).to_std().ok()
    }
}

#[cfg(test)]
mod tests;
