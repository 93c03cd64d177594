//! Exports, and the tickets in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    AzureProjectId, ExportId, Integration, IssueId, IssueQuery, LinkedWorkItem, OrganizationId,
    ProjectId, Severity, TicketId,
};

text_enum! {
    /// How far the filing of one issue is.
    pub enum TicketState {
        Queued = "queued",
        /// Stored before the call to Azure DevOps.
        Filing = "filing",
        Waiting = "waiting",
        Filed = "filed",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

impl TicketState {
    /// Whether nothing more will happen by itself.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Filed | Self::Failed | Self::Cancelled)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Filing => "Filing",
            Self::Waiting => "Waiting",
            Self::Filed => "Filed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

text_enum! {
    /// What a waiting ticket waits for.
    pub enum WaitReason {
        /// Azure DevOps asked us to slow down, or other requests had all places.
        Throttled = "throttled",
        /// Something that an administrator has to mend.
        Parked = "parked",
        /// The answer to a create got lost; the work item may exist.
        Ambiguous = "ambiguous",
    }
}

impl WaitReason {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Throttled => "Slowed down",
            Self::Parked => "Something has to be mended",
            Self::Ambiguous => "The answer got lost",
        }
    }
}

text_enum! {
    /// What the exports that follow a ticket want of it, taken together.
    pub enum TicketWish {
        File = "file",
        /// All of them are paused.
        Rest = "rest",
        /// Nobody wants it any more. What was sent before is still looked for.
        Withdraw = "withdraw",
    }
}

text_enum! {
    pub enum ExportState {
        Queued = "queued",
        Running = "running",
        Paused = "paused",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

impl ExportState {
    /// Whether nothing more will happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Paused => "Paused",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl TicketId {
    /// The ticket of an issue. Made of ids that never change, so that it is the same again after a
    /// restored backup.
    pub fn of(organization: OrganizationId, issue: IssueId) -> Self {
        Self(Uuid::new_v5(&organization.0, issue.0.as_bytes()))
    }
}

/// What the hyperlink of a work item holds, so that the work item is found again when the answer to
/// its creation got lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Marker(Uuid);

/// Between the address of an issue's page and the marker.
const MARKED: &str = "#polaris-";

impl Marker {
    /// `unlinks` counts how often people took the link away on purpose: each time the next export
    /// has to make a new work item, not find the old one.
    pub fn of(ticket: TicketId, azure_project: AzureProjectId, unlinks: i64) -> Self {
        let target = Uuid::new_v5(&ticket.0, azure_project.0.as_bytes());
        Self(Uuid::new_v5(&target, &unlinks.to_be_bytes()))
    }

    /// The address of the hyperlink; for people it leads to the issue.
    pub fn address(self, issue_page: &str) -> String {
        format!("{issue_page}{MARKED}{}", self.0.simple())
    }

    /// The marker in the address of a hyperlink, if it is one of ours.
    pub fn in_address(address: &str) -> Option<Self> {
        let (_, marker) = address.rsplit_once(MARKED)?;
        Uuid::parse_str(marker).ok().map(Self)
    }
}

/// A work item of Azure DevOps that an issue is linked to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkItemLink {
    pub id: i64,
    /// The address that a browser opens.
    pub url: String,
}

/// The ticket of an issue as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    pub id: TicketId,
    pub state: TicketState,
    pub reason: Option<WaitReason>,
    pub work_item: Option<LinkedWorkItem>,
    /// One sentence with the remedy, when it failed or waits.
    pub error: Option<String>,
    pub changed_at: DateTime<Utc>,
}

impl Ticket {
    /// Whether there is no work item, and none can have come to exist unseen.
    pub fn is_free(&self) -> bool {
        self.work_item.is_none()
            && self.state != TicketState::Filing
            && self.reason != Some(WaitReason::Ambiguous)
    }
}

/// One issue of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportItem {
    pub issue_id: IssueId,
    /// The type of the issue; absent once the issue is deleted.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub issue_type: Option<String>,
    pub state: TicketState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<WaitReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_item: Option<WorkItemLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How far an export is: `filed + failed + cancelled = total` at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct ExportProgress {
    pub id: ExportId,
    pub project_id: ProjectId,
    pub state: ExportState,
    pub total: i64,
    pub filed: i64,
    pub failed: i64,
    pub cancelled: i64,
    pub waiting: i64,
    /// Somebody cancelled it, and work items that may exist are still looked for.
    pub cancelling: bool,
    /// When the next waiting item goes on by itself; `None` when none does.
    pub waiting_until: Option<DateTime<Utc>>,
    /// How long the items that do not wait will take at the present pace; `None` while that is
    /// not known.
    #[cfg_attr(feature = "sqlx", sqlx(skip))]
    pub remaining_seconds: Option<i64>,
}

impl ExportProgress {
    /// How many items are settled for good.
    pub const fn settled(&self) -> i64 {
        self.filed + self.failed + self.cancelled
    }

    /// Estimates the remaining time from what was settled lately: `settled` items in `seconds`.
    #[must_use]
    pub fn at_pace(mut self, settled: i64, seconds: i64) -> Self {
        let open = self.total - self.settled() - self.waiting;
        let is_known = self.state == ExportState::Running && open > 0 && settled > 0 && seconds > 0;
        self.remaining_seconds = is_known.then(|| (open * seconds + settled - 1) / settled);
        self
    }
}

/// An export as the list of a project shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
pub struct ExportSummary {
    #[serde(flatten)]
    #[cfg_attr(feature = "sqlx", sqlx(flatten))]
    pub progress: ExportProgress,
    #[cfg_attr(feature = "sqlx", sqlx(rename = "requested_by_name"))]
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
}

/// What somebody asked to be filed, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    #[serde(flatten)]
    pub progress: ExportProgress,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub items: Vec<ExportItem>,
}

