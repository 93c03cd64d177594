//! *Account > Access Tokens*.

use chrono::{Months, NaiveDate};
use domain::{ApiToken, UploadTarget, paths};
use leptos::prelude::*;
use services::Handover;

use crate::components::{
    Actions, ActionsCell, Ago, Badge, Button, Cell, Choice, Column, Columns, Confirm, CopyField,
    Crumb, DateField, Day, Empty, Form, FormFailure, Frame, Kind, Loaded, Muted, Notice,
    PageHeader, Place, RowHead, Section, SelectField, Stack, Symbol, Table, TextField, Tone,
};
use crate::cookies::{self, Shown};
use crate::{AppError, request};

/// What the page shows.
struct Tokens {
    made_before: Vec<ApiToken>,
    projects: Vec<UploadTarget>,
    /// The token that was just made.
    made: Option<Shown>,
    today: NaiveDate,
}

async fn load() -> Result<Tokens, AppError> {
    let (services, actor) = request::signed_in()?;
    let made_before = request::answer(services.api_tokens(&actor).await).await?;
    let projects = request::answer(services.upload_targets(&actor).await).await?;
    Ok(Tokens {
        made_before,
        projects,
        made: cookies::to_show(&actor, Handover::ApiToken),
        today: services.clock().now().date_naive(),
    })
}

#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    let crumbs = vec![Crumb::new("Account", paths::ACCOUNT)];
    view! {
        <Frame place=Place::AccessTokens>
            <PageHeader
                title="Access Tokens"
                crumbs
                lead="For scripts and pipelines that call the API in your name."
            />
            <FormFailure act="revoke_api_token"/>
            <Loaded load=load() view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Tokens) -> impl IntoView {
    view! {
        {data.made.map(|made| view! { <Made made/> })}
        <Columns>
            <Stack>
                <Section title="Your tokens">
                    <List tokens=data.made_before today=data.today/>
                </Section>
            </Stack>
            <Stack>
                <NewToken projects=data.projects today=data.today/>
            </Stack>
        </Columns>
    }
}

#[component]
fn Made(made: Shown) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good title="Copy the token now">
            "It is shown this once. Polaris keeps a fingerprint of it only."
            <CopyField label=format!("Access token {}", made.label) value=made.secret/>
        </Notice>
    }
}

#[component]
fn List(tokens: Vec<ApiToken>, today: NaiveDate) -> impl IntoView {
    if tokens.is_empty() {
        return view! {
            <Empty title="No access token yet" icon=Symbol::Key>
                "Make one for each script or pipeline, so that each can be revoked alone."
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Name"),
        Column::new("May do"),
        Column::new("Expires"),
        Column::new("Last used"),
        Column::new("Actions").hidden(),
    ];
    let rows = tokens
        .into_iter()
        .map(|token| view! { <TokenRow token today/> })
        .collect_view();
    view! { <Table caption="Access tokens" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn TokenRow(token: ApiToken, today: NaiveDate) -> impl IntoView {
    let id = token.id;
    let revoke = format!("Revoke {}", token.name);
    let scope = token.project_name.map_or_else(
        || "All that you may".to_owned(),
        |project| format!("Upload to {project}"),
    );
    let expired = (token.expires_on < today)
        .then(|| view! { " " <Badge tone=Tone::Warning>"Expired"</Badge> });
    let used = token.last_used_at.map_or_else(
        || view! { <Muted>"Never"</Muted> }.into_any(),
        |at| view! { <Ago at/> }.into_any(),
    );
    view! {
        <tr>
            <RowHead>{token.name}</RowHead>
            <Cell label="May do">{scope}</Cell>
            <Cell label="Expires"><Day on=token.expires_on/>{expired}</Cell>
            <Cell label="Last used">{used}</Cell>
            <ActionsCell>
                <Confirm act="revoke_api_token" id=id.to_string() word="Revoke" label=revoke>
                    "Whatever works with it is refused from now on. A token does not come back."
                </Confirm>
            </ActionsCell>
        </tr>
    }
}

#[component]
fn NewToken(projects: Vec<UploadTarget>, today: NaiveDate) -> impl IntoView {
    let everything = Choice::new("", "All that you may", true);
    let uploads = projects.into_iter().map(|project| {
        let label = format!("Uploads to {} / {}", project.application_name, project.name);
        Choice::new(project.id.to_string(), label, false)
    });
    let scopes: Vec<Choice> = std::iter::once(everything).chain(uploads).collect();
    view! {
        <Section title="New token">
            <Form act="create_api_token">
                <TextField
                    label="Name"
                    name="form[name]"
                    help="What the token is for, such as the name of a pipeline."
                    autocomplete="off"
                    required=true
                />
                <DateField
                    label="Expires on"
                    name="form[expires_on]"
                    help="The last day on which it works, at most one year ahead."
                    value=(today + Months::new(3)).to_string()
                    min=today.to_string()
                    max=(today + Months::new(12)).to_string()
                    required=true
                />
                <SelectField
                    label="May do"
                    name="form[project_id]"
                    options=scopes
                    help="A token for uploads reaches one project and nothing else."
                />
                <Actions>
                    <Button kind=Kind::Primary>"Create token"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
