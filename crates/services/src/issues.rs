//! Issues as people read them.

use domain::{
    Actor, Branch, BranchId, Cursor, Issue, IssueFilter, IssueId, IssueRow, OrganizationId, Page,
    PageRequest, Permission, ProjectId,
};
use store::Reader;

use crate::{Result, ServiceError, Services, What};

impl Services {
    /// The issues of a branch of a project that the filter lets through, worst first.
    pub async fn issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        filter: &IssueFilter,
        page: &PageRequest,
    ) -> Result<Page<IssueRow>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let branch = filtered_branch(&mut reader, actor.organization, project, filter).await?;
        let rows = reader
            .issues(actor.organization, branch, filter, page)
            .await?;
        Ok(Page::cut(rows, page.limit, |row| Cursor {
            key: row.severity.rank().to_string(),
            id: row.id.0,
        }))
    }

    /// How many issues of a branch of a project the filter lets through.
    pub async fn count_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        filter: &IssueFilter,
    ) -> Result<i64> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let branch = filtered_branch(&mut reader, actor.organization, project, filter).await?;
        Ok(reader
            .count_issues(actor.organization, branch, filter)
            .await?)
    }

    /// The ids of all issues that the filter lets through, worst first.
    pub(crate) async fn filtered_issues(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        filter: &IssueFilter,
    ) -> Result<Vec<IssueId>> {
        let mut reader = self.store.read().await?;
        let branch = filtered_branch(&mut reader, organization, project, filter).await?;
        Ok(reader.issue_ids(organization, branch, filter).await?)
    }

    /// An issue of this project; one of another project is none.
    pub async fn issue_of(&self, actor: &Actor, project: ProjectId, id: IssueId) -> Result<Issue> {
        let issue = self.issue(actor, id).await?;
        if issue.project_id == project {
            Ok(issue)
        } else {
            Err(ServiceError::NotFound(What::Issue))
        }
    }

    pub async fn issue(&self, actor: &Actor, id: IssueId) -> Result<Issue> {
        let mut reader = self.store.read().await?;
        let issue = reader.issue(actor.organization, id).await?;
        drop(reader);
        let issue = issue.ok_or(ServiceError::NotFound(What::Issue))?;
        let read = Permission::ReadApplication;
        match self.project_for(actor, read, issue.project_id).await {
            Err(ServiceError::NotFound(_)) => Err(ServiceError::NotFound(What::Issue)),
            Err(other) => Err(other),
            Ok(_) => Ok(issue),
        }
    }
}

/// The branch that a filter names, else the default one.
async fn filtered_branch(
    reader: &mut Reader,
    organization: OrganizationId,
    project: ProjectId,
    filter: &IssueFilter,
) -> Result<BranchId> {
    let branches = reader.branches(organization, project).await?;
    let wanted = |branch: &&Branch| match &filter.branch {
        Some(name) => branch.name == *name,
        None => branch.is_default,
    };
    let found = branches.iter().find(wanted).map(|branch| branch.id);
    found.ok_or_else(|| match &filter.branch {
        Some(name) => ServiceError::invalid(
            "branch",
            format!("This project has no branch “{name}”. Branches come with uploads to them."),
        ),
        None => ServiceError::NotFound(What::Project),
    })
}
