//! Organizations, the people in them, and what they sign in with.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ApiTokenId, ApplicationRole, GlobalRole, OrganizationId, ProjectId, SessionId, UserId,
};

/// A tenant. Nobody in one organization ever sees what belongs to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
}

text_enum! {
    /// Whether a person can sign in to an organization.
    pub enum UserState {
        /// Has not yet opened the one-time link.
        Invited = "invited",
        Active = "active",
        Deactivated = "deactivated",
    }
}

/// A person as a member of one organization. The account itself (e-mail, password) may belong to
/// several organizations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct User {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: GlobalRole,
    pub state: UserState,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: Option<DateTime<Utc>>,
}

impl User {
    /// Whether the person was ever signed in to this organization, through the one-time link.
    pub const fn has_joined(&self) -> bool {
        self.last_seen_at.is_some()
    }
}

/// A person's role in one application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: ApplicationRole,
}

/// A person who may be given a role in an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Candidate {
    pub id: UserId,
    pub name: String,
    pub email: String,
}

/// Who somebody is who asks that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: GlobalRole,
    /// Where the session or token acts.
    pub organization: Organization,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Session {
    pub id: SessionId,
    /// The name of the organization that it is signed in to.
    pub organization: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

/// An API token without its secret, which is shown once and stored hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub name: String,
    /// Set on a token that may only upload scans to this project.
    pub project_id: Option<ProjectId>,
    pub project_name: Option<String>,
    pub created_at: DateTime<Utc>,
    /// The last day on which it is accepted.
    pub expires_on: NaiveDate,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What a one-time link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct Invitation {
    pub organization: String,
    pub name: String,
    pub email: String,
    /// Whether the person has a password already, which then opens the link.
    pub has_account: bool,
}

/// A project that a token may be bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct UploadTarget {
    pub id: ProjectId,
    pub name: String,
    pub application_name: String,
}
