//! A project's issue tracking setting: where its exports go.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AzureProjectId, ConnectionReport, InstanceId, IntegrationId, ProjectId};

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
