//! Filters that a person keeps for a project.

use domain::{
    Actor, IssueQuery, Permission, ProjectId, SavedFilter, SavedFilterForm, SavedFilterId, form,
};

use crate::actors::require_person;
use crate::{Conflict, Result, ServiceError, Services, What};

/// Filters that one person keeps for one project.
const MOST: usize = 100;

impl Services {
    /// What this person keeps for a project, by name.
    pub async fn saved_filters(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<SavedFilter>> {
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let mut reader = self.store.read().await?;
        Ok(reader
            .saved_filters(actor.organization, project, actor.user)
            .await?)
    }

    /// Keeps a filter under a name; one of the same name is replaced.
    pub async fn save_filter(
        &self,
        actor: &Actor,
        project: ProjectId,
        form: &SavedFilterForm,
    ) -> Result<SavedFilter> {
        require_person(actor)?;
        self.project_for(actor, Permission::ReadApplication, project)
            .await?;
        let name = form::name(&form.name).ok_or_else(|| {
            ServiceError::invalid("name", "Enter a name of 1 to 255 characters on one line.")
        })?;
        let query = IssueQuery::of_address(&form.query).map_err(ServiceError::Invalid)?;
        query.read().map_err(ServiceError::Invalid)?;
        let filter = SavedFilter {
            id: SavedFilterId(self.new_id()),
            name,
            query: query.in_address(),
        };
        let mut writer = self.store.write().await?;
        let kept = writer
            .saved_filters(actor.organization, project, actor.user)
            .await?;
        let is_new = kept.iter().all(|kept| kept.name != filter.name);
        if is_new && kept.len() >= MOST {
            return Err(Conflict::FilterLimit(MOST).into());
        }
        let saved = writer
            .insert_saved_filter(actor.organization, project, actor.user, &filter)
            .await?;
        writer.commit().await?;
        Ok(saved)
    }

    /// Forgets one of the person's own filters; gives the project that it was for.
    pub async fn delete_filter(&self, actor: &Actor, id: SavedFilterId) -> Result<ProjectId> {
        require_person(actor)?;
        let mut writer = self.store.write().await?;
        let project = writer
            .project_of_saved_filter(actor.organization, actor.user, id)
            .await?;
        let project = project.ok_or(ServiceError::NotFound(What::Filter))?;
        writer
            .delete_saved_filter(actor.organization, actor.user, id)
            .await?;
        writer.commit().await?;
        Ok(project)
    }
}
