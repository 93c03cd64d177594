//! *Project > Scans*: the reports of a project, and the form that takes another one.

use domain::{PageQuery, Permission, Project, ProjectId, Scan, ScanState, paths};
use leptos::prelude::*;

use super::header::{Part, ProjectHeader};
use super::pipelines::Pipelines;
use crate::components::{
    Actions, Ago, Badge, Button, Cell, Column, Empty, FileField, FormFailure, Frame, Kind, Loaded,
    NameLink, Pager, Place, RowHead, Section, Symbol, Table, TextField, Tone, grouped, visible,
};
use crate::islands::Upload;
use crate::{AppError, request};

/// The form that posts reports; its failure comes back in the query like that of an act.
pub(super) const UPLOAD: &str = "upload";

/// What the page shows.
struct Scans {
    project: Project,
    page: domain::Page<Scan>,
    may_upload: bool,
}

async fn load(id: Result<ProjectId, AppError>, query: PageQuery) -> Result<Scans, AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, page) = (id?, request::part_of_list(&query)?);
    let project = request::answer(services.project(&actor, id).await).await?;
    Ok(Scans {
        page: request::answer(services.scans(&actor, id, &page).await).await?,
        may_upload: actor.may_in(Permission::UploadScan, project.application_id, Some(id)),
        project,
    })
}

#[component]
pub(crate) fn ScansPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), request::page_query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Scans) -> impl IntoView {
    let (id, branch) = (data.project.id, data.project.default_branch.clone());
    let next = data
        .page
        .next_cursor
        .map(|cursor| paths::with_cursor(&paths::scans(id), &cursor));
    view! {
        <ProjectHeader project=data.project part=Part::Scans/>
        {data.may_upload.then(|| view! { <UploadForm project=id branch=branch.clone()/> })}
        <List scans=data.page.items/>
        <Pager previous=None next/>
        {data.may_upload.then(|| view! { <Pipelines project=id branch/> })}
    }
}

#[component]
fn UploadForm(project: ProjectId, branch: String) -> impl IntoView {
    let help =
        format!("The branch that was scanned; {branch} when empty. A new name makes a branch.");
    view! {
        <Section title="Upload a report" lead="SARIF 2.1.0, plain or compressed with gzip.">
            <FormFailure act=UPLOAD/>
            <Upload address=format!("/api/v1/projects/{project}/scans") scans=paths::scans(project)>
                <form method="post" action=paths::upload(project) enctype="multipart/form-data">
                    <TextField label="Branch" name="branch" help autocomplete="off"/>
                    <FileField
                        label="Report"
                        name="file"
                        help="Choose the file, or drag it here."
                        required=true
                    />
                    <Actions>
                        <Button kind=Kind::Primary icon=Symbol::Upload>"Upload"</Button>
                    </Actions>
                </form>
            </Upload>
        </Section>
    }
}

#[component]
fn List(scans: Vec<Scan>) -> impl IntoView {
    if scans.is_empty() {
        return view! {
            <Empty title="No scans yet" icon=Symbol::Upload>
                "Run your scanner, let it write a SARIF file and upload that here or from your pipeline."
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Uploaded"),
        Column::new("State"),
        Column::new("Branch"),
        Column::new("Tool"),
        Column::new("New").number(),
        Column::new("Existing").number(),
        Column::new("Absent").number(),
        Column::new("By"),
    ];
    let rows = scans
        .into_iter()
        .map(|scan| view! { <Row scan/> })
        .collect_view();
    view! { <Table caption="Scans" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn Row(scan: Scan) -> impl IntoView {
    view! {
        <tr>
            <RowHead>
                <NameLink href=paths::scan(scan.project_id, scan.id)>
                    <Ago at=scan.uploaded_at/>
                </NameLink>
            </RowHead>
            <Cell label="State">
                <Badge tone=scan_tone(scan.state)>{scan.state.label()}</Badge>
            </Cell>
            <Cell label="Branch">{visible(&scan.branch)}</Cell>
            <Cell label="Tool">{visible(&scan.tools.join(", "))}</Cell>
            <Cell label="New" number=true>{grouped(scan.counts.new)}</Cell>
            <Cell label="Existing" number=true>{grouped(scan.counts.existing)}</Cell>
            <Cell label="Absent" number=true>{grouped(scan.counts.absent)}</Cell>
            <Cell label="By">{scan.uploaded_by}</Cell>
        </tr>
    }
}

/// How a state of a scan looks.
pub(super) const fn scan_tone(state: ScanState) -> Tone {
    match state {
        ScanState::Queued | ScanState::Running => Tone::Info,
        ScanState::Completed => Tone::Good,
        ScanState::Refused => Tone::Warning,
        ScanState::Failed => Tone::Bad,
    }
}
