//! What somebody finds by typing a few letters.

use serde::{Deserialize, Serialize};

use crate::Severity;

text_enum! {
    /// What is found.
    pub enum FoundKind {
        Application = "application",
        Project = "project",
        Issue = "issue",
    }
}

impl FoundKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::Project => "Project",
            Self::Issue => "Issue",
        }
    }

    /// Above several of them.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Application => "Applications",
            Self::Project => "Projects",
            Self::Issue => "Issues",
        }
    }
}

/// An application, a project or an issue, with the way there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    pub kind: FoundKind,
    pub label: String,
    /// Where it stands: the application of a project; project and location of an issue.
    pub place: String,
    /// Of an issue.
    pub severity: Option<Severity>,
    /// The address of its page, from the root of this server on.
    pub href: String,
}

/// What is searched for, as a query spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// A part of the name of an application or project, or of the type or rule of open issues, or how
    /// a word of their path begins.
    pub q: Option<String>,
}
