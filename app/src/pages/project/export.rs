//! One export: what was asked for, and what became of each issue.

use domain::{Export, ExportId, ExportItem, ExportState, Project, ProjectId, TicketState, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Badge, Cell, Column, ExternalLink, Fact, Facts, Frame, Loaded, Moment, Muted, NameLink,
    PageHeader, Place, RowHead, Section, SimulatedBadge, Table, Tone, visible,
};
use crate::islands::FollowExport;
use crate::{AppError, request};

async fn load(
    project: Result<ProjectId, AppError>,
    export: Result<ExportId, AppError>,
) -> Result<(Project, Export), AppError> {
    let (services, actor) = request::signed_in()?;
    let project = request::answer(services.project(&actor, project?).await).await?;
    let export = services.export_of(&actor, project.id, export?).await;
    Ok((project, request::answer(export).await?))
}

#[component]
pub(crate) fn ExportPage() -> impl IntoView {
    let (project, export) = (request::in_path("id"), request::in_path("export"));
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load(project, export)
                view=|(project, export)| view! { <ExportView project export/> }
            />
        </Frame>
    }
}

#[component]
fn ExportView(project: Project, export: Export) -> impl IntoView {
    let crumbs = crumbs_in(&project);
    let progress = export.progress;
    let address = format!("/api/v1/exports/{}/events", progress.id);
    let columns = vec![
        Column::new("Issue"),
        Column::new("State"),
        Column::new("Work item"),
        Column::new("What to do"),
    ];
    let rows = export
        .items
        .into_iter()
        .map(|item| view! { <ItemRow project=project.id item/> })
        .collect_view();
    view! {
        <PageHeader title="Export" crumbs/>
        {project.practice.then(|| view! { <p><SimulatedBadge/></p> })}
        <Section title="Progress">
            <Facts>
                <Fact term="State">
                    <Badge tone=export_tone(progress.state)>{progress.state.label()}</Badge>
                </Fact>
                <Fact term="Asked for by">{export.requested_by}</Fact>
                <Fact term="Asked for"><Moment at=export.requested_at/></Fact>
            </Facts>
            <FollowExport address start=progress/>
        </Section>
        <Table caption="Issues of this export" columns>{rows}</Table>
    }
}

#[component]
fn ItemRow(project: ProjectId, item: ExportItem) -> impl IntoView {
    let name = item
        .issue_type
        .map_or_else(|| "Deleted issue".to_owned(), |name| visible(&name));
    let link = item.work_item.map(|link| {
        view! { <ExternalLink href=link.url>"#" {link.id}</ExternalLink> }
    });
    view! {
        <tr>
            <RowHead>
                <NameLink href=paths::issue(project, item.issue_id)>{name}</NameLink>
            </RowHead>
            <Cell label="State">
                <Badge tone=ticket_tone(item.state)>{item.state.label()}</Badge> " "
                {item.reason.map(|reason| view! { <Muted>{reason.label()}</Muted> })}
            </Cell>
            <Cell label="Work item">{link}</Cell>
            <Cell label="What to do">{item.error.map(|error| visible(&error))}</Cell>
        </tr>
    }
}

const fn export_tone(state: ExportState) -> Tone {
    match state {
        ExportState::Queued | ExportState::Running => Tone::Info,
        ExportState::Paused | ExportState::Cancelled => Tone::Warning,
        ExportState::Completed => Tone::Good,
    }
}

/// How a state of a ticket looks.
pub(super) const fn ticket_tone(state: TicketState) -> Tone {
    match state {
        TicketState::Queued | TicketState::Filing => Tone::Info,
        TicketState::Waiting | TicketState::Cancelled => Tone::Warning,
        TicketState::Filed => Tone::Good,
        TicketState::Failed => Tone::Bad,
    }
}
