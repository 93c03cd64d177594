//! One organization, one token, one way to send.

mod call;
mod timely;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::OrganizationUrl;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::answer::Answer;
use crate::error::{AzureError, Cause};
use crate::outbound::{BlockedAddress, Outbound};
use crate::pacing::Pacing;
use crate::places::{NEXT_TURN, Place};
use crate::retry::Attempts;
pub(crate) use call::{Call, JSON_PATCH};
use timely::Timely;

/// Largest answer that is read, after decompression.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Talks to one Azure DevOps organization in the name of one token. Cheap to make and to clone.
///
/// The token goes to the origin of the organization and nowhere else: addresses in answers are never
/// followed. Nor can it leave by another door:
///
/// ```compile_fail
/// fn serialized<T: serde::Serialize>() {}
/// serialized::<azure::Client>();
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    outbound: Outbound,
    organization: OrganizationUrl,
    token: SecretString,
    /// `Basic`, with an empty user name; the service ignores it.
    authorization: SecretString,
    pacing: Arc<Pacing>,
    end: Option<Instant>,
}

impl Client {
    pub fn new(outbound: &Outbound, organization: OrganizationUrl, token: SecretString) -> Self {
        let encoded = BASE64.encode(format!(":{}", token.expose_secret()));
        Self {
            pacing: outbound.pacing(&organization, &token),
            outbound: outbound.clone(),
            authorization: format!("Basic {encoded}").into(),
            organization,
            token,
            end: None,
        }
    }

    /// The same, for calls that are over by `end`: none leaves later, and none is waited for longer.
    #[must_use]
    pub fn until(&self, end: Instant) -> Self {
        Self {
            end: Some(end),
            ..self.clone()
        }
    }

    pub fn organization(&self) -> &OrganizationUrl {
        &self.organization
    }

    /// How long Azure DevOps wants no request of this token, as this process was told; zero when it
    /// may go on.
    pub fn pause(&self) -> Duration {
        self.pacing.pause()
    }

