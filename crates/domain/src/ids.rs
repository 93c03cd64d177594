//! Identifiers: one type per thing, so that a project's id never passes for an issue's.
//!
//! In PostgreSQL they are `UUID`, in SQLite the sixteen bytes (`BLOB`).

/// Declares a UUID newtype. Ids are made by `services::Ids` (version 7); the id of an issue is
/// version 5 of its project and fingerprint and therefore survives a restored backup.
macro_rules! id {
    ($( $(#[$meta:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+ };
}

id! {
    OrganizationId,
    UserId,
    SessionId,
    /// An API token of a person, or an upload token of a project.
    ApiTokenId,
    ApplicationId,
    ProjectId,
    BranchId,
    ScanId,
    IssueId,
    /// An Azure DevOps organization that we hold a token for.
    InstanceId,
    /// A project's setting: instance, Azure project, work item type.
    IntegrationId,
    /// A filter that somebody keeps.
    SavedFilterId,
    ExportId,
    /// Our record of one work item.
    TicketId,
    /// One line of the export journal.
    JournalEntryId,
    JobId,
    PolicyId,
    /// A rule of a policy.
    RuleId,
    AuditId,
    /// The GUID of a project in Azure DevOps, which survives its renaming.
    AzureProjectId,
}

impl UserId {
    /// Who asks when nobody does: a policy wants something filed.
    pub const POLARIS: Self = Self(uuid::Uuid::nil());
}
