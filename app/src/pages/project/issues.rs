//! *Project > Issues*: the list, its filter, and the choice of what to export.

use domain::{
    Branch, Detection, IssueQuery, IssueRow, Permission, Project, ProjectId, Severity,
    TicketStanding, TriageStatus, paths,
};
use leptos::prelude::*;

use super::export::ticket_tone;
use super::export_preview::{ALL, CHOICE, ISSUE, SELECTED};
use super::header::{Part, ProjectHeader};
use super::work_item::WorkItemBrief;
use crate::components::{
    Actions, Badge, Button, Cell, Choice, ChoiceForm, Column, Empty, FilterBar, Frame, Hidden,
    Kind, LinkButton, Loaded, Moment, NameLink, Pager, PathText, Place, RowHead, SelectField,
    SeverityBadge, SeverityCounts, Symbol, Table, TextField, TextKind, grouped, visible,
};
use crate::islands::SelectAll;
use crate::{AppError, request};

/// What the page shows.
struct Issues {
    project: Project,
    branches: Vec<Branch>,
    page: domain::Page<IssueRow>,
    query: IssueQuery,
    /// How many issues the filter lets through, for who may export them.
    to_export: Option<i64>,
}

async fn load(id: Result<ProjectId, AppError>, query: IssueQuery) -> Result<Issues, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let (filter, page) = query.read().map_err(AppError::parameters)?;
    let project = request::answer(services.project(&actor, id).await).await?;
    let to_export = if actor.may_in(Permission::ExportIssues, project.application_id, Some(id)) {
        let count = services.count_issues(&actor, id, &filter).await;
        Some(request::answer(count).await?)
    } else {
        None
    };
    Ok(Issues {
        branches: request::answer(services.branches(&actor, id).await).await?,
        page: request::answer(services.issues(&actor, id, &filter, &page).await).await?,
        to_export,
        project,
        query,
    })
}

/// The filter in the query of a page, parameter by parameter.
pub(super) fn filter_in_query() -> IssueQuery {
    IssueQuery {
        severity: request::in_query("severity"),
        q: request::in_query("q"),
        branch: request::in_query("branch"),
        triage: request::in_query("triage"),
        detection: request::in_query("detection"),
        ticket: request::in_query("ticket"),
        work_item: request::in_query("work_item"),
        ..IssueQuery::default()
    }
}

fn query() -> IssueQuery {
    IssueQuery {
        cursor: request::in_query("cursor"),
        ..filter_in_query()
    }
}

#[component]
pub(crate) fn IssuesPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Issues) -> impl IntoView {
    let id = data.project.id;
    let counts = data.project.issues.by_severity();
    let is_filtered = data.query != IssueQuery::default();
    let next = data.page.next_cursor.map(|cursor| {
        let query = IssueQuery {
            cursor: Some(cursor),
            ..data.query.clone()
        };
        paths::issues(id, &query)
    });
    let list = if data.page.items.is_empty() {
        view! { <Nothing project=id is_filtered/> }.into_any()
    } else {
        view! { <List project=id issues=data.page.items query=data.query.clone() to_export=data.to_export/> }.into_any()
    };
    view! {
        <ProjectHeader project=data.project part=Part::Issues/>
        <SeverityCounts counts/>
        <Filter project=id branches=data.branches query=data.query/>
        {list}
        <Pager previous=None next/>
    }
}

