//! One export: what was asked for, what became of each issue, and the buttons that stop it and let
//! it go on.

use chrono::{DateTime, Utc};
use domain::{
    Export, ExportId, ExportItem, ExportProgress, ExportState, Permission, Project, ProjectId,
    TicketState, paths,
};
use leptos::prelude::*;

use super::exports::ExportBadge;
use super::header::crumbs_in;
use crate::components::{
    Actions, Badge, Button, Cell, Column, Crumb, ExternalLink, Fact, Facts, Form, FormFailure,
    Frame, Hidden, Kind, Loaded, Moment, Muted, NameLink, PageHeader, Pager, Place, RowHead,
    Section, SimulatedBadge, Table, Tone, grouped, visible,
};
use crate::islands::FollowExport;
use crate::pages::Sentence;
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    project: Project,
    export: Export,
    /// Position of the first item.
    from: i64,
    /// Where the next page of items begins.
    next: Option<i64>,
    may_export: bool,
}

async fn load(
    project: Result<ProjectId, AppError>,
    export: Result<ExportId, AppError>,
    from: i64,
) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let project = request::answer(services.project(&actor, project?).await).await?;
    let export = services.export_of(&actor, project.id, export?, from).await;
    let (export, next) = request::answer(export).await?;
    let permission = Permission::ExportIssues;
    Ok(Shown {
        may_export: actor.may_in(permission, project.application_id, Some(project.id)),
        project,
        export,
        from,
        next,
    })
}

#[component]
pub(crate) fn ExportPage() -> impl IntoView {
    let (project, export) = (request::in_path("id"), request::in_path("export"));
    let from = request::in_query("from").and_then(|from| from.parse().ok());
    let from = from.unwrap_or_default();
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load(project, export, from)
                view=|shown| view! { <ExportView shown/> }
            />
        </Frame>
    }
}

#[component]
fn ExportView(shown: Shown) -> impl IntoView {
    let Shown {
        project,
        export,
        from,
        next,
        may_export,
    } = shown;
    let mut crumbs = crumbs_in(&project);
    crumbs.push(Crumb::new("Exports", paths::exports(project.id)));
    let progress = export.progress;
    let id = progress.id;
    let address = format!("/api/v1/exports/{id}/events");
    let columns = vec![
        Column::new("Issue"),
        Column::new("State"),
        Column::new("Work item"),
        Column::new("What to do"),
    ];
    let summary = format!(
        "{} to {} of {}",
        grouped(from + 1),
        grouped(next.unwrap_or(progress.total)),
        grouped(progress.total)
    );
    let summary = if from > 0 || next.is_some() {
        summary
    } else {
        String::new()
    };
    let page = |from| paths::export_items(project.id, id, from);
    let length = next.map_or(from, |next| next - from);
    let previous = (from > 0).then(|| page((from - length).max(0)));
    let rows = export
        .items
        .into_iter()
        .map(|item| view! { <ItemRow project=project.id item/> })
        .collect_view();
    let waiting = view! { <WaitingFact count=progress.waiting until=progress.waiting_until/> };
    view! {
        <PageHeader title="Export" crumbs/>
        {project.practice.then(|| view! { <p><SimulatedBadge/></p> })}
        <Section title="Progress">
            <Facts>
                <Fact term="State">
                    <ExportBadge state=progress.state cancelling=progress.cancelling/>
                </Fact>
                <Fact term="Asked for by">{export.requested_by}</Fact>
                <Fact term="Asked for"><Moment at=export.requested_at/></Fact>
                {(progress.waiting > 0).then_some(waiting)}
            </Facts>
            <FollowExport address start=progress.clone()/>
            {may_export.then(|| view! { <Controls progress/> })}
        </Section>
        <Table caption="Issues of this export" columns>{rows}</Table>
        <Pager previous next=next.map(page) summary/>
    }
}

/// How many wait, and until when.
#[component]
fn WaitingFact(count: i64, until: Option<DateTime<Utc>>) -> impl IntoView {
    let until = match until {
        Some(at) => view! { "until " <Moment at/> }.into_any(),
        None => view! { "until what is said below is mended" }.into_any(),
    };
    view! { <Fact term="Waiting">{grouped(count)} " " {until}</Fact> }
}

/// The buttons that make sense as things stand.
#[component]
fn Controls(progress: ExportProgress) -> impl IntoView {
    let id = progress.id;
    let is_open = !progress.state.is_final() && !progress.cancelling;
    let is_paused = progress.state == ExportState::Paused;
    let may_retry = progress.failed + progress.cancelled > 0 && !is_paused;
    let button = move |act: &'static str, word: &'static str, kind: Kind| {
        view! {
            <Form act key=id.to_string()>
                <Hidden name="id" value=id.to_string()/>
                <Button kind>{word}</Button>
            </Form>
        }
    };
    view! {
        <FormFailure act="pause_export"/>
        <FormFailure act="resume_export"/>
        <FormFailure act="cancel_export"/>
        <FormFailure act="retry_export"/>
        <Actions>
            {(is_open && !is_paused).then(|| button("pause_export", "Pause", Kind::Secondary))}
            {is_paused.then(|| button("resume_export", "Resume", Kind::Primary))}
            {is_open.then(|| button("cancel_export", "Cancel export", Kind::Danger))}
            {may_retry.then(|| button("retry_export", "Retry failed and cancelled", Kind::Secondary))}
        </Actions>
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
            <Cell label="What to do">{item.error.map(|text| view! { <Sentence text project/> })}</Cell>
        </tr>
    }
}

/// How a state of a ticket looks.
pub(crate) const fn ticket_tone(state: TicketState) -> Tone {
    match state {
        TicketState::Queued | TicketState::Filing => Tone::Info,
        TicketState::Waiting | TicketState::Cancelled => Tone::Warning,
        TicketState::Filed => Tone::Good,
        TicketState::Failed => Tone::Bad,
    }
}
