//! *+ Add Integration > Azure DevOps*.

use domain::paths;
use leptos::prelude::*;

use super::token_picture::TokenPicture;
use crate::components::{
    Actions, Button, Columns, Crumb, DateField, Form, Frame, Kind, LinkButton, Loaded, Notice,
    PageHeader, PasswordField, Place, Section, Stack, Steps, TextField, TextKind, Tone,
};
use crate::{AppError, request};

/// Nobody fills a form in vain: who may not add an instance is told so here.
async fn load() -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.instances(&actor).await)
        .await
        .map(drop)
}

#[component]
pub(crate) fn NewInstancePage() -> impl IntoView {
    let crumbs = vec![
        Crumb::new("My Organization", paths::USERS),
        Crumb::new("Integrations", paths::INSTANCES),
    ];
    view! {
        <Frame place=Place::Integrations>
            <PageHeader title="Add Azure DevOps" crumbs/>
            <Loaded load=load() view=|()| view! { <Content/> }/>
        </Frame>
    }
}

#[component]
fn Content() -> impl IntoView {
    view! {
        <Columns>
            <Stack>
                <Section title="Instance">
                    <InstanceForm/>
                </Section>
            </Stack>
            <Stack>
                <TokenGuide/>
            </Stack>
        </Columns>
    }
}

#[component]
fn InstanceForm() -> impl IntoView {
    view! {
        <Form act="add_instance">
            <TextField
                label="Azure URL"
                name="form[url]"
                kind=TextKind::Text
                placeholder="https://dev.azure.com/organization"
                help="The address of your Azure DevOps organization. Only Azure DevOps Services is supported, Azure DevOps Server is not."
                required=true
                code=true
            />
            <PasswordField
                label="Access Token"
                name="form[token]"
                help="A personal access token. It is stored sealed and never shown again."
                autocomplete="off"
                required=true
            />
            <DateField
                label="Token expires on"
                name="form[token_expires_on]"
                help="Azure DevOps does not tell Polaris when a token ends."
            />
            <Actions>
                <Button kind=Kind::Primary>"Save"</Button>
                <LinkButton href=paths::INSTANCES>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
}

/// How to make a token, with the two recommendations.
#[component]
pub(super) fn TokenGuide() -> impl IntoView {
    view! {
        <Section title="Create a personal access token">
            <TokenPicture/>
            <Steps>
                <li>
                    "After you sign in to Azure DevOps, select " <strong>"User settings"</strong> " > "
                    <strong>"Personal Access Tokens"</strong> "."
                </li>
                <li>"Select " <strong>"+ New Token"</strong> "."</li>
                <li>
                    "Enter a " <strong>"Name"</strong> " for the token and select your "
                    <strong>"Organization"</strong> "."
                </li>
                <li>"Select the token's " <strong>"Expiration"</strong> " date."</li>
                <li>"Under " <strong>"Scopes"</strong> ", select " <strong>"Custom defined"</strong> "."</li>
                <li>
                    "Under " <strong>"Work Items"</strong> ", select "
                    <strong>"Read, write, & manage"</strong> "."
                </li>
                <li>"Select " <strong>"Create"</strong> "."</li>
                <li>"Copy the token and store it in a safe place."</li>
            </Steps>
            <Notice tone=Tone::Info title="Use a service account">
                "The user of the token is listed as the creator of every work item. A token of a service account makes the work items of Polaris easy to tell."
            </Notice>
            <Notice tone=Tone::Info title="Choose the longest lifetime">
                "To avoid interruptions, we recommend the longest setting, which is one year from creation."
            </Notice>
        </Section>
    }
}
