//! Service hooks: who wants to hear of what, and the telling.

mod event;
pub(crate) use event::{Event, EventKind};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::world::UserKey;

/// A subscription as it was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    pub(crate) event_type: String,
    pub(crate) resource_version: String,
    pub(crate) publisher_inputs: Value,
    pub(crate) consumer_inputs: Value,
    /// `enabled`, `onProbation`, `disabledBySystem` or `disabledByUser`.
    pub(crate) status: String,
    pub(crate) created_by: UserKey,
    pub(crate) created: DateTime<Utc>,
    pub(crate) modified: DateTime<Utc>,
    pub(crate) notifications: u32,
}

/// Tells subscribers.
#[derive(Debug, Default)]
pub(crate) struct Hooks;

impl Hooks {
    pub(crate) fn announce(_: &std::sync::Arc<crate::service::Service>, _: Vec<Event>, _: crate::service::EventOrder) {}
}
