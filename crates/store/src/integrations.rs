//! Where each project's exports go.

use chrono::{DateTime, Utc};
use domain::{
    AzureProjectId, ConnectionReport, InstanceId, Integration, IntegrationId, MappingCheck,
    OrganizationId, ProjectId,
};

use crate::connection::{execute, on};
use crate::error::exactly_one;
use crate::instances::TestColumns;
use crate::{Reader, Result, Writer};

/// A setting as it is stored; verified already.
#[derive(Debug)]
pub struct NewIntegration<'a> {
    pub instance: InstanceId,
    pub azure_project: AzureProjectId,
    pub azure_project_name: &'a str,
    pub work_item_type: &'a str,
}

const SELECT: &str = "
    SELECT g.id, g.project_id, g.instance_id, i.url AS instance_url, i.enabled AS instance_enabled,
           i.practice, g.azure_project_id, g.azure_project_name, g.work_item_type, g.version,
           g.changed_at, g.mapping_check, g.test_ok, g.test_message, g.test_acts_as, g.tested_at,
           (SELECT COUNT(*) FROM tickets t WHERE t.project_id = g.project_id
               AND t.azure_project_id = g.azure_project_id AND t.state = 'filed') AS links
    FROM integrations g JOIN instances i ON i.id = g.instance_id
    WHERE g.organization_id = $1 AND g.project_id = $2";
const INSERT: &str = "
    INSERT INTO integrations (id, organization_id, project_id, instance_id, azure_project_id,
        azure_project_name, work_item_type, version, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)";
// What was found out about another setting says nothing about this one. A mapping is made for one
// type of one Azure project.
const UPDATE: &str = "
    UPDATE integrations SET instance_id = $4, azure_project_id = $5, azure_project_name = $6,
        work_item_type = $7, version = version + 1, changed_at = $8,
        mapping_check = NULL,
        mapping = CASE WHEN instance_id = $4 AND azure_project_id = $5 AND work_item_type = $7
            THEN mapping ELSE '{}' END,
        test_ok = NULL, test_message = NULL, test_acts_as = NULL, tested_at = NULL
    WHERE organization_id = $1 AND project_id = $2 AND version = $3";
const DELETE: &str = "DELETE FROM integrations WHERE organization_id = $1 AND project_id = $2";
const RECORD_TEST: &str = "
    UPDATE integrations SET test_ok = $4, test_message = $5, test_acts_as = $6, tested_at = $7
    WHERE organization_id = $1 AND id = $2 AND version = $3";

#[derive(sqlx::FromRow)]
struct Row {
    id: IntegrationId,
    project_id: ProjectId,
    instance_id: InstanceId,
    instance_url: String,
    instance_enabled: bool,
    practice: bool,
    azure_project_id: AzureProjectId,
    azure_project_name: String,
    work_item_type: String,
    version: i64,
    changed_at: DateTime<Utc>,
    mapping_check: Option<String>,
    #[sqlx(flatten)]
    test: TestColumns,
    links: i64,
}

impl Row {
    fn integration(self) -> Result<Integration> {
        let row = self;
        let check = row.mapping_check.as_deref().map(serde_json::from_str);
        let mapping_check: Option<MappingCheck> = check.transpose()?;
        Ok(Integration {
            id: row.id,
            project_id: row.project_id,
            instance_id: row.instance_id,
            instance_url: row.instance_url,
            instance_enabled: row.instance_enabled,
            azure_project_id: row.azure_project_id,
            azure_project_name: row.azure_project_name,
            work_item_type: row.work_item_type,
            version: row.version,
            changed_at: row.changed_at,
            last_test: row.test.report(),
            mapping_check,
            links: row.links,
            practice: row.practice,
        })
    }
}

impl Reader {
    pub async fn integration(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<Option<Integration>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(SELECT)
            .bind(organization)
            .bind(project)
            .fetch_optional(conn)
            .await)?;
        row.map(Row::integration).transpose()
    }
}

impl Writer {
    /// `Conflict` when the project has one already.
    pub async fn insert_integration(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        id: IntegrationId,
        new: &NewIntegration<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        execute!(
            self,
            sqlx::query(INSERT)
                .bind(id)
                .bind(organization)
                .bind(project)
                .bind(new.instance)
                .bind(new.azure_project)
                .bind(new.azure_project_name)
                .bind(new.work_item_type)
                .bind(now)
        )?;
        Ok(())
    }

    /// Changes the setting that has this version; `false` when it has another one by now.
    pub async fn update_integration(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
        version: i64,
        new: &NewIntegration<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(UPDATE)
                .bind(organization)
                .bind(project)
                .bind(version)
                .bind(new.instance)
                .bind(new.azure_project)
                .bind(new.azure_project_name)
                .bind(new.work_item_type)
                .bind(now)
        )?;
        Ok(touched == 1)
    }

    pub async fn delete_integration(
        &mut self,
        organization: OrganizationId,
        project: ProjectId,
    ) -> Result<()> {
        let touched = execute!(self, sqlx::query(DELETE).bind(organization).bind(project))?;
        exactly_one(touched)
    }

    /// Keeps what a *Test* found out about one version of a setting; `false` when it has another
    /// one by now.
    pub async fn record_integration_test(
        &mut self,
        organization: OrganizationId,
        id: IntegrationId,
        version: i64,
        report: &ConnectionReport,
    ) -> Result<bool> {
        let touched = execute!(
            self,
            sqlx::query(RECORD_TEST)
                .bind(organization)
                .bind(id)
                .bind(version)
                .bind(report.ok)
                .bind(&report.message)
                .bind(&report.acts_as)
                .bind(report.tested_at)
        )?;
        Ok(touched == 1)
    }
}
