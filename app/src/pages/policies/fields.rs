//! The fields of one rule.

use domain::policy::{Conditions, Rule, TicketStrategy};
use domain::{FixByStatus, OwaspCategory, Severity, ToolType, TriageStatus};
use leptos::prelude::*;

use crate::components::{Choice, Details, FieldGroup, Hidden, SelectField, TextField};

const MAIL: &str = "One mail for each scan to the Organization Admins.";
const NO_MAIL: &str = "One mail for each scan to the Organization Admins. It does nothing yet: this \
    server has no SMTP server to send mail with. Its operator names one with --smtp-host.";

/// The rule at a position of the form. Of an empty one nothing is kept.
#[component]
pub(super) fn RuleFields(
    at: usize,
    rule: Rule,
    open: bool,
    /// Whether the operator has named an SMTP server.
    sends_mail: bool,
) -> impl IntoView {
    let start = format!("form[rules][{at}]");
    let summary = match rule.name.as_str() {
        "" => format!("Rule {}", at + 1),
        name => format!("Rule {}: {name}", at + 1),
    };
    let acts = format!("{start}[actions]");
    let tickets = rule.actions.create_ticket.clone();
    let mails = rule.actions.send_notification.clone();
    let strategies = TicketStrategy::ALL.iter().map(|one| {
        let is_chosen = *one == tickets.strategy;
        Choice::new(one.as_str(), one.label(), is_chosen)
    });
    let strategies = strategies.collect();
    let most = tickets
        .most
        .map(|most| most.to_string())
        .unwrap_or_default();
    let days = Severity::ALL.iter().enumerate().map(|(place, severity)| {
        let mut entries = rule.fix_by.iter();
        let entry = entries.find(|entry| entry.severity == *severity);
        let days = entry
            .and_then(|entry| entry.days)
            .map(|days| days.to_string());
        let name = |part: &str| format!("{start}[fix_by][{place}][{part}]");
        view! {
            <Hidden name=name("severity") value=severity.as_str()/>
            <TextField
                label=format!("Days for {}", severity.label().to_lowercase())
                name=name("days")
                value=days.unwrap_or_default()
                autocomplete="off"
            />
        }
    });
    let days = days.collect_view();
    view! {
        <Details summary open>
            <TextField
                label="Name of the rule"
                name=format!("{start}[name]")
                value=rule.name
                autocomplete="off"
            />
            <ConditionFields start=format!("{start}[conditions]") conditions=rule.conditions/>
            <FieldGroup legend="Actions">
                <SelectField
                    label="Break the build"
                    name=format!("{acts}[break_the_build][enabled]")
                    options=on_or_off(rule.actions.break_the_build.enabled)
                    help="The gate of the scan fails; polaris gate ends with 1."
                />
                <SelectField
                    label="Create ticket"
                    name=format!("{acts}[create_ticket][enabled]")
                    options=on_or_off(tickets.enabled)
                    help="Needs an issue tracking integration in the project; without one it does nothing."
                />
                <SelectField
                    label="Tickets"
                    name=format!("{acts}[create_ticket][strategy]")
                    options=strategies
                />
                <TextField
                    label="At most"
                    name=format!("{acts}[create_ticket][most]")
                    value=most
                    help="Work items that one evaluation files; 20 when empty."
                    autocomplete="off"
                />
                <SelectField
                    label="Send notification"
                    name=format!("{acts}[send_notification][enabled]")
                    options=on_or_off(mails.enabled)
                    help=if sends_mail { MAIL } else { NO_MAIL }
                />
                <TextField
                    label="Further recipients"
                    name=format!("{acts}[send_notification][recipients]")
                    value=mails.recipients.unwrap_or_default()
                    help="E-mail addresses of up to 50 further people, separated by commas. They are told of this rule alone."
                    autocomplete="off"
                />
            </FieldGroup>
            <FieldGroup legend="Fix by, days from the first detection">
                {days}
            </FieldGroup>
        </Details>
    }
}

