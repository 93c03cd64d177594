//! Service hooks: who wants to hear of what, and the telling, with all that can go wrong in it.

mod delivery;
mod event;
mod notification;

pub(crate) use delivery::Hooks;
pub(crate) use event::{Event, EventKind};
pub(crate) use notification::{Fate, Notification};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::world::UserKey;

/// Whether a subscription hears of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Status {
    Enabled,
    /// The last events could not be delivered.
    OnProbation,
    DisabledByUser,
    DisabledBySystem,
}

/// A subscription as it was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) id: Uuid,
    pub(crate) event_type: String,
    pub(crate) resource_version: String,
    pub(crate) publisher_inputs: Value,
    pub(crate) consumer_inputs: Value,
    pub(crate) status: Status,
    /// Events in a row that were not delivered.
    pub(crate) failures: u32,
    /// Number of the last event that was told.
    pub(crate) notifications: u32,
    pub(crate) created_by: UserKey,
    pub(crate) created: DateTime<Utc>,
    pub(crate) modified: DateTime<Utc>,
}

impl Subscription {
    fn input<'a>(inputs: &'a Value, name: &str) -> &'a str {
        crate::call::member(inputs, name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// An input of the publisher's side; empty when absent.
    pub(crate) fn filter(&self, name: &str) -> &str {
        Self::input(&self.publisher_inputs, name)
    }

    /// An input of the consumer's side; empty when absent.
    pub(crate) fn target(&self, name: &str) -> &str {
        Self::input(&self.consumer_inputs, name)
    }

    /// Whether it wants to hear of an event.
    pub(crate) fn wants(&self, event: &Event) -> bool {
        let live = matches!(self.status, Status::Enabled | Status::OnProbation);
        let any_or =
            |wanted: &str, holds: &dyn Fn(&str) -> bool| wanted.is_empty() || holds(wanted);
        live && self.event_type == event.kind.name()
            && any_or(self.filter("projectId"), &|id| {
                id.eq_ignore_ascii_case(&event.project.to_string())
            })
            && any_or(self.filter("workItemType"), &|name| {
                name.eq_ignore_ascii_case(&event.type_name)
            })
            && any_or(self.filter("areaPath"), &|path| {
                let (area, path) = (
                    event.area.to_lowercase(),
                    path.trim_matches('\\').to_lowercase(),
                );
                area == path || area.starts_with(&format!("{path}\\"))
            })
            && any_or(self.filter("changedFields"), &|name| {
                event
                    .changed
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(name))
            })
    }
}
