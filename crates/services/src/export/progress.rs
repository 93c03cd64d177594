//! How far exports are, as people read it.

use domain::{
    Actor, Cursor, Export, ExportId, ExportProgress, ExportSummary, IssueId, IssueTicket, Page,
    PageRequest, Permission, ProjectId,
};

use crate::{Result, ServiceError, Services, What};

/// Items on one page of an export.
const ITEMS: i64 = 100;

impl Services {
    /// An export with all its items.
    pub async fn export(&self, actor: &Actor, id: ExportId) -> Result<Export> {
        let mut reader = self.store.read().await?;
        let found = reader
            .export(actor.organization, id, self.clock.now())
            .await?;
        drop(reader);
        let found = found.ok_or(ServiceError::NotFound(What::Export))?;
        self.may_read_export(actor, found.progress.project_id)
            .await?;
        Ok(found)
    }

    /// An export as part of a project's pages, with a page of its items in their order and where
    /// the next one begins; one of another project is none.
    pub async fn export_of(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: ExportId,
        from: i64,
    ) -> Result<(Export, Option<i64>)> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let found = reader
            .export_summary(actor.organization, id, self.clock.now())
            .await?
            .filter(|found| found.progress.project_id == project)
            .ok_or(ServiceError::NotFound(What::Export))?;
        let items = reader
            .export_items(actor.organization, id, from, ITEMS)
            .await?;
        let export = Export {
            progress: found.progress,
            requested_by: found.requested_by,
            requested_at: found.requested_at,
            items,
        };
        let next = from.saturating_add(ITEMS);
        let has_more = next < export.progress.total;
        Ok((export, has_more.then_some(next)))
    }

    /// The exports of a project, newest first.
    pub async fn exports(
        &self,
        actor: &Actor,
        project: ProjectId,
        page: &PageRequest,
    ) -> Result<Page<ExportSummary>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let rows = reader.exports(actor.organization, project, page).await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: String::new(),
            id: row.progress.id.0,
        }))
    }

    /// How far an export is.
    pub async fn export_progress(&self, actor: &Actor, id: ExportId) -> Result<ExportProgress> {
        let mut reader = self.store.read().await?;
        let found = reader
            .export_progress(actor.organization, id, self.clock.now())
            .await?;
        drop(reader);
        let found = found.ok_or(ServiceError::NotFound(What::Export))?;
        self.may_read_export(actor, found.project_id).await?;
        Ok(found)
    }

    async fn may_read_export(&self, actor: &Actor, project: ProjectId) -> Result<()> {
        match self
            .project_for(actor, Permission::ReadApplication, project)
            .await
        {
            Ok(_) => Ok(()),
            Err(ServiceError::NotFound(_)) => Err(ServiceError::NotFound(What::Export)),
            Err(other) => Err(other),
        }
    }

    /// The issue tracking side of an issue: its ticket, and whether this person may export it.
    pub async fn issue_ticket(
        &self,
        actor: &Actor,
        project: ProjectId,
        issue: IssueId,
    ) -> Result<IssueTicket> {
        let project = self
            .project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let known = reader
            .has_issue(actor.organization, project.id, issue)
            .await?;
        if !known {
            return Err(ServiceError::NotFound(What::Issue));
        }
        let found = IssueTicket {
            ticket: reader.ticket(actor.organization, issue).await?,
            export: reader.latest_export_of(actor.organization, issue).await?,
            integration: reader.integration(actor.organization, project.id).await?,
            may_export: actor.may_in(
                Permission::ExportIssues,
                project.application_id,
                Some(project.id),
            ),
        };
        drop(reader);
        let item = found.ticket.as_ref();
        if let Some(item) = item.and_then(|ticket| ticket.work_item.as_ref()) {
            self.freshen(actor.organization, issue, item).await;
        }
        Ok(found)
    }
}
