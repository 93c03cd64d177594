//! What the fields of a project's work items get. Stands in the row of its integration, whose
//! version rises with it too.

use chrono::{DateTime, Utc};
use domain::{AzureProjectId, InstanceId, Mapping, MappingCheck, OrganizationId, ProjectId};

use crate::connection::{execute, on};
use crate::{Reader, Result, Writer};

/// A mapping with what it is for.
#[derive(Debug, Clone)]
pub struct StoredMapping {
    pub instance: InstanceId,
    pub azure_project: AzureProjectId,
    pub work_item_type: String,
    /// The version of the integration.
    pub version: i64,
    pub mapping: Mapping,
}

const SELECT: &str = "
    SELECT instance_id, azure_project_id, work_item_type, version, mapping
    FROM integrations WHERE organization_id = $1 AND project_id = $2";
// What was found out about another mapping says nothing about this one.
const UPDATE: &str = "
    UPDATE integrations SET mapping = $4, mapping_check = $5, version = version + 1,
        changed_at = $6, test_ok = NULL, test_message = NULL, test_acts_as = NULL, tested_at = NULL
    WHERE organization_id = $1 AND project_id = $2 AND version = $3";
const RECORD_CHECK: &str = "
    UPDATE integrations SET mapping_check = $4
    WHERE organization_id = $1 AND project_id = $2 AND version = $3";
const ALL: &str = "
    SELECT g.organization_id, g.project_id
    FROM integrations g JOIN instances i ON i.id = g.instance_id
    WHERE i.enabled ORDER BY g.organization_id, g.project_id";

#[derive(sqlx::FromRow)]
struct Row {
    instance_id: InstanceId,
    azure_project_id: AzureProjectId,
    work_item_type: String,
    version: i64,
    mapping: String,
}

impl Reader {
    /// What a project's integration makes of issues.
    pub async fn mapping(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<StoredMapping>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(SELECT)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredMapping {
            instance: row.instance_id,
            azure_project: row.azure_project_id,
            work_item_type: row.work_item_type,
            version: row.version,
            mapping: serde_json::from_str(&row.mapping)?,
        }))
    }

    /// The projects of all organizations that file through an enabled instance.
    pub async fn mapped_projects(&mut self) -> Result<Vec<(OrganizationId, ProjectId)>> {
        Ok(on!(self, |conn| sqlx::query_as(ALL).fetch_all(conn).await)?)
    }
}

impl Writer {
    /// Sets the mapping of the integration that has this version, with what Azure DevOps said to
    /// it; `false` when it has another version by now.
    pub async fn update_mapping(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: i64,
        mapping: &Mapping,
        check: Option<&MappingCheck>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let check = check.map(serde_json::to_string).transpose()?;
        let touched = execute!(
            self,
            sqlx::query(UPDATE)
                .bind(organization)
                .bind(project)
                .bind(version)
                .bind(serde_json::to_string(mapping)?)
                .bind(&check)
                .bind(now)
        )?;
        Ok(touched == 1)
    }

    /// Keeps what Azure DevOps said to one version of a mapping; `false` when it has another one by
    /// now.
    pub async fn record_mapping_check(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: i64,
        check: &MappingCheck,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(RECORD_CHECK)
                .bind(organization)
                .bind(project)
                .bind(version)
                .bind(serde_json::to_string(check)?)
        )?;
        Ok(touched == 1)
    }
}
