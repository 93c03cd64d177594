//! The export journal as people read it.

use chrono::Days;
use domain::{
    Actor, Cursor, InstanceId, IssueId, JournalEntry, OrganizationId, Page, PageRequest,
    Permission, ProjectId,
};
use store::{JournalOf, Writer};

use crate::{Result, Services};

/// Attempts are kept for so long.
const KEPT: Days = Days::new(90);

impl Services {
    /// The attempts to file issues of a project, newest first.
    pub async fn project_journal(
        &self,
        actor: &Actor,
        project: ProjectId,
        page: &PageRequest,
    ) -> Result<Page<JournalEntry>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        self.journal(actor.organization, JournalOf::Project(project), page)
            .await
    }

    /// The attempts to file one issue, newest first.
    pub async fn issue_journal(
        &self,
        actor: &Actor,
        issue: IssueId,
        page: &PageRequest,
    ) -> Result<Page<JournalEntry>> {
        self.issue(actor, issue).await?;
        self.journal(actor.organization, JournalOf::Issue(issue), page)
            .await
    }

    /// The attempts through an instance, newest first.
    pub async fn instance_journal(
        &self,
        actor: &Actor,
        instance: InstanceId,
        page: &PageRequest,
    ) -> Result<Page<JournalEntry>> {
        self.instance(actor, instance).await?;
        self.journal(actor.organization, JournalOf::Instance(instance), page)
            .await
    }

    async fn journal(
        &self,
        organization: OrganizationId,
        of: JournalOf,
        page: &PageRequest,
    ) -> Result<Page<JournalEntry>> {
        let mut reader = self.store.read().await?;
        let rows = reader.journal(organization, of, page).await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: String::new(),
            id: row.id.0,
        }))
    }

    pub(crate) async fn forget_old_attempts(&self, writer: &mut Writer) -> Result<()> {
        writer.prune_journal(self.clock.now() - KEPT).await?;
        Ok(())
    }
}
