//! Exports, and the tickets in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AzureProjectId, ExportId, Integration, IssueId, OrganizationId, ProjectId, TicketId};

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
        /// Azure DevOps asked us to slow down.
        Throttled = "throttled",
        /// Something that an administrator has to mend.
        Parked = "parked",
        /// The answer to a create got lost; the work item may exist.
        Ambiguous = "ambiguous",
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
    /// The ticket of an issue in an Azure project. Made of ids that never change, so that it is the
    /// same again after a restored backup.
    pub fn of(organization: OrganizationId, azure_project: AzureProjectId, issue: IssueId) -> Self {
        let name = [azure_project.0.into_bytes(), issue.0.into_bytes()].concat();
        Self(Uuid::new_v5(&organization.0, &name))
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
    pub fn of(ticket: TicketId, unlinks: i64) -> Self {
        Self(Uuid::new_v5(&ticket.0, &unlinks.to_be_bytes()))
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
    pub work_item: Option<WorkItemLink>,
    /// One sentence with the remedy, when it failed or waits.
    pub error: Option<String>,
    pub changed_at: DateTime<Utc>,
}

/// One issue of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportItem {
    pub issue_id: IssueId,
    pub state: TicketState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<WaitReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_item: Option<WorkItemLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What somebody asked to be filed: `filed + failed + cancelled = total` at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    pub id: ExportId,
    pub project_id: ProjectId,
    pub state: ExportState,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub total: i64,
    pub filed: i64,
    pub failed: i64,
    pub cancelled: i64,
    pub items: Vec<ExportItem>,
}

/// Which issues shall be filed. One of the two members says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ExportForm {
    pub issue_ids: Vec<IssueId>,
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
    /// Issues of which Azure DevOps refuses the work item as things stand.
    pub refused: i64,
    pub example: Option<ExportExample>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(seed: u128) -> (OrganizationId, AzureProjectId, IssueId) {
        (
            OrganizationId(Uuid::from_u128(seed)),
            AzureProjectId(Uuid::from_u128(seed + 1)),
            IssueId(Uuid::from_u128(seed + 2)),
        )
    }

    #[test]
    fn a_marker_is_found_in_the_address_that_it_was_written_into() {
        let (organization, azure_project, issue) = ids(1);
        let marker = Marker::of(TicketId::of(organization, azure_project, issue), 0);
        let address = marker.address("http://127.0.0.1:3000/projects/p/issues/i");
        assert!(address.starts_with("http://127.0.0.1:3000/projects/p/issues/i#polaris-"));
        assert_eq!(Marker::in_address(&address), Some(marker));
        assert_eq!(Marker::in_address("http://127.0.0.1:3000/#polaris-x"), None);
        assert_eq!(Marker::in_address("https://example.com/"), None);
    }

    #[test]
    fn a_marker_differs_by_each_thing_that_it_stands_for() {
        let (organization, azure_project, issue) = ids(1);
        let (other_organization, other_project, other_issue) = ids(10);
        let tickets = [
            TicketId::of(organization, azure_project, issue),
            TicketId::of(other_organization, azure_project, issue),
            TicketId::of(organization, other_project, issue),
            TicketId::of(organization, azure_project, other_issue),
        ];
        let mut markers: Vec<_> = tickets.map(|ticket| Marker::of(ticket, 0)).into();
        markers.push(Marker::of(tickets[0], 1));
        for (place, marker) in markers.iter().enumerate() {
            assert!(!markers[place + 1..].contains(marker));
        }
    }
}
