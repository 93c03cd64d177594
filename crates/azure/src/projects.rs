//! Projects of the organization.

use domain::{AzureProject, AzureProjectId};
use serde::Deserialize;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};
use crate::work_item_types;

const PAGE: usize = 100;
/// A continuation that never ends must not keep us for ever; 10,000 projects are ten times the
/// limit of an organization.
const PAGES: usize = 100;

/// A list as the service wraps it.
#[derive(Deserialize)]
pub(crate) struct List<T> {
    pub(crate) value: Vec<T>,
}

#[derive(Deserialize)]
struct Project {
    id: AzureProjectId,
    name: String,
}

impl From<Project> for AzureProject {
    fn from(Project { id, name }: Project) -> Self {
        Self { id, name }
    }
}

impl Client {
    /// The projects that the token's user may see and whose name contains `search` in any case, in
    /// the order of the service. The service cannot search, so all pages are read.
    pub async fn projects(&self, search: &str) -> Result<Vec<AzureProject>, AzureError> {
        let search = search.trim().to_lowercase();
        let mut found = Vec::new();
        let mut token = None;
        for _ in 0..PAGES {
            let (page, next) = self.projects_page(PAGE, token.clone()).await?;
            found.extend(
                page.into_iter()
                    .filter(|project| project.name.to_lowercase().contains(&search)),
            );
            // The header alone tells of a next page; one that repeats itself leads nowhere.
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(found)
    }

    /// Some project that the token's user may see.
    pub async fn first_project(&self) -> Result<Option<AzureProject>, AzureError> {
        let (page, _) = self.projects_page(1, None).await?;
        Ok(page.into_iter().next())
    }

    /// One project by its GUID or name. A token that may not read projects still may read their work
    /// item types, so these are asked when the project itself is refused; the name is then the one
    /// that was given.
    pub async fn project(&self, id_or_name: &str) -> Result<AzureProject, AzureError> {
        let id_or_name = id_or_name.trim();
        let call = Call::get(What::Project, &["_apis", "projects", id_or_name]);
        match self.fetch::<Project>(&call).await {
            Ok(project) => Ok(project.into()),
            Err(refused @ (AzureError::TokenRefused { .. } | AzureError::Forbidden { .. })) => {
                let id = work_item_types::project_of_types(self, id_or_name).await?;
                let name = id_or_name.to_owned();
                id.map(|id| AzureProject { id, name }).ok_or(refused)
            }
            Err(error) => Err(error),
        }
    }

    async fn projects_page(
        &self,
        size: usize,
        token: Option<String>,
    ) -> Result<(Vec<AzureProject>, Option<String>), AzureError> {
        let call = Call::get(What::Organization, &["_apis", "projects"])
            .query("$top", size.to_string())
            .query("continuationToken", token);
        let (list, next): (List<Project>, _) = self.fetch_page(&call).await?;
        Ok((list.value.into_iter().map(Into::into).collect(), next))
    }
}
