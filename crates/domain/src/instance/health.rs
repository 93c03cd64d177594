//! What an administrator has to know of a connection at a glance.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{FilingStop, Instance, InstanceId};

/// From how many days before its end on a token is urgent.
const URGENT_AHEAD: i64 = 7;

/// What became of the tickets that are filed through an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sqlx", derive(sqlx::FromRow))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceHealth {
    pub instance_id: InstanceId,
    /// When a work item was filed or linked last.
    pub last_filed_at: Option<DateTime<Utc>>,
    pub waiting: i64,
    pub failed: i64,
    /// Azure DevOps asked us to wait until then.
    pub throttled_until: Option<DateTime<Utc>>,
}

/// Why the token of an instance should be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAlarm {
    pub instance_id: InstanceId,
    pub url: String,
    /// One sentence or two.
    pub message: String,
    /// Nothing is filed, or soon will not be.
    pub urgent: bool,
}

impl TokenAlarm {
    /// `None` where all is well, or nobody uses the connection. `stop` is the one of this instance.
    pub fn of(instance: &Instance, stop: Option<&FilingStop>, today: NaiveDate) -> Option<Self> {
        if !instance.enabled {
            return None;
        }
        let refused = instance.last_test.as_ref().filter(|report| !report.ok);
        let left = instance.token_expires_on.map(|on| (on - today).num_days());
        let (message, urgent) = match (stop, refused) {
            (Some(stop), _) => {
                let since = stop.at.format("%-d %b %Y, %H:%M UTC");
                (
                    format!("Nothing is filed since {since}. {}", stop.reason),
                    true,
                )
            }
            (None, Some(report)) => (report.message.clone(), true),
            (None, None) => {
                let urgent = left.is_some_and(|left| left <= URGENT_AHEAD);
                (instance.expiry_warning(today)?, urgent)
            }
        };
        Some(Self {
            instance_id: instance.id,
            url: instance.url.clone(),
            message,
            urgent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ConnectionReport;

    fn alarm(change: impl FnOnce(&mut Instance), stop: bool) -> Option<(bool, String)> {
        let mut instance = Instance {
            id: InstanceId(uuid::Uuid::nil()),
            url: "https://dev.azure.com/contoso".into(),
            enabled: true,
            token_expires_on: "2027-01-31".parse().ok(),
            token_set_at: DateTime::UNIX_EPOCH,
            last_test: None,
            projects: 0,
            practice: false,
        };
        change(&mut instance);
        let stop = stop.then(|| FilingStop {
            instance_id: instance.id,
            at: DateTime::UNIX_EPOCH,
            reason: "The token was refused.".into(),
        });
        let today = "2027-01-10".parse().unwrap();
        let alarm = TokenAlarm::of(&instance, stop.as_ref(), today)?;
        Some((alarm.urgent, alarm.message))
    }

    #[test]
    fn a_token_is_told_of_before_it_ends_and_when_it_is_refused() {
        let (urgent, message) = alarm(|_| (), false).unwrap();
        assert!(!urgent && message.contains("in 21 days"), "{message}");
        let soon = |instance: &mut Instance| instance.token_expires_on = "2027-01-17".parse().ok();
        assert!(alarm(soon, false).unwrap().0);
        let (urgent, message) = alarm(|_| (), true).unwrap();
        assert!(urgent && message.contains("was refused"), "{message}");
        let tested = |instance: &mut Instance| {
            let report = ConnectionReport::refused(&"Not accepted.", DateTime::UNIX_EPOCH);
            instance.last_test = Some(report);
        };
        assert_eq!(alarm(tested, false), Some((true, "Not accepted.".into())));
        assert_eq!(alarm(|instance| instance.enabled = false, true), None);
        assert_eq!(
            alarm(|instance| instance.token_expires_on = None, false),
            None
        );
    }
}
