//! The numbers on top of a dashboard.

use domain::{Dashboard, TokenAlarm};
use leptos::prelude::*;

use super::Lists;
use crate::components::{Figure, Figures, grouped};

#[component]
pub(super) fn DashboardFigures(
    dashboard: Dashboard,
    alarms: Vec<TokenAlarm>,
    lists: Lists,
) -> impl IntoView {
    let issues = dashboard.issues();
    let severities: Vec<_> = issues
        .by_severity()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{} {}", grouped(count), severity.label().to_lowercase()))
        .collect();
    let age = match dashboard.mean_age() {
        None => "–".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{} days", grouped(days)),
    };
    let tickets = dashboard.tickets;
    let mut health = vec![
        format!("{} waiting", grouped(tickets.waiting)),
        format!("{} failed", grouped(tickets.failed)),
    ];
    health.extend(match alarms.len() {
        0 => None,
        1 => Some("a token needs you".to_owned()),
        count => Some(format!("{count} tokens need you")),
    });
    view! {
        <Figures>
            <Figure label="Open issues" value=grouped(issues.total()) href=lists.open() more=severities.join(", ")/>
            <Figure label="Mean age" value=age href=lists.issues("sort", "oldest") more="of open issues"/>
            <Figure
                label="Overdue"
                value=grouped(dashboard.overdue())
                href=lists.issues("fix_by", "overdue")
                more="past their fix-by date"
            />
            <Figure
                label="Policy violations"
                value=grouped(dashboard.violations())
                href=lists.violations()
                more="issues that break policies"
            />
            <Figure label="Work items filed" value=grouped(tickets.filed) href=lists.exports() more=health.join(", ")/>
        </Figures>
    }
}
