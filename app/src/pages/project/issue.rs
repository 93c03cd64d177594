//! One issue: what it is, where, how to mend it, and what happened to it.

mod place;

use domain::{
    BranchStanding, Issue, IssueDetails, IssueEvent, IssueId, OwaspCategory, Project, ProjectId,
    ScannerText, cwe_label, paths,
};
use leptos::prelude::*;

use super::TicketPanel;
use super::header::crumbs_in;
use super::triage_fields::TriagePanel;
use crate::components::{
    Badge, Cell, Code, Column, Columns, ExternalLink, Fact, Facts, Frame, Loaded, Markdown, Moment,
    Muted, PageHeader, Place, RowHead, Section, SeverityBadge, Stack, Table, visible,
};
use crate::{AppError, request};
use place::Where;

async fn load(
    project: Result<ProjectId, AppError>,
    issue: Result<IssueId, AppError>,
) -> Result<(Project, Issue), AppError> {
    let (services, actor) = request::signed_in()?;
    let project = request::answer(services.project(&actor, project?).await).await?;
    let issue = services.issue_of(&actor, project.id, issue?).await;
    Ok((project, request::answer(issue).await?))
}

#[component]
pub(crate) fn IssuePage() -> impl IntoView {
    let (project, issue) = (request::in_path("id"), request::in_path("issue"));
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load(project, issue)
                view=|(project, issue)| view! { <Content project issue/> }
            />
        </Frame>
    }
}

#[component]
fn Content(project: Project, issue: Issue) -> impl IntoView {
    let crumbs = crumbs_in(&project);
    let (title, lead) = (visible(&issue.row.issue_type), visible(&issue.row.location));
    let id = issue.row.id;
    let (of, history) = (project.id, issue.history.clone());
    let (details, branches) = (issue.details.clone(), issue.branches.clone());
    let links = issue.details.clone();
    let about = issue.clone();
    view! {
        <PageHeader title crumbs lead/>
        <Columns>
            <Stack>
                <Told details/>
                <Branches branches/>
                <History events=history/>
            </Stack>
            <Stack>
                <TriagePanel project issue/>
                <TicketPanel project=of issue=id/>
                <About issue=about/>
                <Links details=links/>
            </Stack>
        </Columns>
    }
}

/// What the scanner says: what it is, where, how to mend it.
#[component]
fn Told(details: IssueDetails) -> impl IntoView {
    let message = details.message.clone();
    let description = details.description.clone();
    let remediation = details.remediation.clone();
    view! {
        <Section title="Description">
            <Prose text=message/>
            {description.map(|text| view! { <Prose text/> })}
        </Section>
        <Where details/>
        {remediation.map(|text| view! { <Section title="Remediation"><Prose text/></Section> })}
    }
}

/// Text of a scanner, in the form that it says it is in.
#[component]
fn Prose(text: ScannerText) -> impl IntoView {
    if text.markdown {
        return view! { <Markdown text=text.text/> }.into_any();
    }
    text.text
        .split("\n\n")
        .map(|paragraph| view! { <p>{visible(paragraph)}</p> })
        .collect_view()
        .into_any()
}

#[component]
fn About(issue: Issue) -> impl IntoView {
    let details = issue.details;
    let tool = match details.tool_version {
        Some(version) => format!("{} {version}", issue.row.tool),
        None => issue.row.tool,
    };
    let rule = details
        .rule_id
        .map(|rule| view! { <Fact term="Rule"><Code>{visible(&rule)}</Code></Fact> });
    let project = issue.project_id;
    let twins = issue.row.twins.into_iter().map(|twin| {
        view! { <div><a href=paths::issue(project, twin.id)>{visible(&twin.tool)}</a></div> }
    });
    let twins: Vec<_> = twins.collect();
    let also = (!twins.is_empty()).then(|| view! { <Fact term="Also found by">{twins}</Fact> });
    let categories: Vec<_> = OwaspCategory::all()
        .filter(|category| details.cwe.iter().any(|number| category.holds(*number)))
        .map(|category| format!("{} {}", category.code, category.name))
        .collect();
    let owasp = (!categories.is_empty())
        .then(|| view! { <Fact term="OWASP Top Ten">{categories.join(", ")}</Fact> });
    view! {
        <Section title="About">
            <Facts>
                <Fact term="Severity"><SeverityBadge severity=issue.row.severity/></Fact>
                <Fact term="Detection"><Badge>{issue.row.detection.label()}</Badge></Fact>
                <Fact term="First detected"><Moment at=issue.row.first_detected_at/></Fact>
                <Fact term="Tool">{visible(&tool)}</Fact>
                {also}
                {rule}
                {owasp}
            </Facts>
        </Section>
    }
}

/// How the issue stands where scans showed it.
#[component]
fn Branches(branches: Vec<BranchStanding>) -> impl IntoView {
    let columns = vec![
        Column::new("Branch"),
        Column::new("Detection"),
        Column::new("First detected"),
    ];
    let rows = branches.into_iter().map(|standing| {
        view! {
            <tr>
                <RowHead>{visible(&standing.branch)}</RowHead>
                <Cell label="Detection"><Badge>{standing.detection.label()}</Badge></Cell>
                <Cell label="First detected"><Moment at=standing.first_detected_at/></Cell>
            </tr>
        }
    });
    view! { <Table caption="Occurrences" columns>{rows.collect_view()}</Table> }
}

#[component]
fn Links(details: IssueDetails) -> impl IntoView {
    let weaknesses = details.cwe.into_iter().map(|number| {
        let href = format!("https://cwe.mitre.org/data/definitions/{number}.html");
        view! { <li><ExternalLink href>{cwe_label(number)}</ExternalLink></li> }
    });
    let help = details.help_url.filter(|url| leads_to_the_web(url));
    let help = help.map(|href| {
        let shown = visible(&href);
        view! { <li><ExternalLink href>{shown}</ExternalLink></li> }
    });
    let weaknesses: Vec<_> = weaknesses.collect();
    (help.is_some() || !weaknesses.is_empty()).then(|| {
        view! {
            <Section title="Links">
                <ul>
                    {weaknesses}
                    {help}
                </ul>
            </Section>
        }
    })
}

/// Addresses of scanners are untrusted: those of scripts and files lead nowhere.
fn leads_to_the_web(address: &str) -> bool {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}

#[component]
fn History(events: Vec<IssueEvent>) -> impl IntoView {
    let columns = vec![
        Column::new("When"),
        Column::new("What"),
        Column::new("Where"),
    ];
    let rows = events
        .into_iter()
        .map(|event| {
            view! {
                <tr>
                    <RowHead><Moment at=event.at/></RowHead>
                    <Cell label="What">{event.kind.label()}</Cell>
                    <Cell label="Where"><Muted>{visible(&event.note)}</Muted></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="History" columns>{rows}</Table> }
}

#[cfg(test)]
mod tests {
    use super::leads_to_the_web;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(leads_to_the_web("https://example.com/rule"));
        assert!(leads_to_the_web("HTTP://example.com"));
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "//x",
            "x",
            " https://x",
        ] {
            assert!(!leads_to_the_web(text), "{text}");
        }
    }
}
