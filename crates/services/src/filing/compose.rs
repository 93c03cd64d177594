//! What is sent to Azure DevOps for an issue.

use azure::{AzureError, Client, Patch, TextFormat};
use domain::{AzureProjectId, Issue, Marker, TicketId, paths, work_item};
use store::DueTicket;

use crate::{Result, Services};

/// The one tag of all work items that we create; an Azure organization holds 150,000 in all.
pub(crate) const TAG: &str = "polaris";
const DESCRIPTION: &str = "System.Description";
/// Types that have it show it instead of the description.
const REPRO_STEPS: &str = "Microsoft.VSTS.TCM.ReproSteps";

/// Where a work item is created.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub azure_project: AzureProjectId,
    pub work_item_type: &'a str,
}

impl<'a> Target<'a> {
    pub(super) fn of(ticket: &'a DueTicket) -> Self {
        Self {
            azure_project: ticket.azure_project_id,
            work_item_type: &ticket.work_item_type,
        }
    }
}

/// A work item before it is sent.
#[derive(Debug)]
pub(crate) struct Composed {
    pub title: String,
    /// HTML.
    pub description: String,
    /// The issue's page, with the marker.
    link: String,
}

impl Composed {
    pub(super) fn patch(&self, description_field: &str) -> Patch {
        Patch::new()
            .field("System.Title", self.title.as_str())
            .text(description_field, &self.description, TextFormat::Html)
            .field("System.Tags", TAG)
            .hyperlink(&self.link, "Issue in Polaris")
    }
}

impl Services {
    pub(crate) fn compose(
        &self,
        issue: &Issue,
        ticket: TicketId,
        target: Target<'_>,
        unlinks: i64,
    ) -> Composed {
        let page = self.links.to(&paths::issue(issue.project_id, issue.row.id));
        let marker = Marker::of(ticket, target.azure_project, unlinks);
        Composed {
            title: work_item::title(&issue.project_name, &issue.row.issue_type),
            description: work_item::description(issue, &page),
            link: marker.address(&page),
        }
    }
}

/// The field in which people see the description.
pub(super) async fn description_field(
    client: &Client,
    target: Target<'_>,
) -> Result<&'static str, AzureError> {
    let project = target.azure_project.to_string();
    let fields = client.type_fields(&project, target.work_item_type).await?;
    let has_repro_steps = fields
        .iter()
        .any(|field| field.reference_name == REPRO_STEPS);
    Ok(if has_repro_steps {
        REPRO_STEPS
    } else {
        DESCRIPTION
    })
}

/// Why Azure DevOps would refuse a work item; nothing is created.
pub(crate) async fn try_out(
    client: &Client,
    target: Target<'_>,
    composed: &Composed,
) -> Result<Option<AzureError>> {
    let field = description_field(client, target).await?;
    let project = target.azure_project.to_string();
    let tried = client
        .validate_work_item(&project, target.work_item_type, &composed.patch(field))
        .await;
    match tried {
        Ok(()) => Ok(None),
        Err(refusal @ (AzureError::Rejected { .. } | AzureError::Forbidden { .. })) => {
            Ok(Some(refusal))
        }
        Err(other) => Err(other.into()),
    }
}
