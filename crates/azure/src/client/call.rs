//! A request before it is sent.

use domain::OrganizationUrl;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Serialize;
use url::Url;

use crate::error::{AzureError, What};

pub(crate) const JSON_PATCH: &str = "application/json-patch+json";
const JSON: &str = "application/json";
/// The newest released version.
const VERSION: &str = "7.1";

/// What stays as it is in a segment; the `$` before a type is literal by contract.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'$');

#[derive(Debug)]
pub(crate) struct Call {
    pub(super) method: Method,
    /// What a 404 without a reason of its own is about.
    pub(super) about: What,
    /// Below the organization; `None` when a segment cannot be part of a path.
    path: Option<String>,
    query: Vec<(&'static str, String)>,
    pub(super) version: &'static str,
    pub(super) body: Option<Body>,
}

#[derive(Debug)]
pub(super) struct Body {
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Call {
    pub(crate) fn new(method: Method, about: What, segments: &[&str]) -> Self {
        let unusable = |segment: &&str| segment.is_empty() || segment.bytes().all(|b| b == b'.');
        let path = (!segments.iter().any(unusable)).then(|| {
            segments
                .iter()
                .map(|segment| utf8_percent_encode(segment, SEGMENT).to_string())
                .collect::<Vec<_>>()
                .join("/")
        });
        Self {
            method,
            about,
            path,
            query: Vec::new(),
            version: VERSION,
            body: None,
        }
    }

    pub(crate) fn get(about: What, segments: &[&str]) -> Self {
        Self::new(Method::GET, about, segments)
    }

    /// Adds a parameter of the query; an absent value adds nothing.
    pub(crate) fn query(mut self, name: &'static str, value: impl Into<Option<String>>) -> Self {
        self.query.extend(value.into().map(|value| (name, value)));
        self
    }

    /// Resources that were never released answer to preview versions alone.
    pub(crate) fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    pub(crate) fn json(self, value: &impl Serialize) -> Self {
        self.body(JSON, value)
    }

    pub(crate) fn body(mut self, media_type: &'static str, value: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(value).expect("our own requests have string keys only");
        self.body = Some(Body { media_type, bytes });
        self
    }

    /// A name that cannot be part of a path (empty, or dots that would climb) names nothing.
    pub(super) fn url(&self, organization: &OrganizationUrl) -> Result<Url, AzureError> {
        let path = self.path.as_ref().ok_or(AzureError::NotFound(self.about))?;
        let mut url = Url::parse(&format!("{organization}/{path}"))
            .map_err(|_| AzureError::NotFound(What::Organization))?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}
