//! The address of an Azure DevOps organization.
//!
//! What people paste is read once, here, and kept in one canonical form; every other room trusts
//! an [`OrganizationUrl`] and never looks at the pasted text again.

mod allowed;
#[cfg(test)]
mod tests;

use url::{Host, Url};

pub use allowed::{AllowedOrigins, AllowedOriginsError};

/// Where Azure DevOps Services answers for every organization.
const SERVICES: &str = "https://dev.azure.com";
const SERVICES_HOST: &str = "dev.azure.com";
const OLD_SUFFIX: &str = ".visualstudio.com";
/// First labels of `*.visualstudio.com` that are sites of Microsoft, not organizations.
const SITES: [&str; 6] = ["app", "login", "marketplace", "my", "portal", "www"];

/// The canonical address of an organization: `https://dev.azure.com/contoso`.
///
/// Azure DevOps compares organizations without regard to case, so the canonical form is lower-case
/// and two spellings of one organization are equal. The old form
/// `https://contoso.visualstudio.com` becomes the new one: same organization, same token. For an
/// origin that the operator lists it is `{origin}/{organization}`.
///
/// `FromStr`, serde and the column codec read the canonical form alone: text that [`Self::parse`]
/// once made. They allow any origin, so what a person typed must go through `parse`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganizationUrl {
    text: String,
    /// Length of the origin within `text`; a slash and the organization follow.
    origin: usize,
}

/// Why a pasted address is refused. Each sentence says what to enter instead.
///
/// Only the host is repeated, never the whole text: a pasted clone address can carry a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganizationUrlError {
    #[error(
        "Enter the address of your Azure DevOps organization, such as https://dev.azure.com/contoso."
    )]
    Empty,
    #[error(
        "This is not an address that can be read. Copy it from the browser, such as https://dev.azure.com/contoso."
    )]
    Unreadable,
    #[error(
        "The address must begin with https://, because the access token travels with every request."
    )]
    NotHttps,
    #[error(
        "The address names no organization. Add its name after the host, such as https://dev.azure.com/contoso."
    )]
    NoOrganization,
    #[error(
        "The first part of the path is not the name of an organization: names have letters, digits and hyphens only. Enter an address such as https://dev.azure.com/contoso."
    )]
    NotAName,
    #[error(
        "{host} looks like an Azure DevOps Server, which is not supported. Enter the address of an organization of Azure DevOps Services, such as https://dev.azure.com/contoso."
    )]
    Server { host: String },
    #[error("Azure DevOps Services answers on port 443 alone. Remove :{port} from the address.")]
    Port { port: u16 },
    #[error(
        "{host} is not a host of Azure DevOps Services. Enter an address such as https://dev.azure.com/contoso. Azure DevOps Server is not supported."
    )]
    OtherHost { host: String },
}

/// The text is not the canonical address of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the canonical address of an Azure DevOps organization")]
pub struct NotCanonical;

impl OrganizationUrl {
    /// Reads what a person pasted: surrounding space, a missing `https://`, a trailing slash, mixed
    /// case, `user@`, a deeper path, query and fragment are understood and dropped.
    pub fn parse(text: &str, allowed: &AllowedOrigins) -> Result<Self, OrganizationUrlError> {
        let url = read(text)?;
        let origin = url.origin().ascii_serialization();
        if allowed.contains(&origin) {
            return Self::join(&origin, first_segment(&url));
        }
        let host = match url.host() {
            Some(Host::Domain(domain)) => domain,
            _ => "",
        };
        let organization = match host.strip_suffix(OLD_SUFFIX) {
            Some(label) if !label.contains('.') && !SITES.contains(&label) => label,
            None if host == SERVICES_HOST => first_segment(&url),
            _ => return Err(refused_host(&url)),
        };
        if url.scheme() != "https" {
            return Err(OrganizationUrlError::NotHttps);
        }
        if let Some(port) = url.port() {
            return Err(OrganizationUrlError::Port { port });
        }
        Self::join(SERVICES, organization)
    }

    /// The canonical text, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port: the only place the token of this organization is ever sent to.
    pub fn origin(&self) -> &str {
        &self.text[..self.origin]
    }

    /// The name of the organization, lower-case.
    pub fn organization(&self) -> &str {
        &self.text[self.origin + 1..]
    }

    /// Whether it lies on Azure DevOps Services itself, not on an origin that the operator listed.
    pub fn is_services(&self) -> bool {
        self.origin() == SERVICES
    }

    /// The organization of this name where another one lies.
    #[must_use]
    pub fn beside(&self, other: &Self) -> Self {
        Self {
            text: format!("{}/{}", other.origin(), self.organization()),
            origin: other.origin,
        }
    }

    fn join(origin: &str, organization: &str) -> Result<Self, OrganizationUrlError> {
        if organization.is_empty() || organization.starts_with('_') {
            return Err(OrganizationUrlError::NoOrganization);
        }
        if !is_name(organization) {
            return Err(OrganizationUrlError::NotAName);
        }
        Ok(Self {
            text: format!("{origin}/{}", organization.to_ascii_lowercase()),
            origin: origin.len(),
        })
    }
}

/// An absolute address of the web. Backslashes and control characters are refused rather than
/// repaired: programs disagree about where the host ends.
fn read(text: &str) -> Result<Url, OrganizationUrlError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(OrganizationUrlError::Empty);
    }
    if text.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace()) {
        return Err(OrganizationUrlError::Unreadable);
    }
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("https://{text}"))
    };
    let url = url.map_err(|_| OrganizationUrlError::Unreadable)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(OrganizationUrlError::NotHttps);
    }
    Ok(url)
}

fn first_segment(url: &Url) -> &str {
    url.path_segments()
        .and_then(|mut segments| segments.next())
        .unwrap_or_default()
}

/// An address of Azure DevOps Server has the path `/tfs/…` or `/DefaultCollection`, or port 8080.
fn refused_host(url: &Url) -> OrganizationUrlError {
    let host = url.host_str().unwrap_or_default().to_owned();
    let first = first_segment(url);
    let server = url.port() == Some(8080)
        || first.eq_ignore_ascii_case("tfs")
        || first.eq_ignore_ascii_case("DefaultCollection");
    if server {
        OrganizationUrlError::Server { host }
    } else {
        OrganizationUrlError::OtherHost { host }
    }
}

/// Microsoft's rule: letters of the English alphabet, digits, hyphens between them, at most 50.
fn is_name(text: &str) -> bool {
    text.len() <= 50
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

impl std::fmt::Display for OrganizationUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for OrganizationUrl {
    type Err = NotCanonical;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (origin, organization) = text.rsplit_once('/').ok_or(NotCanonical)?;
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
            .ok_or(NotCanonical)?;
        let of_host = |b: u8| {
            b.is_ascii_lowercase()
                || b.is_ascii_digit()
                || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']')
        };
        if host.is_empty() || !host.bytes().all(of_host) {
            return Err(NotCanonical);
        }
        let read = Self::join(origin, organization).map_err(|_| NotCanonical)?;
        if read.text == text {
            Ok(read)
        } else {
            Err(NotCanonical)
        }
    }
}

impl serde::Serialize for OrganizationUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for OrganizationUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "sqlx")]
crate::text_enum::column_codec!(OrganizationUrl, |url: &OrganizationUrl| url.text.clone());
