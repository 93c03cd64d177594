//! *Project > Exports*: what was asked for, and how far each is.

use domain::{ExportState, ExportSummary, Page, PageQuery, Project, ProjectId, paths};
use leptos::prelude::*;

use super::header::{Part, ProjectHeader};
use crate::components::{
    Badge, Cell, Column, Empty, Frame, LinkButton, Loaded, Moment, NameLink, Pager, Place, RowHead,
    Symbol, Table, Tone, grouped,
};
use crate::{AppError, request};

async fn load(
    id: Result<ProjectId, AppError>,
    query: PageQuery,
) -> Result<(Project, Page<ExportSummary>), AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, page) = (id?, request::part_of_list(&query)?);
    let project = request::answer(services.project(&actor, id).await).await?;
    let exports = request::answer(services.exports(&actor, id, &page).await).await?;
    Ok((project, exports))
}

#[component]
pub(crate) fn ExportsPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), request::page_query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load(id, query)
                view=|(project, exports)| view! { <Content project exports/> }
            />
        </Frame>
    }
}

#[component]
fn Content(project: Project, exports: Page<ExportSummary>) -> impl IntoView {
    let id = project.id;
    let next = exports
        .next_cursor
        .map(|cursor| paths::with_cursor(&paths::exports(id), &cursor));
    view! {
        <ProjectHeader project part=Part::Exports/>
        <p><a href=paths::project_journal(id)>"Export journal: each attempt, and what to do"</a></p>
        <List project=id exports=exports.items/>
        <Pager previous=None next/>
    }
}

#[component]
fn List(project: ProjectId, exports: Vec<ExportSummary>) -> impl IntoView {
    if exports.is_empty() {
        return view! {
            <Empty title="No exports yet" icon=Symbol::Link>
                <p>"Select issues and export them as work items of Azure DevOps."</p>
                <LinkButton href=paths::project(project)>"Choose issues"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Asked for"),
        Column::new("State"),
        Column::new("Issues").number(),
        Column::new("Filed").number(),
        Column::new("Failed").number(),
        Column::new("Waiting").number(),
        Column::new("Cancelled").number(),
        Column::new("By"),
    ];
    let rows = exports
        .into_iter()
        .map(|export| view! { <Row export/> })
        .collect_view();
    view! { <Table caption="Exports" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn Row(export: ExportSummary) -> impl IntoView {
    let progress = export.progress;
    view! {
        <tr>
            <RowHead>
                <NameLink href=paths::export(progress.project_id, progress.id)>
                    <Moment at=export.requested_at/>
                </NameLink>
            </RowHead>
            <Cell label="State"><ExportBadge state=progress.state cancelling=progress.cancelling/></Cell>
            <Cell label="Issues" number=true>{grouped(progress.total)}</Cell>
            <Cell label="Filed" number=true>{grouped(progress.filed)}</Cell>
            <Cell label="Failed" number=true>{grouped(progress.failed)}</Cell>
            <Cell label="Waiting" number=true>{grouped(progress.waiting)}</Cell>
            <Cell label="Cancelled" number=true>{grouped(progress.cancelled)}</Cell>
            <Cell label="By">{export.requested_by}</Cell>
        </tr>
    }
}

/// The state of an export. One that was cancelled and still looks for what was sent says so.
#[component]
pub(super) fn ExportBadge(state: ExportState, cancelling: bool) -> impl IntoView {
    let tone = match state {
        ExportState::Queued | ExportState::Running => Tone::Info,
        ExportState::Paused | ExportState::Cancelled => Tone::Warning,
        ExportState::Completed => Tone::Good,
    };
    let word = if cancelling {
        "Being cancelled"
    } else {
        state.label()
    };
    view! { <Badge tone>{word}</Badge> }
}
