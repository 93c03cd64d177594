//! *My Organization > Integrations*: the Azure DevOps instances.

mod edit;
mod journal;
mod new;
mod token_picture;

use chrono::NaiveDate;
use domain::{Instance, InstanceHealth, paths};
use leptos::prelude::*;

use crate::components::{
    Ago, Badge, Cell, Column, Crumb, Day, Empty, FormFailure, Frame, LinkButton, Loaded, Menu,
    MenuLink, Moment, Muted, NameLink, PageHeader, Place, RowHead, SimulatedBadge, Symbol, Table,
    Tone, grouped,
};
use crate::pages::{ConnectionTest, PracticeOffer};
use crate::{AppError, request};

pub(crate) use edit::InstancePage;
pub(crate) use journal::InstanceJournalPage;
pub(crate) use new::NewInstancePage;

/// What the page shows.
struct Instances {
    listed: Vec<Instance>,
    health: Vec<InstanceHealth>,
    today: NaiveDate,
}

async fn load() -> Result<Instances, AppError> {
    let (services, actor) = request::signed_in()?;
    Ok(Instances {
        listed: request::answer(services.instances(&actor).await).await?,
        health: request::answer(services.instance_health(&actor).await).await?,
        today: services.clock().now().date_naive(),
    })
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
            <Loaded load=load() view=|data| view! { <InstanceTable data/> }/>
        </Frame>
    }
}

#[component]
fn AddMenu() -> impl IntoView {
    view! {
        <Menu label="+ Add Integration">
            <MenuLink href=paths::NEW_INSTANCE>"Azure DevOps"</MenuLink>
        </Menu>
    }
}

#[component]
fn InstanceTable(data: Instances) -> impl IntoView {
    let (instances, today) = (data.listed, data.today);
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
        Column::new("Health"),
        Column::new("Token expires"),
        Column::new("Projects").number(),
    ];
    let rows = instances
        .into_iter()
        .map(|instance| {
            let mut health = data.health.iter();
            let health = health
                .find(|health| health.instance_id == instance.id)
                .cloned();
            view! { <InstanceRow instance health today/> }
        })
        .collect_view();
    view! { <Table caption="Azure DevOps instances" caption_hidden=true columns>{rows}</Table> }
        .into_any()
}

#[component]
fn InstanceRow(
    instance: Instance,
    health: Option<InstanceHealth>,
    today: NaiveDate,
) -> impl IntoView {
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
            <Cell label="Health">{health.map(|health| view! { <Health health/> })}</Cell>
            <Cell label="Token expires">
                {expires} " "
                {warning.map(|warning| view! { <Badge tone=Tone::Warning>{warning}</Badge> })}
            </Cell>
            <Cell label="Projects" number=true>{instance.projects}</Cell>
        </tr>
    }
}

/// What its tickets are at: one line for each thing there is to say.
#[component]
fn Health(health: InstanceHealth) -> impl IntoView {
    let journal = paths::instance_journal(health.instance_id);
    let last = match health.last_filed_at {
        Some(at) => view! { "Last filed " <Ago at/> }.into_any(),
        None => view! { <Muted>"Nothing filed yet"</Muted> }.into_any(),
    };
    let waiting = (health.waiting > 0).then(|| {
        view! { <p><Badge tone=Tone::Info>{grouped(health.waiting)} " waiting"</Badge></p> }
    });
    let failed = (health.failed > 0).then(|| {
        view! {
            <p>
                <Badge tone=Tone::Bad>{grouped(health.failed)} " failed"</Badge>
                " " <a href=journal>"Export journal"</a>
            </p>
        }
    });
    let throttled = health.throttled_until.map(|at| {
        view! {
            <p><Badge tone=Tone::Warning>"Throttled"</Badge> " until " <Moment at/></p>
        }
    });
    view! {
        <p>{last}</p>
        {waiting}
        {failed}
        {throttled}
    }
}
