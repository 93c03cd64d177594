//! The simulator's memory: organizations with their projects, nodes and work items, and the people
//! who act in them. Plain data with a few look-ups; what a request may do with it stands in `api`.

mod derived;
mod field_map;
mod node;
mod organization;
mod people;
mod saved_query;
mod value;
mod work_item;

pub(crate) use field_map::FieldMap;
pub(crate) use node::{Node, Structure};
pub(crate) use organization::{Attachment, Organization, Project, ProjectState, Tag};
pub(crate) use people::{User, UserKey, people};
pub(crate) use saved_query::SavedQuery;
pub(crate) use value::{FieldValue, date_text};
pub(crate) use work_item::{Comment, CommentVersion, Deletion, Relation, Target, Update, WorkItem};

use serde::{Deserialize, Serialize};

/// Everything that outlives a request.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) organizations: Vec<Organization>,
}

impl World {
    pub(crate) fn organization(&mut self, name: &str) -> Option<&mut Organization> {
        self.organizations
            .iter_mut()
            .find(|known| known.name.eq_ignore_ascii_case(name))
    }
}

/// A GUID that is the same in every run.
pub(crate) fn stable_id(name: &str) -> uuid::Uuid {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name.as_bytes())
}
