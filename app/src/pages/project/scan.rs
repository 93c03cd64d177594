//! One scan: how far it is, what it changed, what was skipped.

use domain::policy::Violation;
use domain::{Gate, Permission, Project, ProjectId, Scan, ScanId, ScanState, Skipped, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use super::scans::scan_tone;
use crate::components::{
    Actions, Badge, Button, Cell, Column, Columns, Crumb, Details, Fact, Facts, Form, Frame,
    Hidden, Kind, LinkButton, Loaded, Moment, Notice, PageHeader, Place, RowHead, Section, Stack,
    Symbol, Table, Tone, grouped, visible,
};
use crate::islands::FollowScan;
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    project: Project,
    scan: Scan,
    may_delete: bool,
}

async fn load(
    project: Result<ProjectId, AppError>,
    scan: Result<ScanId, AppError>,
) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let project = request::answer(services.project(&actor, project?).await).await?;
    let scan = services.scan_of(&actor, project.id, scan?).await;
    let may = |permission| actor.may_in(permission, project.application_id, Some(project.id));
    Ok(Shown {
        scan: request::answer(scan).await?,
        may_delete: may(Permission::DeleteScan),
        project,
    })
}

#[component]
pub(crate) fn ScanPage() -> impl IntoView {
    let (project, scan) = (request::in_path("id"), request::in_path("scan"));
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(project, scan) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let (project, scan) = (data.project, data.scan);
    let mut crumbs = crumbs_in(&project);
    crumbs.push(Crumb::new("Scans", paths::scans(project.id)));
    let title = scan
        .uploaded_at
        .format("Scan of %-d %b %Y, %H:%M UTC")
        .to_string();
    let (id, state) = (scan.id, scan.state);
    let progress = scan.progress.unwrap_or_default();
    let (verdict, results) = (scan.clone(), scan.clone());
    view! {
        <PageHeader title crumbs>
            <LinkButton href=paths::project(project.id) icon=Symbol::Bug>"Issues"</LinkButton>
        </PageHeader>
        {(!state.is_final())
            .then(|| view! { <FollowScan address=format!("/api/v1/scans/{id}") progress/> })}
        <Verdict scan=verdict/>
        <GateVerdict gate=scan.gate violated=scan.violated.clone()/>
        <Columns>
            <Stack>
                <Results scan=results/>
            </Stack>
            <Stack>
                <About scan/>
                {data.may_delete.then(|| view! { <Delete id/> })}
            </Stack>
        </Columns>
    }
}

/// What went wrong with the report, or what is remarkable about it.
#[component]
fn Verdict(scan: Scan) -> impl IntoView {
    let (tone, title) = match scan.state {
        ScanState::Refused => (Tone::Warning, "This report was refused"),
        _ => (Tone::Bad, "The import failed"),
    };
    let reason = scan
        .reason
        .map(|reason| view! { <Notice tone title>{visible(&reason)}</Notice> });
    let warnings = scan
        .warnings
        .into_iter()
        .map(|warning| view! { <Notice tone=Tone::Warning>{visible(&warning)}</Notice> })
        .collect_view();
    view! {
        {reason}
        {warnings}
    }
}

/// Whether the policies let the scan through, and which rules do not.
#[component]
fn GateVerdict(gate: Gate, violated: Vec<Violation>) -> impl IntoView {
    let (tone, title) = match gate {
        Gate::None => return ().into_any(),
        Gate::Pending => (Tone::Info, "The gate is not known yet"),
        Gate::Passed => (Tone::Good, "The gate passed: no rule breaks the build"),
        Gate::Failed => (Tone::Bad, "The gate failed"),
    };
    let rules = violated.into_iter().map(|one| {
        let issues = grouped(one.issues);
        view! {
            <li>
                {visible(&one.policy)} ": " {visible(&one.rule)} ", "
                <a href=one.link>{issues} " in violation"</a>
            </li>
        }
    });
    let rules = rules.collect::<Vec<_>>();
    let rules = (!rules.is_empty()).then(|| view! { <ul>{rules}</ul> });
    view! { <Notice tone title>{rules}</Notice> }.into_any()
}

#[component]
fn Results(scan: Scan) -> impl IntoView {
    let counts = [
        ("New", scan.counts.new),
        ("Existing", scan.counts.existing),
        ("Absent", scan.counts.absent),
        ("Merged", scan.counts.merged),
        ("Skipped", scan.counts.skipped),
    ];
    let facts = counts
        .into_iter()
        .map(|(term, count)| view! { <Fact term>{grouped(count)}</Fact> })
        .collect_view();
    let skipped =
        (!scan.skipped.is_empty()).then(|| view! { <SkippedTable skipped=scan.skipped/> });
    view! {
        <Section title="Results">
            <p>
                "The report holds " {grouped(scan.counts.results)} " results."
            </p>
            <Facts>{facts}</Facts>
            <Details summary="What these numbers mean">
                <p>
                    "New issues were seen for the first time, existing ones were known before. Absent counts issues that earlier scans showed and this one does not. Merged are further results of an issue that is counted already. Skipped results became no issue."
                </p>
            </Details>
        </Section>
        {skipped}
    }
}

#[component]
fn SkippedTable(skipped: Vec<Skipped>) -> impl IntoView {
    let columns = vec![
        Column::new("Reason"),
        Column::new("Results").number(),
        Column::new("Example"),
    ];
    let rows = skipped
        .into_iter()
        .map(|skipped| {
            view! {
                <tr>
                    <RowHead>{skipped.reason}</RowHead>
                    <Cell label="Results" number=true>{grouped(skipped.count)}</Cell>
                    <Cell label="Example">{visible(&skipped.example)}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Skipped results" columns>{rows}</Table> }
}

#[component]
fn About(scan: Scan) -> impl IntoView {
    let finished = scan
        .finished_at
        .map(|at| view! { <Fact term="Finished"><Moment at/></Fact> });
    let tools = (!scan.tools.is_empty()).then(|| {
        view! { <Fact term="Tool">{visible(&scan.tools.join(", "))}</Fact> }
    });
    view! {
        <Section title="Scan">
            <Facts>
                <Fact term="State">
                    <Badge tone=scan_tone(scan.state)>{scan.state.label()}</Badge>
                </Fact>
                <Fact term="Branch">{visible(&scan.branch)}</Fact>
                {tools}
                <Fact term="Uploaded by">{scan.uploaded_by}</Fact>
                <Fact term="Uploaded"><Moment at=scan.uploaded_at/></Fact>
                {finished}
                <Fact term="Size">{grouped(scan.bytes)} " bytes"</Fact>
            </Facts>
        </Section>
    }
}

#[component]
fn Delete(id: ScanId) -> impl IntoView {
    view! {
        <Section title="Mistaken upload?">
            <p>
                "Deleting the scan undoes what it did: issues that only it showed vanish, unless somebody decided about them or exported them; issues that it closed are open again."
            </p>
            <Form act="delete_scan">
                <Hidden name="id" value=id.to_string()/>
                <Actions>
                    <Button kind=Kind::Danger icon=Symbol::Trash>"Delete scan"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
