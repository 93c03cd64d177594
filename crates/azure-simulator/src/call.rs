//! A request as the remote API understands it: organization, project and team before `_apis`, the
//! resource after it, all compared without regard to case.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::answer::Answer;
use crate::refusals;

/// A parsed request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Scheme and host that were asked, without a slash at the end; every address in an answer
    /// leads back there.
    pub(crate) base: String,
    /// As written by the caller; empty for the bare host.
    pub(crate) organization: String,
    /// Decoded segments between organization and `_apis`: project and team.
    pub(crate) scope: Vec<String>,
    /// Decoded segments after `_apis`; `None` for a page.
    pub(crate) resource: Option<Vec<String>>,
    /// The decoded path as written, organization included.
    pub(crate) path: String,
    /// Decoded query, names in lower case.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn parse_query(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
        .collect()
}

impl Call {
    pub(crate) fn new(parts: &Parts, body: Bytes, fallback_host: &str) -> Self {
        let host = parts
            .headers
            .get("host")
            .and_then(|host| host.to_str().ok());
        let base = format!("http://{}", host.unwrap_or(fallback_host));
        let mut call = Self {
            method: parts.method.clone(),
            base,
            organization: String::new(),
            scope: Vec::new(),
            resource: None,
            path: String::new(),
            query: Vec::new(),
            headers: parts.headers.clone(),
            body,
        };
        call.aim(parts.uri.path(), parts.uri.query().unwrap_or_default());
        call
    }

    /// Points the call at another path of the same host.
    pub(crate) fn aim(&mut self, path: &str, query: &str) {
        let mut segments = path.split('/').filter(|part| !part.is_empty()).map(decode);
        self.path = decode(path);
        self.query = parse_query(query);
        let mut before = Vec::new();
        self.resource = None;
        while let Some(segment) = segments.next() {
            if segment.eq_ignore_ascii_case("_apis") {
                self.resource = Some(segments.by_ref().collect());
            } else {
                before.push(segment);
            }
        }
        let mut before = before.into_iter();
        self.organization = before.next().unwrap_or_default();
        self.scope = before.collect();
    }

    /// The segments after `_apis` in lower case.
    pub(crate) fn parts(&self) -> Vec<String> {
        let all = self.resource.iter().flatten();
        all.map(|part| part.to_lowercase()).collect()
    }

    /// The organization's address, without a slash at the end.
    pub(crate) fn organization_url(&self) -> String {
        format!("{}/{}", self.base, self.organization)
    }

    /// A query value by its lower-case name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A whole number in the query; a text that is none is refused.
    pub(crate) fn number(&self, name: &str) -> Result<Option<usize>, Box<Answer>> {
        match self.query(name).filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => match value.parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => refusals::bad_argument(name, value).refusal(),
            },
        }
    }

    /// The position of an enumeration in `names`, given by name or by number.
    pub(crate) fn choice(&self, name: &str, names: &[&str]) -> Result<usize, Box<Answer>> {
        let Some(value) = self.query(name).filter(|value| !value.is_empty()) else {
            return Ok(0);
        };
        let found = names
            .iter()
            .position(|known| known.eq_ignore_ascii_case(value))
            .or_else(|| value.parse().ok().filter(|number| *number < names.len()));
        found.map_or_else(|| refusals::bad_argument(name, value).refusal(), Ok)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// What the call costs in TSTU: one, or one for each part of a batch.
    pub(crate) fn cost(&self) -> f64 {
        let batch = self
            .resource
            .iter()
            .flatten()
            .any(|part| part.eq_ignore_ascii_case("$batch"));
        let parts = batch
            .then(|| serde_json::from_slice::<Vec<Value>>(&self.body).ok())
            .flatten();
        let parts = parts.map_or(1, |parts| parts.len().max(1));
        f64::from(u32::try_from(parts).unwrap_or(u32::MAX))
    }

    /// The media type of the body, in lower case, without parameters.
    pub(crate) fn media_type(&self) -> String {
        let whole = self.header("content-type").unwrap_or_default();
        whole
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    }

    /// The body as JSON; what cannot be read is answered in its own peculiar form.
    pub(crate) fn json(&self) -> Result<Value, Box<Answer>> {
        if self.media_type() != "application/json" {
            return refusals::wrong_content_type(self, "application/json").refusal();
        }
        self.json_body()
    }

    /// The body as JSON whatever its media type.
    pub(crate) fn json_body(&self) -> Result<Value, Box<Answer>> {
        serde_json::from_slice(&self.body)
            .or_else(|error| refusals::unreadable_json(&error.to_string()).refusal())
    }
}

/// A member of a JSON object, its name compared without regard to case.
pub(crate) fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    object
        .as_object()?
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .filter(|value| !value.is_null())
}
