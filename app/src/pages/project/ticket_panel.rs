//! The issue tracking side of an issue's page.

use domain::{ExportProgress, IssueId, IssueTicket, ProjectId, Ticket, TicketState, paths};
use leptos::prelude::*;

use super::export::ticket_tone;
use crate::components::{
    Actions, Badge, Button, ExternalLink, Fact, Facts, Form, Hidden, Kind, LinkButton, Loaded,
    Moment, Muted, Section, SimulatedNotice, Symbol, visible,
};
use crate::islands::FollowExport;
use crate::{AppError, request};

async fn load(
    project: ProjectId,
    issue: IssueId,
) -> Result<(IssueTicket, Option<ExportProgress>), AppError> {
    let (services, actor) = request::signed_in()?;
    let panel = request::answer(services.issue_ticket(&actor, project, issue).await).await?;
    let running = match panel.export.filter(|_| panel.is_under_way()) {
        Some(export) => {
            let progress = services.export_progress(&actor, export).await;
            Some(request::answer(progress).await?)
        }
        None => None,
    };
    Ok((panel, running))
}

/// Whether and where an issue is filed, and the button that does it.
#[component]
pub(crate) fn TicketPanel(project: ProjectId, issue: IssueId) -> impl IntoView {
    view! {
        <Section title="Issue Tracker">
            <Loaded
                load=load(project, issue)
                view=move |(panel, running)| view! { <Panel project issue panel running/> }
            />
        </Section>
    }
}

#[component]
fn Panel(
    project: ProjectId,
    issue: IssueId,
    panel: IssueTicket,
    running: Option<ExportProgress>,
) -> impl IntoView {
    let is_simulated = panel.integration.as_ref().is_some_and(|one| one.practice);
    let may_start = panel.may_export && panel.is_to_be_filed();
    let has_target = panel.integration.is_some();
    let is_filed = panel
        .ticket
        .as_ref()
        .is_some_and(|ticket| ticket.state == TicketState::Filed);
    view! {
        {is_simulated.then(|| view! { <SimulatedNotice/> })}
        {panel.ticket.map(|ticket| view! { <TicketFacts ticket/> })}
        {running.map(|start| {
            let address = format!("/api/v1/exports/{}/events", start.id);
            view! { <FollowExport address start/> }
        })}
        {(may_start && has_target).then(|| view! { <ExportForm project issue/> })}
        {(!has_target && !is_filed).then(|| view! {
            <p>
                <Muted>
                    "This project has no issue tracking integration yet. Somebody with the role Contributor or above can choose one."
                </Muted>
            </p>
            <Actions>
                <LinkButton href=paths::integration(project) icon=Symbol::Settings>"Integrations"</LinkButton>
            </Actions>
        })}
        {panel.export.map(|export| view! {
            <p><a href=paths::export(project, export)>"Latest export of this issue"</a></p>
        })}
    }
}

#[component]
fn TicketFacts(ticket: Ticket) -> impl IntoView {
    view! {
        <Facts>
            <Fact term="State">
                <Badge tone=ticket_tone(ticket.state)>{ticket.state.label()}</Badge> " "
                {ticket.reason.map(|reason| view! { <Muted>{reason.label()}</Muted> })}
            </Fact>
            {ticket.work_item.map(|link| view! {
                <Fact term="Work item">
                    <ExternalLink href=link.url>"#" {link.id}</ExternalLink>
                </Fact>
            })}
            <Fact term="Since"><Moment at=ticket.changed_at/></Fact>
        </Facts>
        {ticket.error.map(|error| view! { <p>{visible(&error)}</p> })}
    }
}

#[component]
fn ExportForm(project: ProjectId, issue: IssueId) -> impl IntoView {
    view! {
        <Form act="export_issues">
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name="form[issue_ids][0]" value=issue.to_string()/>
            <Actions>
                <Button kind=Kind::Primary icon=Symbol::Link>"Export"</Button>
            </Actions>
        </Form>
    }
}
