//! What happened to a work item, as subscribers hear of it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::api::Context;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    Created,
    Updated,
    Deleted,
    Restored,
    Commented,
}

/// An event that waits to be told.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) organization: String,
    pub(crate) project: Uuid,
    pub(crate) work_item: u32,
    pub(crate) at: DateTime<Utc>,
}

impl Event {
    pub(crate) fn of(kind: EventKind, cx: &Context, work_item: u32) -> Self {
        let project = cx.organization.items.get(&work_item).map(|item| item.project);
        Self {
            kind,
            organization: cx.organization.name.clone(),
            project: project.unwrap_or_default(),
            work_item,
            at: cx.now,
        }
    }
}
