//! *My Organization > Integrations*: the Azure DevOps instances.

mod edit;
mod journal;
mod new;

use chrono::NaiveDate;
use domain::{FilingStop, Instance, paths};
use leptos::prelude::*;

use crate::components::{
    Badge, Cell, Column, Crumb, Day, Empty, FormFailure, Frame, LinkButton, Loaded, Menu, MenuLink,
    Moment, Muted, NameLink, Notice, PageHeader, Place, RowHead, SimulatedBadge, Symbol, Table,
    Tone,
};
use crate::pages::{ConnectionTest, PracticeOffer};
use crate::{AppError, request};

pub(crate) use edit::InstancePage;
pub(crate) use journal::InstanceJournalPage;
pub(crate) use new::NewInstancePage;

async fn load() -> Result<(Vec<Instance>, Vec<FilingStop>, NaiveDate), AppError> {
    let (services, actor) = request::signed_in()?;
    let instances = request::answer(services.instances(&actor).await).await?;
    let stops = request::answer(services.filing_stops(&actor).await).await?;
    Ok((instances, stops, services.clock().now().date_naive()))
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
            <Loaded load=load() view=|(instances, stops, today)| view! {
                <Stops instances=instances.clone() stops/>
                <Instances instances today/>
            }/>
        </Frame>
    }
}

/// What stands still until an admin mends it.
#[component]
fn Stops(instances: Vec<Instance>, stops: Vec<FilingStop>) -> impl IntoView {
    stops
        .into_iter()
        .filter_map(|stop| {
            let instance = instances.iter().find(|one| one.id == stop.instance_id)?;
            let title = format!("Nothing is filed through {}", instance.url);
            let id = instance.id;
            Some(view! {
                <Notice tone=Tone::Bad title>
                    <p>{stop.reason}</p>
                    <p>
                        "Since " <Moment at=stop.at/> ". Exports wait, and go on by themselves. "
                        <a href=paths::instance(id)>"Change this instance"</a> " or read its "
                        <a href=paths::instance_journal(id)>"export journal"</a> "."
                    </p>
                </Notice>
            })
        })
        .collect_view()
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
fn Instances(instances: Vec<Instance>, today: NaiveDate) -> impl IntoView {
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
        .map(|instance| view! { <InstanceRow instance today/> })
        .collect_view();
    view! { <Table caption="Azure DevOps instances" caption_hidden=true columns>{rows}</Table> }
        .into_any()
}

#[component]
fn InstanceRow(instance: Instance, today: NaiveDate) -> impl IntoView {
    let subject = instance.url.clone();
    let warning = instance.expiry_warning(today);
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
                <ConnectionTest
                    act="test_instance"
                    id_name="id"
                    id=instance.id.to_string()
                    subject
                    may_test=instance.enabled
                    report=instance.last_test
                />
            </Cell>
            <Cell label="Token expires">
                {expires} " "
                {warning.map(|warning| view! { <Badge tone=Tone::Warning>{warning}</Badge> })}
            </Cell>
            <Cell label="Projects" number=true>{instance.projects}</Cell>
        </tr>
    }
}
