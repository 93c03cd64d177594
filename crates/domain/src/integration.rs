//! A project's issue tracking setting: where its exports go.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    AzureProject, AzureProjectId, ConnectionReport, Instance, InstanceId, IntegrationId,
    MappingCheck, Project, ProjectId, WorkItemType,
};

/// One per project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integration {
    pub id: IntegrationId,
    pub project_id: ProjectId,
    pub instance_id: InstanceId,
    pub instance_url: String,
    pub instance_enabled: bool,
    /// The GUID is what counts; the name is what was shown when it was chosen.
    pub azure_project_id: AzureProjectId,
    pub azure_project_name: String,
    /// The display name, which is what Azure DevOps wants on creation.
    pub work_item_type: String,
    /// Rises with each change; the entity tag of the REST resource.
    pub version: i64,
    pub changed_at: DateTime<Utc>,
    pub last_test: Option<ConnectionReport>,
    /// How the last check of its fields ended.
    pub mapping_check: Option<MappingCheck>,
    /// How many issues are linked to work items through it.
    pub links: i64,
    pub practice: bool,
}

impl Integration {
    /// The entity tag: changes with every change of the setting.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.id.0.simple(), self.version)
    }
}

/// Where a project's exports shall go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IntegrationForm {
    pub instance_id: InstanceId,
    /// The GUID. A name is understood too, for tokens that may not list projects.
    pub azure_project_id: String,
    /// The display name, such as `Bug`.
    pub work_item_type: String,
}

/// *Project > Settings > Integrations* as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationSettings {
    pub project: Project,
    pub integration: Option<Integration>,
    pub may_test: bool,
    /// `None` for those who may not change the setting.
    pub choices: Option<IntegrationChoices>,
}

/// What *Project > Settings > Integrations* offers at each of its steps; a later one is empty until
/// the earlier ones are chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationChoices {
    /// Enabled instances.
    pub instances: Vec<Instance>,
    pub azure_projects: Vec<AzureProject>,
    pub work_item_types: Vec<WorkItemType>,
    /// Why the list that comes next could not be read, with the remedy.
    pub problem: Option<String>,
}
