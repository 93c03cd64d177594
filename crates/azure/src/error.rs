//! What can go wrong with a call, in sentences for people.

mod sentence;

use std::time::Duration;

/// Why a call to Azure DevOps did not do what was asked.
///
/// `Display` says what happened and who can change it. Texts of the remote are in it only for
/// [`Self::Forbidden`], [`Self::Rejected`] and [`Self::Unexpected`], cut and without the token;
/// [`Self::summary`] leaves them out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AzureError {
    /// The token was not accepted or a sign-in page came back. Wrong, revoked, of another
    /// organization and short of scope look all the same; only expiry is sometimes named.
    TokenRefused {
        expired: bool,
    },
    /// The token is fine, its user lacks a right.
    Forbidden {
        message: String,
    },
    NotFound(What),
    /// A rule of the process refused the work item. One answer lists all failing fields.
    Rejected {
        message: String,
        fields: Vec<RefusedField>,
    },
    /// The work item has another revision than the one the change was made for. Nothing was saved.
    Changed,
    /// No request may leave before `after` is over; counted from the moment of this error.
    Throttled {
        after: Duration,
    },
    /// It did not leave: the places among the requests in flight were taken by others, or nobody
    /// could say whether one is free.
    NoPlace {
        after: Duration,
    },
    Unreachable(Cause),
    /// Anything else, kept for the log.
    Unexpected {
        status: u16,
        message: String,
    },
}

/// What is not there, or may not be seen: the two cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Organization,
    Project,
    WorkItemType,
    WorkItem,
}

/// Why no answer came, or one that tells nothing about the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The address is not one that this program calls; nothing was sent.
    Blocked { host: String },
    /// No connection: unknown host, closed port, no route.
    NoConnection,
    /// The server could not prove who it is.
    Certificate,
    /// No answer in time, after the request had left.
    Timeout,
    /// The connection broke before the answer was complete.
    Lost,
    /// The organization has been deactivated.
    Stopped,
    /// 5xx.
    Server { status: u16 },
}

/// A field that a rule refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedField {
    pub reference_name: String,
    /// The name people see, as far as the answer tells it.
    pub name: String,
    pub message: String,
    /// Such as `required`, `invalidEmpty`, `limitedToValues`, `invalidListValue`.
    pub flags: Vec<String>,
}

impl RefusedField {
    /// Whether the field wants a value and got none.
    pub fn is_missing(&self) -> bool {
        self.flags.iter().any(|flag| flag == "invalidEmpty")
    }
}

impl AzureError {
    /// The HTTP status, where this kind of failure tells it.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Forbidden { .. } => Some(403),
            Self::NotFound(_) => Some(404),
            Self::Rejected { .. } => Some(400),
            Self::Throttled { .. } => Some(429),
            Self::Unreachable(Cause::Server { status }) | Self::Unexpected { status, .. } => {
                Some(*status)
            }
            Self::TokenRefused { .. }
            | Self::Changed
            | Self::NoPlace { .. }
            | Self::Unreachable(_) => None,
        }
    }

    /// What the remote said, cut and without the token.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Forbidden { message }
            | Self::Unexpected { message, .. }
            | Self::Rejected { message, .. } => Some(message).filter(|text| !text.is_empty()),
            _ => None,
        }
        .map(String::as_str)
    }

    /// The fields that were refused.
    pub fn fields(&self) -> &[RefusedField] {
        match self {
            Self::Rejected { fields, .. } => fields,
            _ => &[],
        }
    }

    /// Whether a create that ended so may have happened, or may yet happen, over there. Such a
    /// create must be looked up before it is sent again.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Unreachable(cause) => matches!(
                cause,
                Cause::Timeout | Cause::Lost | Cause::Stopped | Cause::Server { .. }
            ),
            Self::Unexpected { status, .. } => (200..300).contains(status) || *status == 408,
            _ => false,
        }
    }

    /// Whether the same read may succeed a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(cause) => matches!(
                cause,
                Cause::NoConnection | Cause::Lost | Cause::Server { .. }
            ),
            Self::Unexpected { .. } | Self::NoPlace { .. } => true,
            Self::Throttled { after } => *after <= crate::pacing::PATIENCE,
            _ => false,
        }
    }
}

impl std::error::Error for AzureError {}
