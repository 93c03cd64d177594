//! An application: its projects.

use domain::{Application, ApplicationId, PageQuery, Permission, Project, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, Ago, Button, Cell, Column, Crumb, Empty, Form, Frame, Hidden, Kind, LinkButton,
    Loaded, Muted, NameLink, PageHeader, Pager, Place, RowHead, Section, SeverityCounts,
    SimulatedBadge, Symbol, Table, TextField, visible,
};
use crate::pages::policies::PolicyShield;
use crate::{AppError, request};

/// What the page shows.
struct Overview {
    application: Application,
    page: domain::Page<Project>,
    may_create: bool,
    may_manage: bool,
}

async fn load(id: Result<ApplicationId, AppError>, query: PageQuery) -> Result<Overview, AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, page) = (id?, request::part_of_list(&query)?);
    Ok(Overview {
        application: request::answer(services.application(&actor, id).await).await?,
        page: request::answer(services.projects(&actor, id, &page).await).await?,
        may_create: actor.may_in(Permission::ManageProject, id, None),
        may_manage: actor.may_in(Permission::ManageApplication, id, None),
    })
}

#[component]
pub(crate) fn ApplicationPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), request::page_query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Overview) -> impl IntoView {
    let id = data.application.id;
    let crumbs = vec![Crumb::new("Portfolio", paths::PORTFOLIO)];
    let next = data
        .page
        .next_cursor
        .map(|cursor| paths::with_cursor(&paths::application(id), &cursor));
    view! {
        <PageHeader title=visible(&data.application.name) crumbs>
            <LinkButton href=paths::application_dashboard(id) icon=Symbol::Chart>"Dashboard"</LinkButton>
            {data.may_manage.then(|| view! {
                <LinkButton href=paths::application_settings(id) icon=Symbol::Settings>
                    "Settings"
                </LinkButton>
            })}
        </PageHeader>
        <Projects projects=data.page.items may_create=data.may_create/>
        <Pager previous=None next/>
        {data.may_create.then(|| view! { <NewProject application=id/> })}
    }
}

#[component]
fn Projects(projects: Vec<Project>, may_create: bool) -> impl IntoView {
    if projects.is_empty() {
        let advice = if may_create {
            "A project is what scans are uploaded to, such as a repository. Create the first one below."
        } else {
            "Somebody with the role Contributor or above can create one."
        };
        return view! { <Empty title="No projects yet" icon=Symbol::Folder>{advice}</Empty> }
            .into_any();
    }
    let columns = vec![
        Column::new("Project"),
        Column::new("Open issues"),
        Column::new("Policies"),
        Column::new("Last scan"),
    ];
    let rows = projects
        .into_iter()
        .map(|project| {
            let last_scan = match project.last_scan_at {
                Some(at) => view! { <Ago at/> }.into_any(),
                None => view! { <Muted>"Never"</Muted> }.into_any(),
            };
            view! {
                <tr>
                    <RowHead>
                        <NameLink href=paths::project(project.id)>{visible(&project.name)}</NameLink> " "
                        {project.practice.then(|| view! { <SimulatedBadge/> })}
                    </RowHead>
                    <Cell label="Open issues">
                        <SeverityCounts counts=project.issues.by_severity()/>
                    </Cell>
                    <Cell label="Policies"><PolicyShield project=project.id violations=project.violations/></Cell>
                    <Cell label="Last scan">{last_scan}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Projects" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn NewProject(application: ApplicationId) -> impl IntoView {
    view! {
        <Section title="New project" lead="It comes with the default branch main.">
            <Form act="create_project">
                <Hidden name="application" value=application.to_string()/>
                <TextField
                    label="Name"
                    name="form[name]"
                    help="What is scanned as one, such as a repository."
                    autocomplete="off"
                    required=true
                />
                <Actions>
                    <Button kind=Kind::Primary icon=Symbol::Plus>"Create project"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
