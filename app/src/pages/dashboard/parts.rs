//! The applications of the organization, or the projects of an application, beside each other.

use chrono::NaiveDate;
use domain::{ApplicationId, DashboardPart, IssueQuery, ProjectId, Severity, paths};
use leptos::prelude::*;

use crate::components::{
    Cell, Column, Empty, LinkButton, Muted, NameLink, RowHead, Section, Symbol, Table, grouped,
    visible,
};

/// The worst so many are shown; the portfolio lists all of them.
const MOST: usize = 20;

/// `by` is the word for one of them.
#[component]
pub(super) fn Parts(
    by: &'static str,
    parts: Vec<DashboardPart>,
    today: NaiveDate,
) -> impl IntoView {
    if parts.is_empty() {
        return view! {
            <Empty title="Nothing to tell yet" icon=Symbol::Folder>
                <p>"Create an application with a project, and upload the report of a scanner to it."</p>
                <LinkButton href=paths::PORTFOLIO>"Go to the portfolio"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let title = format!("By {by}");
    let more = parts.len().saturating_sub(MOST);
    let lead = match more {
        0 => String::new(),
        more => format!("The worst {MOST}; {more} more are in the portfolio."),
    };
    let mut columns = vec![Column::new(if by == "project" {
        "Project"
    } else {
        "Application"
    })];
    columns.extend(
        Severity::ALL
            .iter()
            .map(|severity| Column::new(severity.label()).number()),
    );
    columns.extend(["Overdue", "Violations", "Mean age"].map(|label| Column::new(label).number()));
    let of_projects = by == "project";
    let rows = parts
        .into_iter()
        .take(MOST)
        .map(move |part| view! { <Row part today of_projects/> });
    view! {
        <Section title=title.clone() lead>
            <Table caption=title caption_hidden=true columns>{rows.collect_view()}</Table>
        </Section>
    }
    .into_any()
}

#[component]
fn Row(part: DashboardPart, today: NaiveDate, of_projects: bool) -> impl IntoView {
    let project = of_projects.then_some(ProjectId(part.id));
    let page = match project {
        Some(project) => paths::project_dashboard(project),
        None => paths::application_dashboard(ApplicationId(part.id)),
    };
    let list = |name: &str, value: &str| match project {
        Some(project) => paths::issues(project, &IssueQuery::default().with(name, value)),
        None => paths::application(ApplicationId(part.id)),
    };
    let severities = part
        .issues
        .by_severity()
        .into_iter()
        .map(|(severity, count)| {
            let href = list("severity", severity.as_str());
            view! { <Cell label=severity.label() number=true><Count count href/></Cell> }
        });
    let severities = severities.collect_view();
    let overdue = list("fix_by", "overdue");
    let violations = match project {
        Some(project) => paths::project_policies(project),
        None => paths::application(ApplicationId(part.id)),
    };
    let age = part
        .mean_age(today)
        .map(|days| format!("{} d", grouped(days)));
    view! {
        <tr>
            <RowHead><NameLink href=page>{visible(&part.name)}</NameLink></RowHead>
            {severities}
            <Cell label="Overdue" number=true><Count count=part.overdue href=overdue/></Cell>
            <Cell label="Violations" number=true><Count count=part.violations href=violations/></Cell>
            <Cell label="Mean age" number=true>{age}</Cell>
        </tr>
    }
}

/// A number that leads to the list behind it.
#[component]
fn Count(count: i64, href: String) -> impl IntoView {
    if count == 0 {
        return view! { <Muted>"0"</Muted> }.into_any();
    }
    view! { <a href=href>{grouped(count)}</a> }.into_any()
}
