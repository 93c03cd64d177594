//! *My Organization > Users*.

mod row;

use domain::{Actor, GlobalRole, Page, PageQuery, Permission, User, paths};
use leptos::prelude::*;
use services::Handover;

use crate::components::{
    Actions, Button, Choice, Column, Columns, CopyField, Crumb, Form, FormFailure, Frame, Kind,
    Loaded, Notice, PageHeader, Pager, Place, Section, SelectField, Stack, Table, TextField,
    TextKind, Tone,
};
use crate::cookies::{self, Shown};
use crate::{AppError, request};
use row::UserRow;

/// What the page shows.
struct Users {
    page: Page<User>,
    actor: Actor,
    /// The one-time link that was just made.
    link: Option<Shown>,
}

async fn load(cursor: Option<String>) -> Result<Users, AppError> {
    let (services, actor) = request::signed_in()?;
    let query = PageQuery {
        limit: None,
        cursor,
    };
    let page = query.read().unwrap_or_default();
    Ok(Users {
        page: request::answer(services.users(&actor, &page).await).await?,
        link: cookies::to_show(&actor, Handover::InvitationLink),
        actor,
    })
}

#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    let cursor = request::in_query("cursor");
    view! {
        <Frame place=Place::Users>
            <PageHeader
                title="Users"
                crumbs=vec![Crumb::new("My Organization", paths::USERS)]
                lead="Who belongs to the organization, and what they may do everywhere in it."
            />
            <FormFailure act="set_user_role"/>
            <FormFailure act="set_user_state"/>
            <FormFailure act="renew_invitation"/>
            <FormFailure act="end_user_sessions"/>
            <Loaded load=load(cursor) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Users) -> impl IntoView {
    let manages = data.actor.may(Permission::ManageUsers);
    let link = data.link.map(|link| view! { <Link link/> });
    let list = view! { <List page=data.page actor=data.actor manages/> };
    if !manages {
        return list.into_any();
    }
    view! {
        {link}
        <Columns>
            <Stack>{list}</Stack>
            <Stack>
                <NewUser/>
            </Stack>
        </Columns>
    }
    .into_any()
}

#[component]
fn Link(link: Shown) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good title="Give this link to the person">
            "It is shown this once, works once, and expires in 7 days."
            <CopyField label=format!("One-time link for {}", link.label) value=link.secret/>
        </Notice>
    }
}

#[component]
fn List(page: Page<User>, actor: Actor, manages: bool) -> impl IntoView {
    let columns = vec![
        Column::new("Name"),
        Column::new("Global role"),
        Column::new("State"),
        Column::new("Last seen"),
        Column::new("Actions").hidden(),
    ];
    let next = page
        .next_cursor
        .map(|cursor| paths::with_cursor(paths::USERS, &cursor));
    let rows = page
        .items
        .into_iter()
        .map(|user| {
            let is_self = user.id == actor.user;
            view! { <UserRow user manages is_self/> }
        })
        .collect_view();
    view! {
        <Section title="People">
            <Table caption="Users" caption_hidden=true columns>{rows}</Table>
            <Pager previous=None next/>
        </Section>
    }
}

#[component]
fn NewUser() -> impl IntoView {
    let roles = roles(GlobalRole::None);
    view! {
        <Section title="Add user" lead="You get a one-time link, with which the person sets a password.">
            <Form act="add_user">
                <TextField label="Name" name="form[name]" autocomplete="off" required=true/>
                <TextField
                    label="E-mail"
                    name="form[email]"
                    kind=TextKind::Email
                    autocomplete="off"
                    required=true
                />
                <SelectField
                    label="Global role"
                    name="form[role]"
                    options=roles
                    help="Without a global role, rights come from applications only."
                    required=true
                />
                <Actions>
                    <Button kind=Kind::Primary>"Add user"</Button>
                </Actions>
            </Form>
        </Section>
    }
}

fn roles(selected: GlobalRole) -> Vec<Choice> {
    GlobalRole::ALL
        .iter()
        .map(|role| Choice::new(role.as_str(), role.label(), *role == selected))
        .collect()
}