/// Which issues shall be filed. One of the two members says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ExportForm {
    pub issue_ids: Vec<IssueId>,
    /// All issues that the list shows with these parameters.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub filter: Option<IssueQuery>,
    /// Tells what would be created, and files nothing.
    pub dry_run: bool,
}

/// What an export would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportPreview {
    /// Work items that would be created.
    pub create: i64,
    /// Issues that are linked to a work item already.
    pub linked: i64,
    /// Issues that an earlier export is filing, or holds up; they are followed, not filed again.
    pub under_way: i64,
    /// Issues of which Azure DevOps refuses the work item as things stand.
    pub refused: i64,
    /// Why Azure DevOps could not say what it refuses, with the remedy. What is told then is what
    /// Polaris knows by itself.
    pub notice: Option<String>,
    pub example: Option<ExportExample>,
    /// The first hundred of the linked issues.
    pub linked_issues: Vec<LinkedIssue>,
    /// Why issues would be refused. One issue of each severity was tried.
    pub refusals: Vec<ExportRefusal>,
}

/// An issue that has its work item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkedIssue {
    pub issue_id: IssueId,
    #[serde(rename = "type")]
    pub issue_type: String,
    pub work_item: WorkItemLink,
}

/// Issues of which Azure DevOps refuses the work item for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportRefusal {
    pub severity: Severity,
    pub issues: i64,
    pub error: String,
}

/// The first work item that an export would create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportExample {
    pub issue_id: IssueId,
    pub title: String,
    /// HTML.
    pub description: String,
    /// Why Azure DevOps would refuse it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The issue tracking side of an issue's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueTicket {
    pub ticket: Option<Ticket>,
    /// The latest export that the issue is part of.
    pub export: Option<ExportId>,
    pub integration: Option<Integration>,
    pub may_export: bool,
}

impl IssueTicket {
    /// Whether something happens by itself.
    pub fn is_under_way(&self) -> bool {
        let ticket = self.ticket.as_ref();
        ticket.is_some_and(|ticket| !ticket.state.is_final())
    }

    /// Whether an existing work item can be linked: nothing is, and none of its own may exist.
    pub fn is_to_be_linked(&self) -> bool {
        self.ticket.as_ref().is_none_or(Ticket::is_free)
    }

    /// Whether an export would do something.
    pub fn is_to_be_filed(&self) -> bool {
        let ticket = self.ticket.as_ref();
        ticket.is_none_or(|ticket| {
            matches!(ticket.state, TicketState::Failed | TicketState::Cancelled)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(organization: u128, azure_project: u128, issue: u128, unlinks: i64) -> Marker {
        let organization = OrganizationId(Uuid::from_u128(organization));
        let ticket = TicketId::of(organization, IssueId(Uuid::from_u128(issue)));
        Marker::of(
            ticket,
            AzureProjectId(Uuid::from_u128(azure_project)),
            unlinks,
        )
    }

    #[test]
    fn a_marker_is_found_in_the_address_that_it_was_written_into() {
        let marker = marker(1, 2, 3, 0);
        let address = marker.address("http://127.0.0.1:3000/projects/p/issues/i");
        assert!(address.starts_with("http://127.0.0.1:3000/projects/p/issues/i#polaris-"));
        assert_eq!(Marker::in_address(&address), Some(marker));
        assert_eq!(Marker::in_address("http://127.0.0.1:3000/#polaris-x"), None);
        assert_eq!(Marker::in_address("https://example.com/"), None);
    }

    #[test]
    fn a_marker_differs_by_each_thing_that_it_stands_for() {
        let one = marker(1, 2, 3, 0);
        assert_eq!(one, marker(1, 2, 3, 0));
        assert_ne!(one, marker(9, 2, 3, 0));
        assert_ne!(one, marker(1, 9, 3, 0));
        assert_ne!(one, marker(1, 2, 9, 0));
        assert_ne!(one, marker(1, 2, 3, 1));
    }
}
