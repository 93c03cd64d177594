//! *Portfolio*: the applications of the organization.

use domain::{Application, PageQuery, Permission, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Cell, Column, Empty, Form, Frame, Kind, Loaded, NameLink, PageHeader, Pager,
    Place, RowHead, Section, SeverityCounts, Symbol, Table, TextField, grouped, visible,
};
use crate::pages::FirstSteps;
use crate::{AppError, request};

/// What the page shows.
struct Portfolio {
    page: domain::Page<Application>,
    may_create: bool,
}

async fn load(query: PageQuery) -> Result<Portfolio, AppError> {
    let (services, actor) = request::signed_in()?;
    let page = request::part_of_list(&query)?;
    Ok(Portfolio {
        page: request::answer(services.applications(&actor, &page).await).await?,
        may_create: actor.may(Permission::CreateApplication),
    })
}

#[component]
pub(crate) fn PortfolioPage() -> impl IntoView {
    let query = request::page_query();
    view! {
        <Frame place=Place::Portfolio>
            <PageHeader title="Portfolio"/>
            <FirstSteps/>
            <Loaded load=load(query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Portfolio) -> impl IntoView {
    let next = data
        .page
        .next_cursor
        .map(|cursor| paths::with_cursor(paths::PORTFOLIO, &cursor));
    view! {
        <Applications applications=data.page.items may_create=data.may_create/>
        <Pager previous=None next/>
        {data.may_create.then(|| view! { <NewApplication/> })}
    }
}

#[component]
fn Applications(applications: Vec<Application>, may_create: bool) -> impl IntoView {
    if applications.is_empty() {
        let advice = if may_create {
            "An application holds the projects of one product. Create the first one below."
        } else {
            "You see the applications where you have a role. Ask an administrator to give you one."
        };
        return view! { <Empty title="No applications yet" icon=Symbol::Folder>{advice}</Empty> }
            .into_any();
    }
    let columns = vec![
        Column::new("Application"),
        Column::new("Projects").number(),
        Column::new("Open issues"),
        Column::new("Total Active Policy Violations").number(),
    ];
    let rows = applications
        .into_iter()
        .map(|application| {
            view! {
                <tr>
                    <RowHead>
                        <NameLink href=paths::application(application.id)>{visible(&application.name)}</NameLink>
                    </RowHead>
                    <Cell label="Projects" number=true>{grouped(application.projects)}</Cell>
                    <Cell label="Open issues">
                        <SeverityCounts counts=application.issues.by_severity()/>
                    </Cell>
                    <Cell label="Total Active Policy Violations" number=true>
                        {grouped(application.violations)}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Applications" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn NewApplication() -> impl IntoView {
    view! {
        <Section title="New application">
            <Form act="create_application">
                <TextField
                    label="Name"
                    name="form[name]"
                    help="What people call the product, such as Online Shop."
                    autocomplete="off"
                    required=true
                />
                <Actions>
                    <Button kind=Kind::Primary icon=Symbol::Plus>"Create application"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
