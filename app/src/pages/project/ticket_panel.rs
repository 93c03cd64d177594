//! The issue tracking side of an issue's page.

mod forms;

use domain::{ExportProgress, IssueId, IssueTicket, ProjectId, Ticket, paths};
use leptos::prelude::*;

use super::export::ticket_tone;
use super::work_item::WorkItemFacts;
use crate::components::{
    Actions, Badge, Fact, Facts, FormFailure, LinkButton, Loaded, Moment, Muted, Section,
    SimulatedNotice, Symbol, visible,
};
use crate::islands::FollowExport;
use crate::pages::Sentence;
use crate::{AppError, request};
use forms::{CommentForm, ExportForm, LinkForm, UnlinkForm};

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
    let has_target = panel.integration.is_some();
    let item = panel
        .ticket
        .as_ref()
        .and_then(|ticket| ticket.work_item.clone());
    let is_linked = item.is_some();
    let export = (panel.may_export && has_target && panel.is_to_be_filed())
        .then(|| view! { <ExportForm project issue/> });
    let target = panel.integration.as_ref();
    let link = target
        .filter(|_| panel.may_export && panel.is_to_be_linked())
        .map(|target| {
            let azure_project = visible(&target.azure_project_name);
            view! { <LinkForm issue azure_project/> }
        });
    let of_item = item
        .filter(|_| panel.may_export)
        .map(|item| view! { <CommentForm issue/> <UnlinkForm issue number=item.id/> });
    // A form that was sent from an older page may be gone from this one; why it was refused is not.
    let gone = [
        ("export_issues", export.is_none()),
        ("link_work_item", link.is_none()),
        ("comment_on_work_item", of_item.is_none()),
        ("unlink_work_item", of_item.is_none()),
    ];
    let refused = gone.into_iter().filter(|(_, gone)| *gone);
    let refused = refused.map(|(act, _)| view! { <FormFailure act/> });
    view! {
        {is_simulated.then(|| view! { <SimulatedNotice/> })}
        {refused.collect_view()}
        {panel.ticket.map(|ticket| view! { <TicketFacts ticket project/> })}
        {running.map(|start| {
            let address = format!("/api/v1/exports/{}/events", start.id);
            view! { <FollowExport address start/> }
        })}
        {export}
        {link}
        {of_item}
        {(!has_target && !is_linked).then(|| view! {
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
            <p><a href=paths::issue_journal(project, issue)>"Export journal of this issue"</a></p>
        })}
    }
}

#[component]
fn TicketFacts(ticket: Ticket, project: ProjectId) -> impl IntoView {
    let gone = ticket.work_item.as_ref().filter(|item| item.gone).map(|item| {
        view! {
            <p>
                "Azure DevOps does not show work item #" {item.id}
                " any more: it was deleted, or moved to where the access token may not read. What stands here is what was known last. The link stays until somebody takes it away."
            </p>
        }
    });
    view! {
        <Facts>
            <Fact term="State">
                <Badge tone=ticket_tone(ticket.state)>{ticket.state.label()}</Badge> " "
                {ticket.reason.map(|reason| view! { <Muted>{reason.label()}</Muted> })}
            </Fact>
            {ticket.work_item.map(|item| view! { <WorkItemFacts item/> })}
            <Fact term="Since"><Moment at=ticket.changed_at/></Fact>
        </Facts>
        {gone}
        {ticket.error.map(|text| view! { <p><Sentence text project/></p> })}
    }
}
