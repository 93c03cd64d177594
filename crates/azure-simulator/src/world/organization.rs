//! An organization and what it holds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Node, SavedQuery, Structure, WorkItem, stable_id};
use crate::hooks::{Notification, Subscription};
use crate::process::{Process, TypeKey, processes};

/// What becomes of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ProjectState {
    WellFormed,
    CreatePending,
    Deleting,
    Deleted,
    New,
}

impl ProjectState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WellFormed => "wellFormed",
            Self::CreatePending => "createPending",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::New => "new",
        }
    }
}

/// A tag of a project, spelt as it was first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tag {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) updated: DateTime<Utc>,
}

/// A project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) id: Uuid,
    pub(crate) name: Arc<str>,
    pub(crate) description: String,
    pub(crate) process: String,
    pub(crate) state: ProjectState,
    pub(crate) visibility: String,
    pub(crate) revision: u32,
    pub(crate) updated: DateTime<Utc>,
    /// Reference names of types that were disabled here, beside those the process disables.
    pub(crate) disabled_types: BTreeSet<String>,
    /// By lower-case name.
    pub(crate) tags: BTreeMap<String, Tag>,
}

impl Project {
    pub(crate) fn process(&self) -> &'static Process {
        let known = processes()
            .iter()
            .find(|process| process.name == self.process);
        known.expect("projects are only made with a known process")
    }

    pub(crate) fn kind(&self, name: &str) -> Option<TypeKey> {
        TypeKey::find(&self.process, name)
    }

    pub(crate) fn is_disabled(&self, kind: TypeKey) -> bool {
        kind.get().disabled || self.disabled_types.contains(&kind.get().reference_name)
    }

    pub(crate) fn team_id(&self) -> Uuid {
        stable_id(&format!("{}/team", self.id))
    }
}

/// A file that was uploaded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) id: Uuid,
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
    /// Bytes announced by a chunked upload that has not ended.
    pub(crate) awaited: Option<usize>,
}

/// An organization.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: Uuid,
    pub(crate) name: Arc<str>,
    pub(crate) deactivated: bool,
    pub(crate) projects: Vec<Project>,
    pub(crate) nodes: BTreeMap<u32, Node>,
    pub(crate) items: BTreeMap<u32, WorkItem>,
    pub(crate) attachments: BTreeMap<Uuid, Attachment>,
    pub(crate) subscriptions: Vec<Subscription>,
    #[serde(default)]
    pub(crate) queries: Vec<SavedQuery>,
    /// The last of each subscription.
    #[serde(default)]
    pub(crate) notifications: BTreeMap<Uuid, VecDeque<Notification>>,
    pub(crate) last_item: u32,
    pub(crate) last_number: u32,
}

impl Organization {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: stable_id(&format!("organization/{name}")),
            name: name.into(),
            deactivated: false,
            projects: Vec::new(),
            nodes: BTreeMap::new(),
            items: BTreeMap::new(),
            attachments: BTreeMap::new(),
            subscriptions: Vec::new(),
            queries: Vec::new(),
            notifications: BTreeMap::new(),
            last_item: 0,
            last_number: 1000,
        }
    }

    /// A number no other node, comment, link or revision of the organization has.
    pub(crate) fn next_number(&mut self) -> u32 {
        self.last_number += 1;
        self.last_number
    }

    /// Adds a project with the roots of its two trees.
    pub(crate) fn add_project(&mut self, name: &str, process: &str, at: DateTime<Utc>) -> Uuid {
        let id = stable_id(&format!("project/{}/{name}", self.name));
        self.projects.push(Project {
            id,
            name: name.into(),
            description: String::new(),
            process: process.to_owned(),
            state: ProjectState::WellFormed,
            visibility: "private".to_owned(),
            revision: 12,
            updated: at,
            disabled_types: BTreeSet::new(),
            tags: BTreeMap::new(),
        });
        self.add_node(id, Structure::Area, None, name);
        self.add_node(id, Structure::Iteration, None, name);
        id
    }

    pub(crate) fn add_node(
        &mut self,
        project: Uuid,
        structure: Structure,
        parent: Option<u32>,
        name: &str,
    ) -> u32 {
        let id = self.next_number();
        let identifier = stable_id(&format!("node/{}/{id}", self.id));
        let name = name.to_owned();
        let node = Node {
            id,
            identifier,
            project,
            structure,
            parent,
            name,
            start: None,
            finish: None,
        };
        self.nodes.insert(id, node);
        id
    }

    /// By name or GUID, without regard to case; deleted ones too.
    pub(crate) fn project(&self, name: &str) -> Option<&Project> {
        let lower = name.to_lowercase();
        self.projects
            .iter()
            .find(|project| project.name.to_lowercase() == lower || project.id.to_string() == lower)
    }

    pub(crate) fn project_by_id(&self, id: Uuid) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }

    pub(crate) fn project_mut(&mut self, id: Uuid) -> Option<&mut Project> {
        self.projects.iter_mut().find(|project| project.id == id)
    }

    pub(crate) fn root(&self, project: Uuid, structure: Structure) -> Option<&Node> {
        self.nodes.values().find(|node| {
            node.project == project && node.structure == structure && node.parent.is_none()
        })
    }

    pub(crate) fn children(&self, node: u32) -> impl Iterator<Item = &Node> {
        self.nodes
            .values()
            .filter(move |child| child.parent == Some(node))
    }

    /// Names from the root to the node. The root is called like the project.
    pub(crate) fn lineage(&self, node: u32) -> Vec<&str> {
        let mut names = Vec::new();
        let mut next = self.nodes.get(&node);
        while let Some(node) = next {
            names.push(match node.parent {
                Some(_) => node.name.as_str(),
                None => self
                    .project_by_id(node.project)
                    .map_or("", |project| &project.name),
            });
            next = node.parent.and_then(|parent| self.nodes.get(&parent));
        }
        names.reverse();
        names
    }

    /// The node of a path such as `Project\Child`, without regard to case.
    pub(crate) fn node_at(&self, project: Uuid, structure: Structure, path: &str) -> Option<u32> {
        let mut parts = path.trim_matches('\\').split('\\');
        let root = self.root(project, structure)?;
        let name = &self.project_by_id(project)?.name;
        if parts.next()?.to_lowercase() != name.to_lowercase() {
            return None;
        }
        parts.try_fold(root.id, |node, part| self.child(node, part))
    }

    pub(crate) fn child(&self, node: u32, name: &str) -> Option<u32> {
        let lower = name.to_lowercase();
        self.children(node)
            .find(|child| child.name.to_lowercase() == lower)
            .map(|child| child.id)
    }

    /// All items that are neither in the recycle bin nor in a project that is gone.
    pub(crate) fn live_items(&self) -> impl Iterator<Item = &WorkItem> {
        let live = |project: &&Project| project.state == ProjectState::WellFormed;
        let live: BTreeSet<Uuid> = self
            .projects
            .iter()
            .filter(live)
            .map(|project| project.id)
            .collect();
        let items = self.items.values().filter(|item| item.deleted.is_none());
        items.filter(move |item| live.contains(&item.project))
    }

    /// The item, unless it is in the recycle bin or its project is gone.
    pub(crate) fn live_item(&self, id: u32) -> Option<&WorkItem> {
        let item = self.items.get(&id).filter(|item| item.deleted.is_none())?;
        let project = self.project_by_id(item.project)?;
        (project.state == ProjectState::WellFormed).then_some(item)
    }
}
