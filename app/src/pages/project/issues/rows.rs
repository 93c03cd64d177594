//! The rows of the list of issues, and what is done with those that are chosen.

use domain::{IssueQuery, IssueRow, ProjectId, paths};
use leptos::prelude::*;

use super::super::export::ticket_tone;
use super::super::export_preview::{ALL, CHOICE, ISSUE, SELECTED};
use super::super::work_item::WorkItemBrief;
use super::counted;
use crate::components::{
    Actions, Badge, Button, Cell, ChoiceForm, Column, Day, Hidden, Kind, Moment, Muted, NameLink,
    PathText, RowHead, SeverityBadge, Symbol, Table, visible,
};
use crate::islands::SelectAll;

#[component]
pub(super) fn List(
    project: ProjectId,
    issues: Vec<IssueRow>,
    query: IssueQuery,
    total: i64,
    may_act: bool,
) -> impl IntoView {
    if !may_act {
        return view! { <Rows project issues may_act=false/> }.into_any();
    }
    let filter = query.filter().into_iter().filter_map(|(name, value)| {
        let value = value?.to_owned();
        Some(view! { <Hidden name value/> })
    });
    let filter = filter.collect_view();
    view! {
        <ChoiceForm action=paths::export_preview(project)>
            {filter}
            <Rows project issues may_act=true/>
            <Actions>
                <SelectAll/>
                <Button kind=Kind::Primary icon=Symbol::Link name=CHOICE value=SELECTED shortcut="e">
                    "Export selected issues"
                </Button>
                <Button icon=Symbol::Link name=CHOICE value=ALL>
                    {format!("Export all that match ({})", counted(total))}
                </Button>
                <Button icon=Symbol::Check name=CHOICE value=SELECTED action=paths::triage(project) shortcut="t">
                    "Triage selected issues"
                </Button>
                <Button icon=Symbol::Check name=CHOICE value=ALL action=paths::triage(project)>
                    {format!("Triage all that match ({})", counted(total))}
                </Button>
            </Actions>
        </ChoiceForm>
    }
    .into_any()
}

#[component]
fn Rows(project: ProjectId, issues: Vec<IssueRow>, may_act: bool) -> impl IntoView {
    let mut columns = vec![
        Column::new("Issue"),
        Column::new("Severity"),
        Column::new("Location"),
        Column::new("Tool"),
        Column::new("Triage"),
        Column::new("First detected"),
        Column::new("Ticket"),
    ];
    if may_act {
        columns.insert(0, Column::new("Select").hidden());
    }
    let rows = issues
        .into_iter()
        .map(|issue| view! { <Row project issue may_act/> })
        .collect_view();
    view! { <Table caption="Issues" caption_hidden=true columns>{rows}</Table> }
}

#[component]
fn Row(project: ProjectId, issue: IssueRow, may_act: bool) -> impl IntoView {
    let (name, location) = (visible(&issue.issue_type), visible(&issue.location));
    let select = may_act.then(|| {
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
    let twins = issue.twins.iter().map(|twin| visible(&twin.tool));
    let mut tools: Vec<_> = std::iter::once(visible(&issue.tool)).chain(twins).collect();
    tools.dedup();
    let tools = tools.join(", ");
    let verdict = issue.verdict();
    let owner = issue
        .owner
        .map(|owner| view! { <Muted>{visible(&owner.name)}</Muted> });
    let fix_by = issue
        .fix_by
        .map(|at| view! { <Muted>" by " <Day on=at.date_naive()/></Muted> });
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
            <Cell label="Tool">{tools}</Cell>
            <Cell label="Triage">{verdict} {owner} {fix_by}</Cell>
            <Cell label="First detected"><Moment at=issue.first_detected_at/></Cell>
            <Cell label="Ticket">{ticket}</Cell>
        </tr>
    }
}
