//! One instance: its token, its address, whether it is used, and its end.

use chrono::NaiveDate;
use domain::{Instance, InstanceId, paths};
use leptos::prelude::*;

use super::new::TokenGuide;
use crate::components::{
    Actions, Badge, Button, Code, Columns, Crumb, DateField, Day, Fact, Facts, Form, FormFailure,
    Frame, Hidden, Kind, Loaded, Moment, Muted, Notice, PageHeader, PasswordField, Place, Section,
    SimulatedNotice, Stack, TextField, Tone,
};
use crate::pages::ConnectionTest;
use crate::{AppError, request};

async fn load(id: Result<InstanceId, AppError>) -> Result<(Instance, NaiveDate), AppError> {
    let (services, actor) = request::signed_in()?;
    let instance = request::answer(services.instance(&actor, id?).await).await?;
    Ok((instance, services.clock().now().date_naive()))
}

#[component]
pub(crate) fn InstancePage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Integrations>
            <Loaded load=load(id) view=|(instance, today)| view! { <InstanceView instance today/> }/>
        </Frame>
    }
}

#[component]
fn InstanceView(instance: Instance, today: NaiveDate) -> impl IntoView {
    let crumbs = vec![
        Crumb::new("My Organization", paths::USERS),
        Crumb::new("Integrations", paths::INSTANCES),
    ];
    let (id, enabled, projects) = (instance.id, instance.enabled, instance.projects);
    view! {
        <PageHeader title=instance.url.clone() crumbs/>
        {instance.practice.then(|| view! { <SimulatedNotice/> })}
        <p><a href=paths::instance_journal(id)>"Export journal of this instance"</a></p>
        <FormFailure act="change_instance"/>
        <FormFailure act="test_instance"/>
        <FormFailure act="delete_instance"/>
        <Columns>
            <Stack>
                <Connection instance today/>
                <TokenSection id/>
                <AddressSection id/>
                <UseSection id enabled/>
                <DeleteSection id projects/>
            </Stack>
            <Stack>
                <TokenGuide/>
            </Stack>
        </Columns>
    }
}

#[component]
fn Connection(instance: Instance, today: NaiveDate) -> impl IntoView {
    let warning = instance.expiry_warning(today);
    let expires = instance.token_expires_on.map_or_else(
        || view! { <Muted>"Not known"</Muted> }.into_any(),
        |on| view! { <Day on/> }.into_any(),
    );
    let (tone, state) = if instance.enabled {
        (Tone::Good, "Enabled")
    } else {
        (Tone::Warning, "Disabled")
    };
    let acts_as = instance
        .last_test
        .as_ref()
        .and_then(|report| report.acts_as.clone());
    view! {
        <Section title="Connection">
            <Facts>
                <Fact term="Azure URL"><Code>{instance.url}</Code></Fact>
                <Fact term="State"><Badge tone>{state}</Badge></Fact>
                <Fact term="Acts as">{acts_as.unwrap_or_else(|| "Not tested yet".to_owned())}</Fact>
                <Fact term="Token entered"><Moment at=instance.token_set_at/></Fact>
                <Fact term="Token expires">{expires}</Fact>
                <Fact term="Projects that use it">{instance.projects}</Fact>
            </Facts>
            {warning.map(|warning| view! { <Notice tone=Tone::Warning>{warning}</Notice> })}
            <ConnectionTest
                act="test_instance"
                id_name="id"
                id=instance.id.to_string()
                subject="the connection"
                may_test=instance.enabled
                report=instance.last_test
            />
        </Section>
    }
}

#[component]
fn TokenSection(id: InstanceId) -> impl IntoView {
    view! {
        <Section title="Replace the token" lead="What waits because of the old token is filed as soon as the new one is saved.">
            <Form act="change_instance" key="token">
                <Hidden name="id" value=id.to_string()/>
                <PasswordField label="New access token" name="form[token]" autocomplete="off" required=true/>
                <DateField label="Token expires on" name="form[token_expires_on]"/>
                <Actions>
                    <Button kind=Kind::Primary>"Replace token"</Button>
                </Actions>
            </Form>
        </Section>
    }
}

#[component]
fn AddressSection(id: InstanceId) -> impl IntoView {
    view! {
        <Section title="Change the address" lead="A token is sent to no other address than the one it was entered for, so the token is needed again.">
            <Form act="change_instance" key="address">
                <Hidden name="id" value=id.to_string()/>
                <TextField label="New Azure URL" name="form[url]" placeholder="https://dev.azure.com/organization" required=true code=true/>
                <PasswordField label="Access token for this address" name="form[token]" autocomplete="off" required=true/>
                <DateField label="Token expires on" name="form[token_expires_on]"/>
                <Actions>
                    <Button>"Change address"</Button>
                </Actions>
            </Form>
        </Section>
    }
}

#[component]
fn UseSection(id: InstanceId, enabled: bool) -> impl IntoView {
    let (title, lead, act) = if enabled {
        (
            "Disable",
            "A disabled instance is offered to no project, and nothing is filed through it until it is enabled again.",
            "Disable instance",
        )
    } else {
        (
            "Enable",
            "Projects can choose it again, and what waits is filed.",
            "Enable instance",
        )
    };
    view! {
        <Section title lead>
            <Form act="change_instance" key="use">
                <Hidden name="id" value=id.to_string()/>
                <Hidden name="form[enabled]" value=(!enabled).to_string()/>
                <Actions>
                    <Button>{act}</Button>
                </Actions>
            </Form>
        </Section>
    }
}

#[component]
fn DeleteSection(id: InstanceId, projects: i64) -> impl IntoView {
    let loses = match projects {
        0 => "No project uses this instance.".to_owned(),
        1 => "One project uses this instance and loses its integration.".to_owned(),
        many => format!("{many} projects use this instance and lose their integration."),
    };
    view! {
        <Section title="Delete" lead=format!("{loses} The token is deleted with it. Links to work items stay.")>
            <Form act="delete_instance" key="delete">
                <Hidden name="id" value=id.to_string()/>
                <Actions>
                    <Button kind=Kind::Danger>"Delete instance"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
