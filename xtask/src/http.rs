//! JSON over HTTP, to servers of this machine that this program has started.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, AsSendBody};

/// The longest that an answer may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// The largest answer: the journal of a long run.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Calls to one server, with one token.
pub(crate) struct Api {
    agent: Agent,
    base: String,
    token: Option<String>,
}

impl Api {
    /// `base` is the beginning of all addresses, without a slash at the end.
    pub(crate) fn new(base: String, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false);
        Self {
            agent: config.build().into(),
            base,
            token,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        read(path, request.call()?)
    }

    pub(crate) fn delete(&self, path: &str) -> Result<Value> {
        read(
            path,
            self.agent.delete(format!("{}{path}", self.base)).call()?,
        )
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(self.agent.post(format!("{}{path}", self.base)), path, body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(self.agent.put(format!("{}{path}", self.base)), path, body)
    }

    /// Sends bytes as they are.
    pub(crate) fn upload(&self, path: &str, bytes: impl AsSendBody) -> Result<Value> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        read(path, request.send(bytes)?)
    }

    /// A page as a browser asks for it: its bytes as they are sent, compressed.
    pub(crate) fn page(&self, path: &str, cookie: &str) -> Result<Vec<u8>> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let request = request
            .header("Accept-Encoding", "gzip")
            .header("Cookie", cookie);
        let mut answer = request.call()?;
        let bytes = answer.body_mut().read_to_vec()?;
        ensure!(
            answer.status() == 200,
            "{path} answered {}",
            answer.status()
        );
        Ok(bytes)
    }

    /// The cookie that the answer to a form sets.
    pub(crate) fn cookie<const N: usize>(
        &self,
        path: &str,
        origin: &str,
        form: [(&str, &str); N],
    ) -> Result<String> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = request
            .header("Origin", origin)
            .header("Accept", "application/json");
        let answer = request.send_form(form)?;
        let cookie = answer.headers().get("set-cookie");
        let cookie = cookie.with_context(|| format!("{path} answered {}", answer.status()))?;
        let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
        Ok(pair.to_owned())
    }

    fn send(
        &self,
        mut request: ureq::RequestBuilder<ureq::typestate::WithBody>,
        path: &str,
        body: &Value,
    ) -> Result<Value> {
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        read(path, request.send_json(body)?)
    }

    /// Whether a path is answered with success.
    pub(crate) fn answers(&self, path: &str) -> bool {
        let answer = self.agent.get(format!("{}{path}", self.base)).call();
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}

fn read(path: &str, mut answer: Response<ureq::Body>) -> Result<Value> {
    let status = answer.status();
    let text = answer
        .body_mut()
        .with_config()
        .limit(LARGEST)
        .read_to_string()?;
    if !status.is_success() {
        bail!("{path} answered {status}: {text}");
    }
    if text.is_empty() {
        return Ok(Value::Null);
    }
    Ok(serde_json::from_str(&text)?)
}
