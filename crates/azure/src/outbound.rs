//! The one HTTP client through which the program reaches other hosts.
//!
//! Whoever may enter an address could otherwise make this program knock on doors inside the
//! operator's network. So the addresses behind a name are checked by the resolver that hands them to
//! the connection, literal addresses are checked before a request is made, redirects and proxy
//! variables are ignored, and an answer has limits of time and size.

mod guard;

use std::sync::Arc;
use std::time::Duration;

use domain::{AllowedOrigins, OrganizationUrl};
use secrecy::SecretString;
use url::Url;

use crate::pacing::{Pacing, Pacings};
use crate::places::SharedPace;
pub(crate) use guard::BlockedAddress;
use guard::{GuardedResolver, SystemResolver};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a request takes, from the connection to the last byte of its answer.
pub(crate) const TOTAL_TIMEOUT: Duration = Duration::from_mins(1);
const USER_AGENT: &str = concat!("Polaris/", env!("CARGO_PKG_VERSION"));

/// What the operator configures about outbound connections. The default reaches public addresses
/// over https only.
#[derive(Debug, Default)]
pub struct OutboundSettings {
    /// Origins that may be http and may lie on private addresses.
    pub allowed_origins: AllowedOrigins,
    /// Certificates (PEM) trusted besides those of the system.
    pub extra_certificates: Option<Vec<u8>>,
    /// The only way to use a proxy; proxy variables of the environment are ignored.
    pub proxy: Option<Url>,
}

/// The configuration of outbound connections cannot work.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("the file of extra certificates cannot be read as PEM: {0}")]
    Certificates(#[source] reqwest::Error),
    #[error("the file of extra certificates holds no certificate")]
    NoCertificate,
    #[error("the proxy address cannot be used: {0}")]
    Proxy(#[source] reqwest::Error),
    #[error(
        "the HTTPS client cannot start: {0}. Check that the certificates of the system are installed (package ca-certificates)"
    )]
    Tls(#[source] reqwest::Error),
}

/// Shared by all clients: connections, the guard, and the pace of each token. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbound {
    http: reqwest::Client,
    allowed: Arc<AllowedOrigins>,
    pacings: Arc<Pacings>,
}

impl Outbound {
    /// Reads certificates and makes the client; nothing is connected yet.
    pub fn new(settings: OutboundSettings) -> Result<Self, OutboundError> {
        Self::with_resolver(settings, SystemResolver)
    }

    fn with_resolver(
        settings: OutboundSettings,
        resolver: impl reqwest::dns::Resolve + 'static,
    ) -> Result<Self, OutboundError> {
        let OutboundSettings {
            allowed_origins,
            extra_certificates,
            proxy,
        } = settings;
        let mut trusted = guard::hosts_of(&allowed_origins);
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT);
        if let Some(pem) = extra_certificates {
            let certificates =
                reqwest::Certificate::from_pem_bundle(&pem).map_err(OutboundError::Certificates)?;
            if certificates.is_empty() {
                return Err(OutboundError::NoCertificate);
            }
            builder = builder.tls_certs_merge(certificates);
        }
        if let Some(proxy) = proxy {
            trusted.extend(proxy.host_str().map(str::to_owned));
            let proxy = reqwest::Proxy::all(proxy).map_err(OutboundError::Proxy)?;
            builder = builder.proxy(proxy);
        }
        let http = builder
            .dns_resolver(GuardedResolver::new(resolver, trusted))
            .build()
            .map_err(OutboundError::Tls)?;
        Ok(Self {
            http,
            allowed: Arc::new(allowed_origins),
            pacings: Arc::default(),
        })
    }

    /// The same, whose requests keep a pace together with those of other processes.
    #[must_use]
    pub fn sharing(self, pace: Arc<dyn SharedPace>) -> Self {
        Self {
            pacings: Arc::new(Pacings::sharing(pace)),
            ..self
        }
    }

    /// Whether the organization lies where this program may call: an origin that the operator took
    /// off the list is no longer called, whatever was stored before.
    pub(crate) fn admits(&self, organization: &OrganizationUrl) -> bool {
        organization.is_services() || self.allowed.contains(organization.origin())
    }

    /// Starts a request, unless the address may not be called.
    pub(crate) fn request(
        &self,
        method: reqwest::Method,
        url: Url,
    ) -> Result<reqwest::RequestBuilder, BlockedAddress> {
        if !self.allowed.contains(&url.origin().ascii_serialization()) {
            guard::check(&url)?;
        }
        Ok(self.http.request(method, url))
    }

    pub(crate) fn pacing(
        &self,
        organization: &OrganizationUrl,
        token: &SecretString,
    ) -> Arc<Pacing> {
        self.pacings.of(organization, token)
    }
}

#[cfg(test)]
mod tests;
