//! *Account*: who somebody is, their password, their sessions and the way to their tokens.

mod tokens;

use domain::{Actor, Credential, Organization, Session, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, ActionsCell, Ago, Badge, Button, Cell, Column, Fact, Facts, Form, FormFailure, Frame,
    Hidden, Kind, LinkButton, Loaded, Moment, PageHeader, PasswordField, Place, RowHead, Section,
    Stack, Symbol, Table, TextField, Tone,
};
use crate::{AppError, request};

pub(crate) use tokens::TokensPage;

/// What the page shows.
struct Account {
    actor: Actor,
    organizations: Vec<Organization>,
    sessions: Vec<Session>,
}

async fn load() -> Result<Account, AppError> {
    let (services, actor) = request::signed_in()?;
    let organizations = request::answer(services.organizations(&actor).await).await?;
    let sessions = request::answer(services.sessions(&actor).await).await?;
    Ok(Account {
        actor,
        organizations,
        sessions,
    })
}

#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    view! {
        <Frame place=Place::Account>
            <PageHeader title="Account"/>
            <FormFailure act="end_session"/>
            <Loaded load=load() view=|account| view! {
                <Stack>
                    <Person actor=account.actor.clone() organizations=account.organizations/>
                    <Password/>
                    <Tokens/>
                    <Sessions actor=account.actor sessions=account.sessions/>
                </Stack>
            }/>
        </Frame>
    }
}

#[component]
fn Person(actor: Actor, organizations: Vec<Organization>) -> impl IntoView {
    let names: Vec<String> = organizations.into_iter().map(|it| it.name).collect();
    view! {
        <Section title="You">
            <Form act="change_name">
                <TextField
                    label="Name"
                    name="form[name]"
                    value=actor.name
                    help="What your organization calls you. Issues and work items name you so."
                    autocomplete="name"
                    required=true
                />
                <Actions>
                    <Button>"Save"</Button>
                </Actions>
            </Form>
            <Facts>
                <Fact term="E-mail">{actor.email}</Fact>
                <Fact term="Global role">{actor.role.label()}</Fact>
                <Fact term="Organizations">{names.join(", ")}</Fact>
            </Facts>
        </Section>
    }
}

#[component]
fn Password() -> impl IntoView {
    view! {
        <Section
            title="Password"
            lead="A new password ends all other sessions and revokes all access tokens of your account."
        >
            <Form act="change_password">
                <PasswordField
                    label="Current password"
                    name="form[current]"
                    autocomplete="current-password"
                    required=true
                />
                <PasswordField
                    label="New password"
                    name="form[new]"
                    help="At least 12 characters. Several words make a good password."
                    autocomplete="new-password"
                    required=true
                />
                <Actions>
                    <Button kind=Kind::Primary>"Change password"</Button>
                </Actions>
            </Form>
        </Section>
    }
}

#[component]
fn Tokens() -> impl IntoView {
    view! {
        <Section
            title="Access tokens"
            lead="For scripts and pipelines that call the API in your name. They are made, listed and revoked on a page of their own."
        >
            <Actions>
                <LinkButton href=paths::TOKENS icon=Symbol::Key>"Access tokens"</LinkButton>
            </Actions>
        </Section>
    }
}

#[component]
fn Sessions(actor: Actor, sessions: Vec<Session>) -> impl IntoView {
    let columns = vec![
        Column::new("Organization"),
        Column::new("Signed in"),
        Column::new("Last used"),
        Column::new("Actions").hidden(),
    ];
    let rows = sessions
        .into_iter()
        .map(|session| {
            let is_current = actor.credential == Credential::Session(session.id);
            view! { <SessionRow session is_current/> }
        })
        .collect_view();
    view! {
        <Section title="Sessions" lead="Browsers that are signed in with your account.">
            <Table caption="Sessions" caption_hidden=true columns>{rows}</Table>
        </Section>
    }
}

#[component]
fn SessionRow(session: Session, is_current: bool) -> impl IntoView {
    let id = session.id;
    let act = if is_current {
        view! { <Badge tone=Tone::Info>"This browser"</Badge> }.into_any()
    } else {
        view! {
            <Form act="end_session" key=id.to_string()>
                <Hidden name="id" value=id.to_string()/>
                <Button small=true>"Sign out"</Button>
            </Form>
        }
        .into_any()
    };
    view! {
        <tr>
            <RowHead>{session.organization}</RowHead>
            <Cell label="Signed in"><Moment at=session.created_at/></Cell>
            <Cell label="Last used"><Ago at=session.last_seen_at/></Cell>
            <ActionsCell>{act}</ActionsCell>
        </tr>
    }
}
