//! What people enter to join, to sign in, and to work with other people.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{ApplicationRole, GlobalRole, ProjectId, SecretText, UserState};

/// Makes the first organization of an empty database and its first admin.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetUpForm {
    /// The one-time code that the program printed when it started.
    pub code: SecretText,
    pub organization: String,
    pub name: String,
    pub email: String,
    pub password: SecretText,
}

/// An organization that begins, with the person who administers it.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    pub organization: String,
    pub name: String,
    pub email: String,
    pub password: SecretText,
}

impl NewOrganization {
    /// What the set-up page asks for, without the code.
    pub fn from_set_up(form: SetUpForm) -> Self {
        Self {
            organization: form.organization,
            name: form.name,
            email: form.email,
            password: form.password,
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInForm {
    pub email: String,
    pub password: SecretText,
    /// The page to go on with; only pages of this program are followed.
    #[serde(default)]
    pub next: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    pub current: SecretText,
    pub new: SecretText,
}

/// Opens a one-time link. Somebody who has an account already proves it with its password,
/// everybody else chooses one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinForm {
    /// The secret of the link.
    pub secret: SecretText,
    pub password: SecretText,
}

/// Adds a person to the organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUserForm {
    pub name: String,
    pub email: String,
    pub role: GlobalRole,
}

/// Changes what is named and leaves the rest. A person who was deactivated becomes active again
/// with `state: active`; `invited` cannot be asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UserChangeForm {
    #[serde(default)]
    pub role: Option<GlobalRole>,
    #[serde(default)]
    pub state: Option<UserState>,
}

impl UserChangeForm {
    pub const fn role(role: GlobalRole) -> Self {
        Self {
            role: Some(role),
            state: None,
        }
    }

    pub const fn state(state: UserState) -> Self {
        Self {
            role: None,
            state: Some(state),
        }
    }
}

/// A person's role in one application.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberForm {
    pub role: ApplicationRole,
}

/// A token for a program.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTokenForm {
    pub name: String,
    /// The last day on which it is accepted, at most a year ahead.
    pub expires_on: NaiveDate,
    /// With a project it may upload scans to it and nothing else.
    #[serde(default, deserialize_with = "crate::form::empty_is_none")]
    pub project_id: Option<ProjectId>,
}
