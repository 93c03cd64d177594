//! What became of the events that were told.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Subscription;
use crate::world::Organization;

/// Most notifications that are kept of a subscription; older ones are dropped.
const MOST: usize = 100;

/// What has come of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fate {
    Pending,
    Succeeded,
    Failed,
}

/// An event for one subscription. Those sent for a test belong to the subscription with the nil id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) number: u32,
    pub(crate) url: String,
    pub(crate) payload: Value,
    pub(crate) created: DateTime<Utc>,
    pub(crate) modified: DateTime<Utc>,
    pub(crate) attempts: u32,
    /// What the receiver answered last.
    pub(crate) status: Option<u16>,
    pub(crate) fate: Fate,
}

impl Notification {
    /// A notification that waits.
    pub(crate) fn of(subscription: &Subscription, payload: Value, now: DateTime<Utc>) -> Self {
        Self {
            number: subscription.notifications,
            url: subscription.target("url").to_owned(),
            payload,
            created: now,
            modified: now,
            attempts: 0,
            status: None,
            fate: Fate::Pending,
        }
    }
}

impl Organization {
    /// Begins to remember a notification.
    pub(super) fn remember(&mut self, subscription: Uuid, notification: Notification) {
        let kept: &mut VecDeque<_> = self.notifications.entry(subscription).or_default();
        if kept.len() == MOST {
            kept.pop_front();
        }
        kept.push_back(notification);
    }

    /// The notification of that number, if it is still remembered.
    pub(super) fn remembered(
        &mut self,
        subscription: Uuid,
        number: u32,
    ) -> Option<&mut Notification> {
        let kept = self.notifications.get_mut(&subscription)?;
        kept.iter_mut().find(|known| known.number == number)
    }
}
