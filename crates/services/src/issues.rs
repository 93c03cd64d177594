//! Issues as people read them.

mod download;
mod groups;
mod saved;
mod twins;

use domain::{
    Actor, Branch, BranchId, Issue, IssueFilter, IssueId, IssueRow, OrganizationId, Page,
    PageRequest, Permission, ProjectId,
};
use store::{IssueScope, Reader};

pub use download::{Download, DownloadPart};

use crate::{Result, ServiceError, Services, What};

impl Services {
    /// The issues of a branch of a project that the filter lets through.
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
        let scope = self
            .scope(&mut reader, actor.organization, project, filter)
            .await?;
        let rows = reader
            .issues(actor.organization, &scope, filter, page)
            .await?;
        Ok(Page::cut(rows, page.limit, |row| {
            download::cursor(filter, row)
        }))
    }

    /// How many issues of a branch of a project the filter lets through, up to one more than
    /// [`store::COUNTED`].
    pub async fn count_issues(
        &self,
        actor: &Actor,
        project: ProjectId,
        filter: &IssueFilter,
    ) -> Result<i64> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        let scope = self
            .scope(&mut reader, actor.organization, project, filter)
            .await?;
        Ok(reader
            .count_issues(actor.organization, &scope, filter)
            .await?)
    }

    /// The ids of the issues that the filter lets through, worst first, up to a number of them.
    pub(crate) async fn filtered_issues(
        &self,
        organization: OrganizationId,
        project: ProjectId,
        filter: &IssueFilter,
        most: i64,
    ) -> Result<Vec<IssueId>> {
        let mut reader = self.store.read().await?;
        let scope = self
            .scope(&mut reader, organization, project, filter)
            .await?;
        Ok(reader.issue_ids(organization, &scope, filter, most).await?)
    }

    /// The list that a filter is about.
    pub(crate) async fn scope(
        &self,
        reader: &mut Reader,
        organization: OrganizationId,
        project: ProjectId,
        filter: &IssueFilter,
    ) -> Result<IssueScope> {
        let branches = reader.branches(organization, project).await?;
        let default = branches.iter().find(|branch| branch.is_default);
        let other = |parameter, name: &Option<String>| {
            let name = name.as_deref();
            name.map(|name| named(&branches, parameter, name))
                .transpose()
        };
        Ok(IssueScope {
            project,
            branch: match other("branch", &filter.branch)? {
                Some(branch) => branch,
                None => default.ok_or(ServiceError::NotFound(What::Project))?.id,
            },
            present_in: other("present_in", &filter.present_in)?,
            absent_in: other("absent_in", &filter.absent_in)?,
            twins_together: reader.twins_together(organization, project).await?,
            now: self.clock.now(),
        })
    }

    /// The tools that found something in a project, by name.
    pub async fn tools(&self, actor: &Actor, project: ProjectId) -> Result<Vec<String>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader.tools(actor.organization, project).await?)
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
            Ok(_) => self.with_twins(actor, issue).await,
        }
    }
}

/// The branch that a parameter names.
fn named(branches: &[Branch], parameter: &str, name: &str) -> Result<BranchId> {
    let found = branches.iter().find(|branch| branch.name == name);
    found.map(|branch| branch.id).ok_or_else(|| {
        ServiceError::invalid(
            parameter,
            format!("This project has no branch “{name}”. Branches come with uploads to them."),
        )
    })
}
