//! Links between issues and work items that exist already: made, taken away, talked over.
//!
//! A link is stored first; that our hyperlink is written into the work item follows, and its failure
//! is only noted.

mod mark;
mod reference;

use azure::{AzureError, TextFormat};
use domain::{
    Actor, AuditAction, CommentForm, Instance, Issue, IssueEvent, IssueEventKind, IssueId,
    LinkForm, LinkedWorkItem, Permission, TicketId, work_item,
};
use serde_json::json;
use store::{NewLink, Writer};

use crate::{Conflict, Result, ServiceError, Services};
pub use mark::Mark;

impl Services {
    /// Links an issue to a work item of the Azure project that its project exports to.
    pub async fn link_work_item(
        &self,
        actor: &Actor,
        issue: IssueId,
        form: &LinkForm,
    ) -> Result<Issue> {
        let issue = self.issue_to_link(actor, issue).await?;
        refuse_unless_free(&issue)?;
        let (_, integration) = self.target(actor, issue.project_id).await?;
        let instance = self
            .instance_to_use(actor.organization, integration.instance_id)
            .await?;
        let client = self.client(actor.organization, &instance).await?;
        let existing = self.existing(&client, &integration, form).await?;
        let now = self.clock.now();
        let ticket = NewLink {
            id: TicketId::of(actor.organization, issue.row.id),
            project: issue.project_id,
            issue: issue.row.id,
            instance: instance.id,
            azure_project: integration.azure_project_id,
            work_item_type: &existing.work_item_type,
            requested_by: actor.user,
        };
        let mut writer = self.store.write().await?;
        let linked = writer
            .link_ticket(actor.organization, &ticket, &existing.link, now)
            .await?;
        if !linked {
            drop(writer);
            let meanwhile = self.issue(actor, issue.row.id).await?;
            refuse_unless_free(&meanwhile)?;
            return Err(Conflict::ChangedMeanwhile.into());
        }
        self.keep_facts(&mut writer, actor.organization, instance.id, &existing)
            .await?;
        let (event, action) = (IssueEventKind::Linked, AuditAction::TicketLinked);
        self.trace(&mut writer, actor, &issue, existing.link.id, event, action)
            .await?;
        let filed = writer
            .filed_ticket(actor.organization, issue.row.id)
            .await?;
        let filed = filed.ok_or(Conflict::ChangedMeanwhile)?;
        self.schedule_mark(&mut writer, actor.organization, issue.row.id, &filed)
            .await?;
        writer.commit().await?;
        self.ring();
        self.issue(actor, issue.row.id).await
    }

    /// Takes the link of an issue away. The work item stays; the next export files a new one.
    pub async fn unlink_work_item(&self, actor: &Actor, issue: IssueId) -> Result<Issue> {
        let issue = self.issue_to_link(actor, issue).await?;
        let item = linked(&issue)?;
        let mut writer = self.store.write().await?;
        let filed = writer
            .filed_ticket(actor.organization, issue.row.id)
            .await?;
        let filed = filed.ok_or(Conflict::ChangedMeanwhile)?;
        let unlinked = writer
            .unlink_ticket(actor.organization, issue.row.id, item.id, self.clock.now())
            .await?;
        if !unlinked {
            return Err(Conflict::ChangedMeanwhile.into());
        }
        self.schedule_mark(&mut writer, actor.organization, issue.row.id, &filed)
            .await?;
        let (event, action) = (IssueEventKind::Unlinked, AuditAction::TicketUnlinked);
        self.trace(&mut writer, actor, &issue, item.id, event, action)
            .await?;
        writer.commit().await?;
        self.ring();
        self.issue(actor, issue.row.id).await
    }

    /// Says something in the discussion of the work item that an issue is linked to.
    pub async fn comment_on_work_item(
        &self,
        actor: &Actor,
        issue: IssueId,
        form: &CommentForm,
    ) -> Result<Issue> {
        let issue = self.issue_to_link(actor, issue).await?;
        let item = linked(&issue)?;
        let text = said(form)?;
        let mut reader = self.store.read().await?;
        let filed = reader
            .filed_ticket(actor.organization, issue.row.id)
            .await?;
        drop(reader);
        let filed = filed.ok_or(Conflict::NotLinked)?;
        let instance = filed.instance_id.ok_or(Conflict::InstanceDeleted)?;
        let instance = self.instance_to_use(actor.organization, instance).await?;
        let client = self.client(actor.organization, &instance).await?;
        let html = work_item::comment(&actor.name, text);
        let project = filed.azure_project_id.to_string();
        client
            .add_comment(&project, item.id, &html, TextFormat::Html)
            .await
            .map_err(not_there(item.id, &instance))?;
        let mut writer = self.store.write().await?;
        let (event, action) = (IssueEventKind::Commented, AuditAction::TicketCommented);
        self.trace(&mut writer, actor, &issue, item.id, event, action)
            .await?;
        writer.commit().await?;
        Ok(issue)
    }

    /// An issue that this person may link and unlink.
    async fn issue_to_link(&self, actor: &Actor, id: IssueId) -> Result<Issue> {
        let issue = self.issue(actor, id).await?;
        self.project_for(actor, Permission::ExportIssues, issue.project_id)
            .await?;
        Ok(issue)
    }

    /// A line in the history of the issue, and one in the audit log.
    async fn trace(
        &self,
        writer: &mut Writer,
        actor: &Actor,
        issue: &Issue,
        number: i64,
        kind: IssueEventKind,
        action: AuditAction,
    ) -> Result<()> {
        let event = IssueEvent {
            at: self.clock.now(),
            kind,
            note: format!("Work item {number}, by {}", actor.name),
        };
        writer
            .insert_issue_event(actor.organization, issue.row.id, &event)
            .await?;
        let target = issue.project_name.clone();
        let details = json!({ "issue": issue.row.id, "work_item": number });
        self.record(writer, actor, action, target, details).await
    }
}

/// What an issue is linked to.
fn linked(issue: &Issue) -> Result<&LinkedWorkItem> {
    let ticket = issue.row.ticket.as_ref();
    let item = ticket.and_then(|ticket| ticket.work_item.as_ref());
    Ok(item.ok_or(Conflict::NotLinked)?)
}

/// Only what is neither linked nor on the way to a work item of its own can be linked.
fn refuse_unless_free(issue: &Issue) -> Result<()> {
    let Some(ticket) = &issue.row.ticket else {
        return Ok(());
    };
    if let Some(item) = &ticket.work_item {
        return Err(Conflict::LinkedAlready(item.id).into());
    }
    if !ticket.is_free() {
        return Err(Conflict::FilingUnderWay.into());
    }
    Ok(())
}

fn said(form: &CommentForm) -> Result<&str> {
    let text = form.text.trim();
    if text.is_empty() {
        return Err(ServiceError::invalid("text", "Enter what you want to say."));
    }
    if text.chars().count() > CommentForm::LONGEST {
        let message = format!(
            "A comment has at most {} characters. Shorten it, or say the rest in a second one.",
            CommentForm::LONGEST
        );
        return Err(ServiceError::invalid("text", message));
    }
    Ok(text)
}

/// Azure DevOps tells no difference between what is deleted and what the token may not read.
fn not_there(number: i64, instance: &Instance) -> impl FnOnce(AzureError) -> ServiceError {
    let sentence = Conflict::WorkItemGone {
        number,
        organization: instance.url.clone(),
    };
    move |error| match error {
        AzureError::NotFound(azure::What::WorkItem) => sentence.into(),
        other => other.into(),
    }
}
