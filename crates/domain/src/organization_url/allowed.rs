//! Origins that the operator trusts besides Azure DevOps Services.

use std::collections::BTreeSet;

use url::Url;

/// The origins given with `--allow-azure-origin`: scheme, host and port, http and private
/// addresses included. Nothing is allowed by default; this is how the simulator is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedOrigins(BTreeSet<String>);

/// An `--allow-azure-origin` that is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllowedOriginsError {
    #[error(
        "--allow-azure-origin {text}: this is not an address; give scheme, host and port, such as http://127.0.0.1:8089"
    )]
    Unreadable { text: String },
    #[error("--allow-azure-origin {text}: the scheme must be http or https")]
    Scheme { text: String },
    #[error(
        "--allow-azure-origin: give scheme, host and port alone, without user, path, query or fragment, such as http://127.0.0.1:8089"
    )]
    NotAnOrigin,
}

impl AllowedOrigins {
    /// Reads the operator's list. The spelling is normalised, so `HTTP://LOCALHOST:80/` is
    /// `http://localhost`.
    pub fn parse<T: AsRef<str>>(
        origins: impl IntoIterator<Item = T>,
    ) -> Result<Self, AllowedOriginsError> {
        origins
            .into_iter()
            .map(|text| read(text.as_ref()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether exactly this origin is listed, given in its normalised form.
    pub fn contains(&self, origin: &str) -> bool {
        self.0.contains(origin)
    }

    /// The listed origins in their normalised form.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn read(text: &str) -> Result<String, AllowedOriginsError> {
    let unreadable = || AllowedOriginsError::Unreadable {
        text: text.to_owned(),
    };
    let url = Url::parse(text.trim()).map_err(|_| unreadable())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AllowedOriginsError::NotAnOrigin);
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AllowedOriginsError::Scheme {
            text: text.to_owned(),
        });
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(AllowedOriginsError::NotAnOrigin);
    }
    Ok(url.origin().ascii_serialization())
}
