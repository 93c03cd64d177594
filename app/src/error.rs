//! What the outside may learn of a failure: no SQL, no path, no host, no secret.

use domain::FieldError;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// The kinds of failure, each with its HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    SignInRequired,
    Denied,
    NotFound,
    MethodNotAllowed,
    /// The request itself cannot be read.
    Malformed,
    /// A field holds what it must not.
    Invalid,
    Conflict,
    TooLarge,
    /// The kind of a body, or its encoding, is none that is read.
    UnsupportedMedia,
    Limited,
    /// Azure DevOps refused or did not answer.
    AzureDevOps,
    /// Azure DevOps asked for a pause.
    Throttled,
    Unavailable,
    Internal,
}

impl ErrorKind {
    pub const fn status(self) -> u16 {
        match self {
            Self::SignInRequired => 401,
            Self::Denied => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Malformed => 400,
            Self::Invalid => 422,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::Limited => 429,
            Self::AzureDevOps => 502,
            Self::Throttled | Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }

    /// A short heading for the kind.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SignInRequired => "Sign in required",
            Self::Denied => "Not allowed",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "No such method",
            Self::Malformed => "Request not understood",
            Self::Invalid => "Please check your entries",
            Self::Conflict => "Not possible as things stand",
            Self::TooLarge => "Too large",
            Self::UnsupportedMedia => "Kind of content not supported",
            Self::Limited => "Too many requests",
            Self::AzureDevOps => "Azure DevOps did not accept this",
            Self::Throttled => "Azure DevOps asks for a pause",
            Self::Unavailable => "Not available at the moment",
            Self::Internal => "Something went wrong here",
        }
    }
}

/// A failure as a page, a server function and the REST API tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    pub kind: ErrorKind,
    /// A sentence for people that says what to do next.
    pub message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Finds the failure in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Seconds after which another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl AppError {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            fields: Vec::new(),
            reference: None,
            retry_after: None,
        }
    }

    /// The browser got no answer from the server.
    pub fn unreachable() -> Self {
        Self::new(
            ErrorKind::Unavailable,
            "Polaris could not be reached. Check your connection and try again.",
        )
    }

    /// Parameters of an address that hold what they must not.
    pub fn parameters(fields: Vec<FieldError>) -> Self {
        let messages: Vec<_> = fields.iter().map(|field| field.message.as_str()).collect();
        let mut error = Self::new(ErrorKind::Malformed, messages.join(" "));
        error.fields = fields;
        error
    }

    pub fn sign_in_required() -> Self {
        Self::new(ErrorKind::SignInRequired, "Sign in to go on.")
    }

    /// The message about one field, if it was refused.
    pub fn of_field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|field| field.field == name)
            .map(|field| field.message.as_str())
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::new(
                ErrorKind::Invalid,
                "The form could not be read. Load the page again.",
            ),
            ServerFnErrorErr::Request(_) => Self::unreachable(),
            _ => Self::new(ErrorKind::Internal, "Something went wrong here. Try again."),
        }
    }
}

#[cfg(feature = "ssr")]
mod from_services {
    use services::{AzureError, ServiceError};

    use super::{AppError, ErrorKind};

    impl From<&ServiceError> for AppError {
        fn from(error: &ServiceError) -> Self {
            let kind = match error {
                ServiceError::SignInRequired(_) => ErrorKind::SignInRequired,
                ServiceError::Denied => ErrorKind::Denied,
                ServiceError::NotFound(_) | ServiceError::Azure(AzureError::NotFound(_)) => {
                    ErrorKind::NotFound
                }
                ServiceError::Invalid(_) => ErrorKind::Invalid,
                ServiceError::Conflict(_) => ErrorKind::Conflict,
                ServiceError::TooLarge(_) => ErrorKind::TooLarge,
                ServiceError::Unreadable(_) => ErrorKind::Malformed,
                ServiceError::Limited(_) | ServiceError::Azure(AzureError::NoPlace { .. }) => {
                    ErrorKind::Limited
                }
                ServiceError::Azure(AzureError::Throttled { .. }) => ErrorKind::Throttled,
                ServiceError::Azure(_) => ErrorKind::AzureDevOps,
                ServiceError::Store(store) if store.is_unavailable() => ErrorKind::Unavailable,
                _ => ErrorKind::Internal,
            };
            let message = match kind {
                ErrorKind::Internal => "Something went wrong here. Try again; if it stays, tell \
                    your administrator the reference."
                    .to_owned(),
                ErrorKind::Unavailable => {
                    "The database does not answer at the moment. Try again in a minute.".to_owned()
                }
                _ => error.to_string(),
            };
            let mut app = Self::new(kind, message);
            match error {
                ServiceError::Invalid(fields) => app.fields.clone_from(fields),
                ServiceError::Limited(after)
                | ServiceError::Azure(
                    AzureError::Throttled { after } | AzureError::NoPlace { after },
                ) => {
                    app.retry_after = Some(after.as_secs().max(1));
                }
                _ => {}
            }
            app
        }
    }
}
