//! A policy as a form in a page holds it: fields by name. The address of a page that shows the form
//! again carries them.

use super::{
    Actions, BreakTheBuild, Conditions, CreateTicket, FixByEntry, MOST_RULES, PolicyForm, Rule,
    SendNotification, TicketStrategy,
};
use crate::Severity;

impl PolicyForm {
    /// The fields of the form with what was entered.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = vec![
            ("form[name]".to_owned(), self.name.clone()),
            ("form[description]".to_owned(), self.description.clone()),
        ];
        for (at, rule) in self.rules.iter().enumerate() {
            rule.write(&format!("form[rules][{at}]"), &mut fields);
        }
        fields
    }

    /// What was entered; `None` when the address holds no form.
    pub fn from_fields(value: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let has_rule = value("form[rules][0][name]").is_some();
        let name = value("form[name]");
        if name.is_none() && !has_rule {
            return None;
        }
        let rules = (0..MOST_RULES).map(|at| Rule::read(&format!("form[rules][{at}]"), value));
        Some(Self {
            name: name.unwrap_or_default(),
            description: value("form[description]").unwrap_or_default(),
            rules: rules.filter(|rule| !rule.is_blank()).collect(),
        })
    }
}

impl Rule {
    fn write(&self, start: &str, fields: &mut Vec<(String, String)>) {
        let mut field = |name: &str, value: String| fields.push((format!("{start}{name}"), value));
        field("[name]", self.name.clone());
        for (name, value) in self.conditions.clone().each() {
            if let Some(value) = value {
                field(&format!("[conditions][{name}]"), value);
            }
        }
        let Actions {
            create_ticket,
            send_notification,
            break_the_build,
        } = &self.actions;
        let mut action = |name: &str, part: &str, value: String| {
            field(&format!("[actions][{name}][{part}]"), value);
        };
        action(
            "create_ticket",
            "enabled",
            create_ticket.enabled.to_string(),
        );
        action(
            "create_ticket",
            "strategy",
            create_ticket.strategy.to_string(),
        );
        let most = create_ticket.most.map(|most| most.to_string());
        action("create_ticket", "most", most.unwrap_or_default());
        let enabled = send_notification.enabled.to_string();
        action("send_notification", "enabled", enabled);
        let recipients = send_notification.recipients.clone();
        action(
            "send_notification",
            "recipients",
            recipients.unwrap_or_default(),
        );
        action(
            "break_the_build",
            "enabled",
            break_the_build.enabled.to_string(),
        );
        for (at, entry) in self.fix_by.iter().enumerate() {
            let days = entry.days.map(|days| days.to_string());
            field(
                &format!("[fix_by][{at}][severity]"),
                entry.severity.to_string(),
            );
            field(&format!("[fix_by][{at}][days]"), days.unwrap_or_default());
            field(
                &format!("[fix_by][{at}][enabled]"),
                entry.enabled.to_string(),
            );
        }
    }

    fn read(start: &str, value: &dyn Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(&format!("{start}{name}"));
        let action = |name: &str, part: &str| text(&format!("[actions][{name}][{part}]"));
        let is_on = |name: &str| action(name, "enabled").as_deref() == Some("true");
        let number = |text: Option<String>| text.and_then(|text| text.trim().parse().ok());
        let mut conditions = Conditions::default();
        for (name, place) in conditions.each_mut() {
            *place = text(&format!("[conditions][{name}]"));
        }
        let strategy = action("create_ticket", "strategy").and_then(|word| word.parse().ok());
        let entries = Severity::ALL.iter().enumerate().filter_map(|(at, usual)| {
            let entry = |part: &str| text(&format!("[fix_by][{at}][{part}]"));
            Some(FixByEntry {
                severity: entry("severity")
                    .and_then(|word| word.parse().ok())
                    .unwrap_or(*usual),
                days: Some(number(entry("days"))?),
                enabled: entry("enabled").as_deref() != Some("false"),
            })
        });
        Self {
            name: text("[name]").unwrap_or_default(),
            actions: Actions {
                create_ticket: CreateTicket {
                    enabled: is_on("create_ticket"),
                    strategy: strategy.unwrap_or(TicketStrategy::Policy),
                    most: number(action("create_ticket", "most")),
                },
                send_notification: SendNotification {
                    enabled: is_on("send_notification"),
                    recipients: action("send_notification", "recipients"),
                },
                break_the_build: BreakTheBuild {
                    enabled: is_on("break_the_build"),
                },
            },
            fix_by: entries.collect(),
            conditions,
        }
    }
}
