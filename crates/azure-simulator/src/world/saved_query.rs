//! Queries that were saved in a project, and the folders they lie in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::UserKey;

/// A saved query, or a folder of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SavedQuery {
    pub(crate) id: Uuid,
    pub(crate) project: Uuid,
    /// Such as `My Queries/Open bugs`.
    pub(crate) path: String,
    /// `None` for a folder.
    pub(crate) wiql: Option<String>,
    pub(crate) by: UserKey,
    pub(crate) created: DateTime<Utc>,
    pub(crate) modified: DateTime<Utc>,
}

impl SavedQuery {
    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether it lies in a folder, at any depth.
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        let path = self.path.to_lowercase();
        path.strip_prefix(&folder.to_lowercase())
            .is_some_and(|rest| rest.starts_with('/'))
    }
}