    /// Reads a value; tried again when the failure may be a passing one.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: &Call) -> Result<T, AzureError> {
        self.fetch_page(call).await.map(|(value, _)| value)
    }

    /// Like [`Self::fetch`], together with the token for the next page.
    pub(crate) async fn fetch_page<T: DeserializeOwned>(
        &self,
        call: &Call,
    ) -> Result<(T, Option<String>), AzureError> {
        let mut attempts = Attempts::default();
        loop {
            match self.page(call).await {
                Err(error) if attempts.again(&error).await => {}
                outcome => return outcome,
            }
        }
    }

    /// Sends once. What changes something must come this way.
    pub(crate) async fn act<T: DeserializeOwned>(&self, call: &Call) -> Result<T, AzureError> {
        self.page(call).await.map(|(value, _)| value)
    }

    async fn page<T: DeserializeOwned>(
        &self,
        call: &Call,
    ) -> Result<(T, Option<String>), AzureError> {
        let answer = self.send(call).await?;
        let value = answer
            .read(call.about)
            .map_err(|error| self.scrubbed(error))?;
        let next = answer.header("x-ms-continuationtoken");
        Ok((value, (!next.is_empty()).then(|| next.to_owned())))
    }

    async fn send(&self, call: &Call) -> Result<Answer, AzureError> {
        let url = call.url(&self.organization)?;
        let _place = self.turn().await?;
        let started = Instant::now();
        let outcome = self.exchange(call, url.clone()).await;
        let (status, activity) = match &outcome {
            Ok(answer) => (answer.status.as_u16(), answer.header("ActivityId")),
            Err(_) => (0, ""),
        };
        tracing::info!(
            azure.method = %call.method,
            azure.path = url.path(),
            azure.status = status,
            azure.activity = activity,
            azure.failure = outcome.as_ref().err().map(tracing::field::debug),
            duration_ms = started.elapsed().as_millis(),
            "called Azure DevOps"
        );
        let answer = outcome?;
        if let Some(pause) = answer.pause() {
            self.pacing.hold(pause).await;
        }
        Ok(answer)
    }

    /// A place among the requests in flight; a call whose end has come before gets none.
    async fn turn(&self) -> Result<Place, AzureError> {
        let turn = self.pacing.turn(self.end);
        let Some(end) = self.end else {
            return turn.await;
        };
        match timeout_at(end, turn).await {
            Ok(Ok(_)) if Instant::now() >= end => Err(AzureError::NoPlace { after: NEXT_TURN }),
            Ok(turn) => turn,
            Err(_) => Err(AzureError::NoPlace { after: NEXT_TURN }),
        }
    }

    async fn exchange(&self, call: &Call, url: Url) -> Result<Answer, AzureError> {
        let mut authorization = HeaderValue::from_str(self.authorization.expose_secret())
            .expect("base64 has only characters that a header may hold");
        authorization.set_sensitive(true);
        if !self.outbound.admits(&self.organization) {
            let host = self.organization.origin().to_owned();
            return Err(AzureError::Unreachable(Cause::Blocked { host }));
        }
        let mut request = self
            .outbound
            .request(call.method.clone(), url)
            .map_err(blocked)?
            .header(AUTHORIZATION, authorization)
            // Without it, a refused token is answered with a redirect to a sign-in page.
            .header("X-TFS-FedAuthRedirect", "Suppress")
            .header(
                ACCEPT,
                format!("application/json;api-version={}", call.version),
            );
        if let Some(end) = self.end {
            request = request.timeout(end.saturating_duration_since(Instant::now()));
        }
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, body.media_type)
                .body(match self.end {
                    Some(end) => Body::wrap(Timely::new(body.bytes.clone(), end)),
                    None => body.bytes.clone().into(),
                });
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        complete(response).await
    }

    /// A remote that repeats our header would put the token into logs and journals.
    fn scrubbed(&self, mut error: AzureError) -> AzureError {
        let scrub = |text: &mut String| {
            for secret in [&self.token, &self.authorization] {
                let secret = secret.expose_secret();
                let secret = secret.strip_prefix("Basic ").unwrap_or(secret);
                if !secret.is_empty() {
                    *text = text.replace(secret, "•••");
                }
            }
        };
        match &mut error {
            AzureError::Forbidden { message } | AzureError::Unexpected { message, .. } => {
                scrub(message);
            }
            AzureError::Rejected { message, fields } => {
                scrub(message);
                for field in fields {
                    scrub(&mut field.message);
                    scrub(&mut field.name);
                    scrub(&mut field.reference_name);
                }
            }
            _ => {}
        }
        error
    }
}

/// Reads the body, and stops at the limit whatever length was announced.
async fn complete(mut response: Response) -> Result<Answer, AzureError> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unreachable(&error))?
    {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(AzureError::Unexpected {
                status: response.status().as_u16(),
                message: "the answer is larger than 16 MiB".into(),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status(),
        headers: response.headers().clone(),
        body,
    })
}

fn blocked(error: BlockedAddress) -> AzureError {
    AzureError::Unreachable(Cause::Blocked { host: error.host })
}

/// Only a failure to connect is sure to have sent nothing.
fn unreachable(error: &reqwest::Error) -> AzureError {
    let mut source = std::error::Error::source(error);
    let mut certificate = false;
    while let Some(cause) = source {
        if let Some(address) = cause.downcast_ref::<BlockedAddress>() {
            return blocked(address.clone());
        }
        certificate |= is_refused_certificate(cause);
        source = cause.source();
    }
    AzureError::Unreachable(if error.is_connect() {
        if certificate {
            Cause::Certificate
        } else {
            Cause::NoConnection
        }
    } else if error.is_timeout() {
        Cause::Timeout
    } else {
        Cause::Lost
    })
}

/// TLS reports its refusals as invalid data, inside further IO errors; `source` steps over those.
fn is_refused_certificate(cause: &(dyn std::error::Error + 'static)) -> bool {
    let Some(error) = cause.downcast_ref::<std::io::Error>() else {
        return false;
    };
    error.kind() == std::io::ErrorKind::InvalidData
        || error
            .get_ref()
            .is_some_and(|inner| is_refused_certificate(inner))
}