#[component]
fn ConditionFields(start: String, conditions: Conditions) -> impl IntoView {
    let name = move |part: &str| format!("{start}[{part}]");
    let select = |chosen: &Option<String>, words: Vec<(String, String)>| {
        choices(chosen.as_deref().unwrap_or_default(), words)
    };
    let severities = select(&conditions.severity, worst_first());
    let detections = [("new", "New"), ("existing", "Pre-existing")];
    let detections = select(&conditions.detection, pairs(detections));
    let statuses = [
        ("not_dismissed,to_be_fixed", "Not dismissed"),
        (
            TriageStatus::ToBeFixed.as_str(),
            TriageStatus::ToBeFixed.label(),
        ),
        (
            TriageStatus::Dismissed.as_str(),
            TriageStatus::Dismissed.label(),
        ),
    ];
    let statuses = select(&conditions.triage, pairs(statuses));
    let dates = FixByStatus::ALL
        .iter()
        .map(|one| (one.as_str(), one.label()));
    let dates = select(&conditions.fix_by, pairs(dates));
    let types = ToolType::ALL.iter().map(|one| (one.as_str(), one.label()));
    let types = select(&conditions.tool_type, pairs(types));
    let mut owasp = vec![("2021".to_owned(), "All of 2021".to_owned())];
    owasp.extend(
        OwaspCategory::all().map(|one| (one.code.to_owned(), format!("{} {}", one.code, one.name))),
    );
    let owasp = select(&conditions.owasp, owasp);
    view! {
        <FieldGroup legend="Conditions; all that are set have to hold">
            <SelectField label="Severity" name=name("severity") options=severities/>
            <SelectField label="New or pre-existing" name=name("detection") options=detections/>
            <SelectField label="Triage status" name=name("triage") options=statuses/>
            <SelectField label="Fix-by status" name=name("fix_by") options=dates/>
            <SelectField label="Tool type" name=name("tool_type") options=types/>
            <TextField label="Tool" name=name("tool") value=conditions.tool.unwrap_or_default() autocomplete="off"/>
            <TextField label="CWE" name=name("cwe") value=conditions.cwe.unwrap_or_default() help="Numbers, separated by commas." autocomplete="off"/>
            <SelectField label="OWASP Top Ten" name=name("owasp") options=owasp/>
            <TextField label="Path" name=name("path") value=conditions.path.unwrap_or_default() help="How it begins; * stands for any characters." autocomplete="off"/>
            <TextField label="Age in days" name=name("age") value=conditions.age.unwrap_or_default() help="Since the first detection, at least." autocomplete="off"/>
        </FieldGroup>
    }
}

fn on_or_off(is_on: bool) -> Vec<Choice> {
    vec![
        Choice::new("false", "Off", !is_on),
        Choice::new("true", "On", is_on),
    ]
}

fn pairs<'a>(words: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let words = words.into_iter();
    words
        .map(|(word, label)| (word.to_owned(), label.to_owned()))
        .collect()
}

/// Each severity with those that are worse, then each alone.
fn worst_first() -> Vec<(String, String)> {
    let combined = [
        ("critical,high", "Critical and high"),
        ("critical,high,medium", "Critical, high and medium"),
    ];
    let alone = Severity::ALL.iter().map(|one| (one.as_str(), one.label()));
    pairs(combined.into_iter().chain(alone))
}

/// *Any* first; a combination that only programs write stays.
fn choices(chosen: &str, words: Vec<(String, String)>) -> Vec<Choice> {
    let is_known = chosen.is_empty() || words.iter().any(|(word, _)| word == chosen);
    let mut options = vec![Choice::new("", "Any", chosen.is_empty())];
    options.extend(words.into_iter().map(|(word, label)| {
        let is_chosen = word == chosen;
        Choice::new(word, label, is_chosen)
    }));
    if !is_known {
        options.push(Choice::new(chosen, chosen, true));
    }
    options
}