#[component]
fn Nothing(project: ProjectId, is_filtered: bool) -> impl IntoView {
    if is_filtered {
        return view! {
            <Empty title="No issue fits" icon=Symbol::Search>
                <p>"Choose fewer conditions."</p>
                <LinkButton href=paths::project(project)>"Show all open issues"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No open issues" icon=Symbol::Shield>
            <p>"Upload the report of a scanner to see what it found."</p>
            <LinkButton href=paths::scans(project) icon=Symbol::Upload>"Upload a report"</LinkButton>
        </Empty>
    }
    .into_any()
}

#[component]
fn Filter(project: ProjectId, branches: Vec<Branch>, query: IssueQuery) -> impl IntoView {
    let branch = (branches.len() > 1).then(|| {
        let options = branches
            .iter()
            .map(|branch| {
                let chosen = query
                    .branch
                    .as_ref()
                    .map_or(branch.is_default, |name| *name == branch.name);
                Choice::new(branch.name.clone(), visible(&branch.name), chosen)
            })
            .collect();
        view! { <SelectField label="Branch" name="branch" options/> }
    });
    view! {
        <FilterBar action=paths::project(project)>
            <TextField
                label="Text"
                name="q"
                kind=TextKind::Search
                value=query.q.clone().unwrap_or_default()
                placeholder="Type, location, tool or rule"
            />
            <SelectField label="Severity" name="severity" options=severities(query.severity.as_deref())/>
            <SelectField label="Triage" name="triage" options=triage(query.triage.as_deref())/>
            <SelectField label="Detection" name="detection" options=detection(query.detection.as_deref())/>
            <SelectField label="Ticket" name="ticket" options=ticket(query.ticket.as_deref())/>
            <TextField
                label="Work item"
                name="work_item"
                kind=TextKind::Search
                value=query.work_item.clone().unwrap_or_default()
                placeholder="Number, title, state or assignee"
            />
            {branch}
        </FilterBar>
    }
}

/// The usual choice first, then each word; a combination that only an address can hold stays.
fn choices(chosen: Option<&str>, usual: &str, words: Vec<(&str, &str)>) -> Vec<Choice> {
    let mut options = vec![Choice::new("", usual, chosen.is_none())];
    options.extend(
        words
            .iter()
            .map(|(word, label)| Choice::new(*word, *label, chosen == Some(*word))),
    );
    let is_listed = |text: &str| words.iter().any(|(word, _)| *word == text);
    if let Some(other) = chosen.filter(|text| !is_listed(text)) {
        options.push(Choice::new(other, other, true));
    }
    options
}

fn severities(chosen: Option<&str>) -> Vec<Choice> {
    let mut words = vec![("critical,high", "Critical and high")];
    words.extend(
        Severity::ALL
            .iter()
            .map(|word| (word.as_str(), word.label())),
    );
    choices(chosen, "All", words)
}

fn triage(chosen: Option<&str>) -> Vec<Choice> {
    let words = TriageStatus::ALL
        .iter()
        .map(|word| (word.as_str(), word.label()))
        .chain([("any", "All")])
        .collect();
    choices(chosen, "Not dismissed or to be fixed", words)
}

fn detection(chosen: Option<&str>) -> Vec<Choice> {
    let words = Detection::ALL
        .iter()
        .map(|word| (word.as_str(), word.label()))
        .chain([("any", "All")])
        .collect();
    choices(chosen, "Present", words)
}

fn ticket(chosen: Option<&str>) -> Vec<Choice> {
    let words = TicketStanding::ALL
        .iter()
        .map(|word| (word.as_str(), word.label()))
        .collect();
    choices(chosen, "All", words)
}

#[component]
fn List(
    project: ProjectId,
    issues: Vec<IssueRow>,
    query: IssueQuery,
    to_export: Option<i64>,
) -> impl IntoView {
    let Some(count) = to_export else {
        return view! { <Rows project issues may_export=false/> }.into_any();
    };
    let filter = query.filter().into_iter().filter_map(|(name, value)| {
        let value = value?.to_owned();
        Some(view! { <Hidden name value/> })
    });
    let filter = filter.collect_view();
    view! {
        <ChoiceForm action=paths::export_preview(project)>
            {filter}
            <Rows project issues may_export=true/>
            <Actions>
                <SelectAll/>
                <Button kind=Kind::Primary icon=Symbol::Link name=CHOICE value=SELECTED>
                    "Export selected issues"
                </Button>
                <Button icon=Symbol::Link name=CHOICE value=ALL>
                    {format!("Export all that match ({})", grouped(count))}
                </Button>
            </Actions>
        </ChoiceForm>
    }
    .into_any()
}

#[component]
fn Rows(project: ProjectId, issues: Vec<IssueRow>, may_export: bool) -> impl IntoView {
    let mut columns = vec![
        Column::new("Issue"),
        Column::new("Severity"),
        Column::new("Location"),
        Column::new("Tool"),
        Column::new("Triage"),
        Column::new("First detected"),
        Column::new("Ticket"),
    ];
    if may_export {
        columns.insert(0, Column::new("Select").hidden());
    }
    let rows = issues
        .into_iter()
        .map(|issue| view! { <Row project issue may_export/> })
        .collect_view();
    view! { <Table caption="Issues" caption_hidden=true columns>{rows}</Table> }
}

#[component]
fn Row(project: ProjectId, issue: IssueRow, may_export: bool) -> impl IntoView {
    let (name, location) = (visible(&issue.issue_type), visible(&issue.location));
    let select = may_export.then(|| {
        let label = format!("Select {name} in {location}");
        view! {
            <Cell label="Select">
                <input
                    type="checkbox"
                    name=ISSUE
                    value=issue.id.to_string()
                    aria-label=label
                />
            </Cell>
        }
    });
    let ticket = issue.ticket.map(|ticket| match ticket.work_item {
        Some(item) => view! { <WorkItemBrief item/> }.into_any(),
        None => view! {
            <Badge tone=ticket_tone(ticket.state)>{ticket.state.label()}</Badge>
        }
        .into_any(),
    });
    view! {
        <tr>
            {select}
            <RowHead>
                <NameLink href=paths::issue(project, issue.id)>{name}</NameLink>
            </RowHead>
            <Cell label="Severity"><SeverityBadge severity=issue.severity/></Cell>
            <Cell label="Location"><PathText path=location/></Cell>
            <Cell label="Tool">{visible(&issue.tool)}</Cell>
            <Cell label="Triage">{issue.triage.label()}</Cell>
            <Cell label="First detected"><Moment at=issue.first_detected_at/></Cell>
            <Cell label="Ticket">{ticket}</Cell>
        </tr>
    }
}
