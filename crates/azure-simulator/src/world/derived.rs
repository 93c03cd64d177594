//! Fields that no item stores: what follows from its place, its number and its links.

use std::sync::Arc;

use super::{FieldValue, Organization, Target, WorkItem};
use crate::process::{self, FieldKey};

/// `9999-01-01`, the end of the revision that still holds.
const FOREVER: i64 = 253_370_764_800_000;

/// Fields without a stored value that even a short answer shows.
const ALWAYS: [&str; 3] = [
    "System.TeamProject",
    "System.WorkItemType",
    "System.CommentCount",
];

impl Organization {
    /// The value of a field, stored or derived.
    pub(crate) fn read(&self, item: &WorkItem, key: FieldKey) -> Option<FieldValue> {
        if let Some(stored) = item.fields.get(key) {
            return Some(stored.clone());
        }
        let rel = |wanted: &str| {
            item.relations
                .iter()
                .filter(|link| &*link.rel == wanted)
                .count()
        };
        let counted = |count: usize| Some(FieldValue::Integer(i64::try_from(count).unwrap_or(0)));
        let reference = key.reference();
        match reference {
            "System.Id" => Some(FieldValue::Integer(item.id.into())),
            "System.Rev" => Some(FieldValue::Integer(item.rev.into())),
            "System.Watermark" => Some(FieldValue::Integer(item.watermark.into())),
            "System.AreaId" => node_number(item, *process::AREA_PATH),
            "System.IterationId" => node_number(item, *process::ITERATION_PATH),
            "System.TeamProject" => self
                .project_by_id(item.project)
                .map(|project| FieldValue::Text(Arc::clone(&project.name))),
            "System.NodeName" => self
                .names(item, *process::AREA_PATH)
                .last()
                .map(FieldValue::text),
            "System.WorkItemType" => Some(FieldValue::text(&item.kind.get().name)),
            "System.CommentCount" => counted(
                item.comments
                    .iter()
                    .filter(|comment| comment.versions.last().is_some_and(|last| !last.deleted))
                    .count(),
            ),
            "System.AuthorizedDate" => item.fields.get(*process::CHANGED_DATE).cloned(),
            "System.AuthorizedAs" => item.fields.get(*process::CHANGED_BY).cloned(),
            "System.RevisedDate" => Some(FieldValue::Date(FOREVER)),
            "System.PersonId" => match item.fields.get(*process::CHANGED_BY) {
                Some(FieldValue::Identity(user)) => {
                    Some(FieldValue::Integer(279_163_600 + i64::from(user.0)))
                }
                _ => None,
            },
            "System.BoardColumn" if on_board(item) => item.fields.get(*process::STATE).cloned(),
            "System.BoardColumnDone" if on_board(item) => Some(FieldValue::Boolean(false)),
            "System.Parent" => item.relations.iter().find_map(|link| match link.target {
                Target::WorkItem(id) if &*link.rel == "System.LinkTypes.Hierarchy-Reverse" => {
                    Some(FieldValue::Integer(id.into()))
                }
                _ => None,
            }),
            "System.HyperLinkCount" => counted(rel("Hyperlink")),
            "System.AttachedFileCount" => counted(rel("AttachedFile")),
            "System.ExternalLinkCount" => counted(rel("ArtifactLink")),
            "System.RemoteLinkCount" => counted(0),
            "System.RelatedLinkCount" => counted(
                item.relations
                    .iter()
                    .filter(|link| matches!(link.target, Target::WorkItem(_)))
                    .count(),
            ),
            _ => self.level(item, reference),
        }
    }

    /// Keys a short answer shows, in the order of the catalogue.
    pub(crate) fn short_keys(item: &WorkItem) -> Vec<FieldKey> {
        let derived = ALWAYS
            .iter()
            .chain(["System.BoardColumn", "System.BoardColumnDone"].iter());
        let mut keys: Vec<FieldKey> = derived
            .filter_map(|name| FieldKey::find(name))
            .chain(item.fields.keys())
            .collect();
        keys.sort_unstable();
        keys
    }

    fn names(&self, item: &WorkItem, key: FieldKey) -> Vec<&str> {
        match item.fields.get(key) {
            Some(FieldValue::Node(node)) => self.lineage(*node),
            _ => Vec::new(),
        }
    }

    fn level(&self, item: &WorkItem, reference: &str) -> Option<FieldValue> {
        let (key, depth) = match reference.strip_prefix("System.AreaLevel") {
            Some(depth) => (*process::AREA_PATH, depth),
            None => (
                *process::ITERATION_PATH,
                reference.strip_prefix("System.IterationLevel")?,
            ),
        };
        let depth: usize = depth.parse().ok()?;
        self.names(item, key)
            .get(depth.checked_sub(1)?)
            .map(FieldValue::text)
    }

    /// A node's path as field values write it: `Project\Child`, without `\Area`.
    pub(crate) fn node_path(&self, node: u32) -> String {
        self.lineage(node).join("\\")
    }
}

fn node_number(item: &WorkItem, key: FieldKey) -> Option<FieldValue> {
    match item.fields.get(key) {
        Some(FieldValue::Node(node)) => Some(FieldValue::Integer((*node).into())),
        _ => None,
    }
}

fn on_board(item: &WorkItem) -> bool {
    let category = item.kind.get().category.as_deref();
    matches!(
        category,
        Some(
            "Microsoft.RequirementCategory"
                | "Microsoft.FeatureCategory"
                | "Microsoft.EpicCategory"
        )
    )
}
