//! What a rule has done about the issues that break it, after a scan. Each action can be switched
//! off.

use serde::{Deserialize, Serialize};

use crate::{FieldError, form};

text_enum! {
    /// How many work items the violations of a rule become.
    pub enum TicketStrategy {
        /// One for policy and project, which lives as long as there are violations.
        Policy = "policy",
        Issue = "issue",
        /// One for each issue type.
        Type = "type",
        File = "file",
        /// One for each component.
        Component = "component",
    }
}

impl TicketStrategy {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Policy => "One for the policy",
            Self::Issue => "One for each issue",
            Self::Type => "One for each issue type",
            Self::File => "One for each file",
            Self::Component => "One for each component",
        }
    }
}

/// Work items that one evaluation may file, where a rule says nothing else; and at most.
const USUAL_MOST: i64 = 20;
const LARGEST_MOST: i64 = 1_000;
/// People that a rule may name.
const RECIPIENTS: usize = 50;

/// The actions of a rule. One that is left out is off, one that is there is on unless it says
/// otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Actions {
    pub create_ticket: CreateTicket,
    pub send_notification: SendNotification,
    pub break_the_build: BreakTheBuild,
}

/// Files work items through the integration of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateTicket {
    #[serde(default = "on")]
    pub enabled: bool,
    #[serde(default = "one_living")]
    pub strategy: TicketStrategy,
    /// The largest number of work items that one evaluation files; 20 when absent. The others follow
    /// with the next ones.
    #[serde(
        default,
        deserialize_with = "form::number_or_empty",
        skip_serializing_if = "Option::is_none"
    )]
    pub most: Option<i64>,
}

impl Default for CreateTicket {
    fn default() -> Self {
        Self {
            enabled: false,
            strategy: TicketStrategy::Policy,
            most: None,
        }
    }
}

impl CreateTicket {
    pub fn most(&self) -> i64 {
        self.most.unwrap_or(USUAL_MOST)
    }
}

/// Sends one mail for each scan to the Organization Admins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SendNotification {
    #[serde(default = "on")]
    pub enabled: bool,
    /// E-mail addresses of further people, separated by commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipients: Option<String>,
}

impl SendNotification {
    /// The addresses of further people.
    pub fn further(&self) -> impl Iterator<Item = &str> {
        let text = self.recipients.as_deref().unwrap_or_default();
        text.split([',', ';', '\n'])
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }
}

/// Has the gate of a scan fail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BreakTheBuild {
    #[serde(default = "on")]
    pub enabled: bool,
}

impl Actions {
    /// The names of those that are on.
    pub fn labels(&self) -> Vec<&'static str> {
        let all = [
            (self.create_ticket.enabled, "Create ticket"),
            (self.send_notification.enabled, "Send notification"),
            (self.break_the_build.enabled, "Break the build"),
        ];
        all.into_iter()
            .filter_map(|(enabled, label)| enabled.then_some(label))
            .collect()
    }

    /// `field` is the name of the rule in the form.
    pub(super) fn tidied(mut self, field: &str, errors: &mut Vec<FieldError>) -> Self {
        let most = self.create_ticket.most;
        if most.is_some_and(|most| !(1..=LARGEST_MOST).contains(&most)) {
            let name = format!("{field}[actions][create_ticket][most]");
            let message = format!("Enter a number from 1 to {LARGEST_MOST}.");
            errors.push(FieldError::new(&name, message));
        }
        let name = format!("{field}[actions][send_notification][recipients]");
        let mut addresses = Vec::new();
        for text in self.send_notification.further() {
            match form::email(text) {
                Some(address) if addresses.contains(&address) => {}
                Some(address) => addresses.push(address),
                None => errors.push(FieldError::new(
                    &name,
                    format!("“{text}” is no e-mail address."),
                )),
            }
        }
        if addresses.len() > RECIPIENTS {
            let message = format!("A rule names at most {RECIPIENTS} people.");
            errors.push(FieldError::new(&name, message));
        }
        self.send_notification.recipients = (!addresses.is_empty()).then(|| addresses.join(", "));
        self
    }
}

const fn on() -> bool {
    true
}

const fn one_living() -> TicketStrategy {
    TicketStrategy::Policy
}
