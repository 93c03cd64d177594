//! A work item with all that ever happened to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldMap, FieldValue, UserKey};
use crate::process::{self, FieldKey, TypeKey};

/// Where a relation leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    WorkItem(u32),
    /// An address outside work item tracking, or of an attachment.
    Url(Arc<str>),
}

/// A link of a work item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Relation {
    pub(crate) rel: Arc<str>,
    pub(crate) target: Target,
    pub(crate) comment: Option<Arc<str>>,
    /// File name of an attachment, or the display name of an artifact link.
    pub(crate) name: Option<Arc<str>>,
    /// Number of a resource link, unique in the organization.
    pub(crate) id: Option<u32>,
    /// When a resource link was made, in milliseconds since 1970.
    pub(crate) made: i64,
}

/// One save: what it changed. Folding all of them gives the item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Update {
    /// The revision this save made, or left when it only linked work items.
    pub(crate) rev: u32,
    pub(crate) by: UserKey,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) changes: Vec<(FieldKey, Option<FieldValue>)>,
    pub(crate) added: Vec<Relation>,
    pub(crate) removed: Vec<Relation>,
}

/// A text of a comment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CommentVersion {
    pub(crate) text: Arc<str>,
    pub(crate) markdown: bool,
    pub(crate) by: UserKey,
    pub(crate) at: i64,
    pub(crate) deleted: bool,
    /// The revision it was written in.
    #[serde(default)]
    pub(crate) rev: u32,
}

/// A comment with its earlier texts, the oldest first; never without any.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: u32,
    pub(crate) versions: Vec<CommentVersion>,
}

/// When and by whom an item was put into the recycle bin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub(crate) by: UserKey,
    pub(crate) at: i64,
}

/// A work item as it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WorkItem {
    pub(crate) id: u32,
    pub(crate) project: Uuid,
    pub(crate) kind: TypeKey,
    pub(crate) rev: u32,
    pub(crate) watermark: u32,
    pub(crate) fields: FieldMap,
    /// Multi-line fields that hold Markdown.
    pub(crate) markdown: BTreeSet<FieldKey>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) updates: Vec<Update>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) deleted: Option<Deletion>,
}

impl WorkItem {
    pub(crate) fn text(&self, key: FieldKey) -> &str {
        self.fields
            .get(key)
            .and_then(FieldValue::as_text)
            .unwrap_or_default()
    }

    /// The item as it was at a revision; `None` where there was none.
    pub(crate) fn at_revision(&self, rev: u32) -> Option<Self> {
        if rev == 0 || rev > self.rev {
            return None;
        }
        let mut past = Self {
            fields: FieldMap::default(),
            relations: Vec::new(),
            updates: Vec::new(),
            comments: Vec::new(),
            markdown: self.markdown.clone(),
            rev,
            ..*self.shallow()
        };
        for update in self.updates.iter().filter(|update| update.rev <= rev) {
            past.replay(update);
        }
        Some(past)
    }

    /// The item as it was at a time in milliseconds; `None` before it was made.
    pub(crate) fn at_time(&self, at: i64) -> Option<Self> {
        let last = self.updates.iter().rfind(|update| update.at <= at)?;
        self.at_revision(last.rev)
    }

    fn shallow(&self) -> Box<Self> {
        Box::new(Self {
            id: self.id,
            project: self.project,
            kind: self.kind,
            rev: self.rev,
            watermark: self.watermark,
            fields: FieldMap::default(),
            markdown: BTreeSet::new(),
            relations: Vec::new(),
            updates: Vec::new(),
            comments: Vec::new(),
            deleted: None,
        })
    }

    fn replay(&mut self, update: &Update) {
        // The discussion is of one revision alone.
        self.fields.remove(*process::HISTORY);
        for (key, value) in &update.changes {
            self.fields.set(*key, value.clone());
        }
        self.relations
            .retain(|relation| !update.removed.contains(relation));
        self.relations.extend(update.added.iter().cloned());
        self.updates.push(update.clone());
    }
}
