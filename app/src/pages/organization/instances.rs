//! *My Organization > Integrations*: the Azure DevOps instances.

mod edit;
mod new;

use domain::{ConnectionReport, Instance, paths};
use leptos::prelude::*;

use crate::components::{
    Badge, Button, Cell, Column, Crumb, Day, Empty, Form, FormFailure, Frame, Hidden, LinkButton,
    Loaded, Menu, MenuLink, Moment, Muted, NameLink, PageHeader, Place, RowHead, SimulatedBadge,
    Symbol, Table, Tone, Verdict,
};
use crate::pages::PracticeOffer;
use crate::{AppError, request};

pub(crate) use edit::InstancePage;
pub(crate) use new::NewInstancePage;

async fn load() -> Result<Vec<Instance>, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.instances(&actor).await).await
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("My Organization", paths::USERS)]
}

#[component]
pub(crate) fn InstancesPage() -> impl IntoView {
    view! {
        <Frame place=Place::Integrations>
            <PageHeader
                title="Integrations"
                crumbs=crumbs()
                lead="Azure DevOps organizations that Polaris files work items in."
            >
                <AddMenu/>
            </PageHeader>
            <FormFailure act="test_instance"/>
            <Loaded load=load() view=|instances| view! { <Instances instances/> }/>
        </Frame>
    }
}

/// One kind of integration so far, behind the menu that people know.
#[component]
fn AddMenu() -> impl IntoView {
    view! {
        <Menu label="+ Add Integration">
            <MenuLink href=paths::NEW_INSTANCE>"Azure DevOps"</MenuLink>
        </Menu>
    }
}

#[component]
fn Instances(instances: Vec<Instance>) -> impl IntoView {
    if instances.is_empty() {
        return view! {
            <Empty title="No Azure DevOps instance yet" icon=Symbol::Link>
                "Connect an Azure DevOps organization, so that projects can export issues to it. "
                <LinkButton href=paths::NEW_INSTANCE icon=Symbol::Plus>"Add Azure DevOps"</LinkButton>
            </Empty>
            <PracticeOffer/>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Azure URL"),
        Column::new("Connection"),
        Column::new("Token expires"),
        Column::new("Projects").number(),
    ];
    let rows = instances
        .into_iter()
        .map(|instance| view! { <InstanceRow instance/> })
        .collect_view();
    view! { <Table caption="Azure DevOps instances" caption_hidden=true columns>{rows}</Table> }
        .into_any()
}

#[component]
fn InstanceRow(instance: Instance) -> impl IntoView {
    let id = instance.id.to_string();
    let test = format!("Test {}", instance.url);
    let expires = instance.token_expires_on.map_or_else(
        || view! { <Muted>"Not known"</Muted> }.into_any(),
        |on| view! { <Day on/> }.into_any(),
    );
    view! {
        <tr>
            <RowHead>
                <NameLink href=paths::instance(instance.id)>{instance.url}</NameLink> " "
                {(!instance.enabled).then(|| view! { <Badge tone=Tone::Warning>"Disabled"</Badge> })}
                {instance.practice.then(|| view! { <SimulatedBadge/> })}
            </RowHead>
            <Cell label="Connection">
                <Form act="test_instance" key=id.clone()>
                    <Hidden name="id" value=id/>
                    <Button small=true label=test disabled=!instance.enabled>
                        "Test"
                    </Button>
                </Form>
                {instance.last_test.map(|report| view! { <Report report/> })}
            </Cell>
            <Cell label="Token expires">{expires}</Cell>
            <Cell label="Projects" number=true>{instance.projects}</Cell>
        </tr>
    }
}

/// What the last *Test* found out.
#[component]
pub(crate) fn Report(report: ConnectionReport) -> impl IntoView {
    view! {
        <Verdict ok=report.ok>{report.message}</Verdict>
        <p><Muted>"Tested " <Moment at=report.tested_at/></Muted></p>
    }
}
