//! Our hyperlink in a work item, with the marker by which a restored backup finds it again.
//!
//! The job compares what should be with what is, so that it can run twice and in any order: a work
//! item carries the marker of an issue as long as the issue is linked to it.

use azure::{AzureError, Client, Patch, WorkItem};
use domain::mapping::TAGS;
use domain::{
    AzureProjectId, InstanceId, IssueEvent, IssueEventKind, IssueId, Marker, OrganizationId,
    ProjectId, TicketId, paths,
};
use serde::{Deserialize, Serialize};
use store::{FiledTicket, Writer};

use crate::filing::TAG;
use crate::{Job, Outcome, Result, ServiceError, Services};

/// What people see beside the hyperlink.
const COMMENT: &str = "Issue in Polaris";

/// The marker of an issue in a work item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    organization: OrganizationId,
    project: ProjectId,
    issue: IssueId,
    instance: InstanceId,
    azure_project: AzureProjectId,
    unlinks: i64,
    work_item: i64,
}

impl Mark {
    fn marker(&self) -> Marker {
        let ticket = TicketId::of(self.organization, self.issue);
        Marker::of(ticket, self.azure_project, self.unlinks)
    }

    /// Whether this is the link that the ticket holds now.
    fn is_of(&self, ticket: &FiledTicket) -> bool {
        (ticket.work_item_id, ticket.unlinks, ticket.azure_project_id)
            == (self.work_item, self.unlinks, self.azure_project)
    }
}

impl Services {
    /// Has our hyperlink written into the work item of an issue or, when the link is taken away in
    /// the same transaction, out of it. Call [`Services::ring`] after the commit.
    pub(super) async fn schedule_mark(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        issue: IssueId,
        ticket: &FiledTicket,
    ) -> Result<()> {
        let Some(instance) = ticket.instance_id else {
            return Ok(());
        };
        let job = Job::MarkWorkItem(Mark {
            organization,
            project: ticket.project_id,
            issue,
            instance,
            azure_project: ticket.azure_project_id,
            unlinks: ticket.unlinks,
            work_item: ticket.work_item_id,
        });
        let now = self.clock.now();
        self.enqueue(writer, Some(organization), &job, None, now)
            .await
    }

    /// Writes our hyperlink into a work item, or takes it out.
    pub(crate) async fn mark_work_item(&self, mark: &Mark) -> Result<Outcome> {
        let mut reader = self.store.read().await?;
        let instance = reader.instance(mark.organization, mark.instance).await?;
        let ticket = reader.filed_ticket(mark.organization, mark.issue).await?;
        drop(reader);
        let Some(instance) = instance else {
            return Ok(Outcome::Done);
        };
        let client = match self.client(mark.organization, &instance).await {
            Ok(client) => client,
            Err(ServiceError::Conflict(conflict)) => {
                self.note_unmarked(mark, &conflict.to_string()).await?;
                return Ok(Outcome::Done);
            }
            Err(other) => return Err(other),
        };
        let is_linked = ticket.is_some_and(|ticket| mark.is_of(&ticket));
        let page = self.links.to(&paths::issue(mark.project, mark.issue));
        match set_mark(&client, mark, is_linked, &page).await {
            Ok(()) => Ok(Outcome::Done),
            Err(error @ (AzureError::Throttled { after } | AzureError::NoPlace { after })) => {
                Ok(Outcome::Later {
                    at: self.clock.now() + after,
                    reason: error.to_string(),
                })
            }
            // Tried again, with a fresh look at the work item.
            Err(
                error @ (AzureError::Changed
                | AzureError::Unreachable(_)
                | AzureError::Unexpected { .. }),
            ) => Err(error.into()),
            Err(error) => {
                self.note_unmarked(mark, &error.to_string()).await?;
                Ok(Outcome::Done)
            }
        }
    }

    /// Tells in the history of the issue that the work item stayed as it was.
    pub(crate) async fn note_unmarked(&self, mark: &Mark, reason: &str) -> Result<()> {
        tracing::warn!(
            issue.id = %mark.issue,
            azure.work_item = mark.work_item,
            reason,
            "our hyperlink in a work item could not be changed"
        );
        let event = IssueEvent {
            at: self.clock.now(),
            kind: IssueEventKind::NotMarked,
            note: format!("Work item {}: {reason}", mark.work_item),
        };
        let mut writer = self.store.write().await?;
        writer
            .insert_issue_event(mark.organization, mark.issue, &event)
            .await?;
        Ok(writer.commit().await?)
    }
}

async fn set_mark(
    client: &Client,
    mark: &Mark,
    is_linked: bool,
    page: &str,
) -> Result<(), AzureError> {
    let item = match client.work_item(mark.work_item).await {
        // Nothing is left to take away.
        Err(AzureError::NotFound(_)) if !is_linked => return Ok(()),
        found => found?,
    };
    let marker = mark.marker();
    let place = item.relations.iter().position(|relation| {
        relation.rel == "Hyperlink" && Marker::in_address(&relation.url) == Some(marker)
    });
    let patch = match (is_linked, place) {
        (true, None) => tagged(&item).hyperlink(&marker.address(page), COMMENT),
        (false, Some(place)) => Patch::new().without_relation(place),
        _ => return Ok(()),
    };
    let patch = patch.at_revision(item.revision);
    client.update_work_item(item.id, &patch).await.map(drop)
}

/// The tag by which hyperlinks of ours are looked for, besides those that are there.
fn tagged(item: &WorkItem) -> Patch {
    let tags = item.text(TAGS).unwrap_or_default();
    let is_there = tags
        .split(';')
        .any(|tag| tag.trim().eq_ignore_ascii_case(TAG));
    if is_there {
        return Patch::new();
    }
    let tags = if tags.is_empty() {
        TAG.to_owned()
    } else {
        format!("{tags}; {TAG}")
    };
    Patch::new().field(TAGS, tags)
}
