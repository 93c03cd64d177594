//! Filters that people keep for a project.

use domain::{OrganizationId, ProjectId, SavedFilter, SavedFilterId, UserId};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::{Reader, Result, Writer};

const LIST: &str = "
    SELECT id, name, query FROM saved_filters
    WHERE organization_id = $1 AND project_id = $2 AND user_id = $3 ORDER BY name, id";
const PROJECT: &str = "
    SELECT project_id FROM saved_filters
    WHERE organization_id = $1 AND user_id = $2 AND id = $3";
const INSERT: &str = "
    INSERT INTO saved_filters (id, organization_id, project_id, user_id, name, query)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (project_id, user_id, name) DO UPDATE SET query = excluded.query
    RETURNING id, name, query";
const DELETE: &str = "
    DELETE FROM saved_filters WHERE organization_id = $1 AND user_id = $2 AND id = $3";

impl Reader {
    /// What a person keeps for a project, by name.
    pub async fn saved_filters(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        user: UserId,
    ) -> Result<Vec<SavedFilter>> {
        Ok(on!(self, |conn| sqlx::query_as(LIST)
            .bind(organization)
            .bind(project)
            .bind(user)
            .fetch_all(conn)
            .await)?)
    }

    /// The project of a filter that this person keeps.
    pub async fn project_of_saved_filter(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        id: SavedFilterId,
    ) -> Result<Option<ProjectId>> {
        Ok(on!(self, |conn| sqlx::query_scalar(PROJECT)
            .bind(organization)
            .bind(user)
            .bind(id)
            .fetch_optional(conn)
            .await)?)
    }
}

impl Writer {
    /// Keeps a filter; one of the same name is replaced and keeps its id.
    pub async fn insert_saved_filter(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        user: UserId,
        filter: &SavedFilter,
    ) -> Result<SavedFilter> {
        Ok(on!(self, |conn| sqlx::query_as(INSERT)
            .bind(filter.id)
            .bind(organization)
            .bind(project)
            .bind(user)
            .bind(&filter.name)
            .bind(&filter.query)
            .fetch_one(conn)
            .await)?)
    }

    pub async fn delete_saved_filter(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        id: SavedFilterId,
    ) -> Result<()> {
        let touched = execute!(
            self,
            sqlx::query(DELETE).bind(organization).bind(user).bind(id)
        )?;
        exactly_one(touched)
    }
}
