//! How an act can fail.
//!
//! What somebody asked to find out is no failure: testing an instance with a dead token succeeds,
//! with a report that says so.

use std::time::Duration;

use azure::AzureError;
use domain::FieldError;
use store::StoreError;

use crate::mail::MailError;
use crate::secrets::KeyError;

/// The result of an act.
pub type Result<T, E = ServiceError> = std::result::Result<T, E>;

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Nobody is signed in, or e-mail and password do not fit.
    #[error("{0}")]
    SignInRequired(&'static str),
    #[error(
        "You do not have the right to do this. Ask an Application Admin or an Organization Admin for it."
    )]
    Denied,
    /// Also what belongs to somebody else.
    #[error("{0} was not found. It may have been deleted.")]
    NotFound(What),
    #[error("{}", summary(.0))]
    Invalid(Vec<FieldError>),
    #[error("{0}")]
    Conflict(Conflict),
    /// What was sent passes a limit.
    #[error("{0}")]
    TooLarge(String),
    /// What was sent did not arrive whole.
    #[error("{0}")]
    Unreadable(String),
    /// Too many tries in a short time.
    #[error("Too many requests. Try again in {} seconds.", .0.as_secs().max(1))]
    Limited(Duration),
    #[error("{0}")]
    Azure(#[from] AzureError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("a value could not be stored: {0}")]
    Encode(#[from] serde_json::Error),
    #[error("a file could not be read or written: {0}")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Store(StoreError),
}

impl ServiceError {
    /// Refuses one field of a form.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Dangling => {
                Self::Conflict(Conflict::ChangedMeanwhile)
            }
            other => Self::Store(other),
        }
    }
}

impl From<Conflict> for ServiceError {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

fn summary(fields: &[FieldError]) -> String {
    let messages: Vec<_> = fields.iter().map(|field| field.message.as_str()).collect();
    messages.join(" ")
}

/// What was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum What {
    #[error("The page")]
    Page,
    #[error("The organization")]
    Organization,
    #[error("The user")]
    User,
    #[error("The session")]
    Session,
    #[error("The access token")]
    ApiToken,
    #[error("The invitation")]
    Invitation,
    #[error("The application")]
    Application,
    #[error("The project")]
    Project,
    #[error("The scan")]
    Scan,
    #[error("The issue")]
    Issue,
    #[error("The Azure DevOps instance")]
    Instance,
    #[error("The Azure project")]
    AzureProject,
    #[error("The issue tracking integration")]
    Integration,
    #[error("The saved filter")]
    Filter,
    #[error("The branch")]
    Branch,
    #[error("The export")]
    Export,
    #[error("The policy")]
    Policy,
}

/// Why something cannot be done as things stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("Somebody else changed this meanwhile. Load it again and repeat your change.")]
    ChangedMeanwhile,
    #[error("{0}")]
    NameTaken(String),
    #[error(
        "This project has {0} branches already, which is the limit. Upload to one of them, or \
         leave `branch` out for the default branch."
    )]
    BranchLimit(usize),
    #[error("You keep {0} filters for this project already. Delete one of them first.")]
    FilterLimit(usize),
    #[error("The default branch cannot be deleted. Make another branch the default one first.")]
    DefaultBranch,
    #[error("The default policy cannot be deleted. Make another policy the default one first.")]
    DefaultPolicy,
    #[error(
        "{project} has {most} policies already, which is the limit. Take one away there first."
    )]
    PolicyLimit { project: String, most: usize },
    #[error(
        "This `Idempotency-Key` was used for another file. Use a key of its own for each upload."
    )]
    KeyReused,
    #[error(
        "This instance is disabled. An Organization Admin can enable it under My Organization > Integrations."
    )]
    InstanceDisabled,
    #[error(
        "The access token of this instance has to be entered again. An Organization Admin can replace it under My Organization > Integrations."
    )]
    TokenMissing,
    #[error("The practice mode is off. The operator of this server can start it with --practice.")]
    NoPractice,
    #[error("The practice organization is loaded already.")]
    PracticeLoaded,
    #[error(
        "This project has no issue tracking integration yet. Somebody with the role Contributor or above can choose one under Project > Settings > Integrations."
    )]
    NoIntegration,
    #[error(
        "This project has an issue tracking integration already. Each project supports one; change or remove it instead."
    )]
    IntegrationExists,
    #[error("This export has ended already, so that it is neither paused nor cancelled.")]
    ExportEnded,
    #[error("This export is paused. Resume it first; what failed can be retried then.")]
    ExportPaused,
    #[error("No issue of this project failed to be filed, so that there is nothing to retry.")]
    NothingFailed,
    #[error("Nothing waits to be filed any more: it was filed, failed, or was given up already.")]
    NothingWaits,
    #[error(
        "This issue is linked to work item #{0} already. Unlink it first, or leave it as it is."
    )]
    LinkedAlready(i64),
    #[error(
        "This issue is being filed, so that a work item of its own may exist already. Wait until the export has ended; then look again."
    )]
    FilingUnderWay,
    #[error("This issue is not linked to a work item. Export it, or link an existing work item.")]
    NotLinked,
    #[error(
        "The Azure DevOps instance of this link was deleted, so that nothing can be sent there. The work item itself is untouched; open it in Azure DevOps."
    )]
    InstanceDeleted,
    #[error(
        "Azure DevOps has no work item {number} in {organization} any more, or the user of the access token may not see it. Unlink it here, or restore it from the recycle bin there."
    )]
    WorkItemGone { number: i64, organization: String },
    #[error(
        "An organization keeps at least one Organization Admin. Give somebody else that role first."
    )]
    LastAdmin,
    #[error("Polaris is set up already. Sign in instead.")]
    AlreadySetUp,
    #[error(
        "This person has joined already and signs in with a password. The operator replaces a forgotten one with `polaris admin reset-password`."
    )]
    JoinedAlready,
}
