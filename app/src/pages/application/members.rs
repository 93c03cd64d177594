//! *Application > Settings > Members*.

use domain::{Application, ApplicationId, ApplicationRole, Candidate, Member, UserId, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, ActionsCell, Button, Cell, Choice, Column, Columns, Crumb, Empty, Form, FormFailure,
    Frame, Hidden, Kind, Loaded, Muted, PageHeader, RowHead, Section, SelectField, Stack, Symbol,
    Tab, Table, Tabs,
};
use crate::{AppError, request};

/// What the page shows.
struct Members {
    application: Application,
    people: Vec<Member>,
    candidates: Vec<Candidate>,
}

async fn load(id: Result<ApplicationId, AppError>) -> Result<Members, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    Ok(Members {
        application: request::answer(services.application(&actor, id).await).await?,
        people: request::answer(services.members(&actor, id).await).await?,
        candidates: request::answer(services.candidates(&actor, id).await).await?,
    })
}

#[component]
pub(crate) fn MembersPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame>
            <FormFailure act="remove_member"/>
            <Loaded load=load(id) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Members) -> impl IntoView {
    let id = data.application.id;
    let crumbs = vec![
        Crumb::new("Portfolio", paths::PORTFOLIO),
        Crumb::new(data.application.name, paths::application(id)),
    ];
    let tabs = vec![
        Tab::new("General", paths::application_settings(id), false),
        Tab::new("Members", paths::members(id), true),
    ];
    view! {
        <PageHeader title="Members" crumbs/>
        <Tabs label="Application settings" tabs/>
        <Columns>
            <Stack>
                <Section
                    title="People"
                    lead="Global roles count in every application and are not listed here."
                >
                    <List application=id members=data.people/>
                </Section>
            </Stack>
            <Stack>
                <Section title="Add member">
                    <Add application=id candidates=data.candidates/>
                </Section>
            </Stack>
        </Columns>
    }
}

#[component]
fn List(application: ApplicationId, members: Vec<Member>) -> impl IntoView {
    if members.is_empty() {
        return view! {
            <Empty title="No members yet" icon=Symbol::Users>
                "Add the people who work on this application, each with a role."
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Name"),
        Column::new("Role"),
        Column::new("Actions").hidden(),
    ];
    let rows = members
        .into_iter()
        .map(|member| view! { <MemberRow application member/> })
        .collect_view();
    view! { <Table caption="Members" caption_hidden=true columns>{rows}</Table> }.into_any()
}

#[component]
fn MemberRow(application: ApplicationId, member: Member) -> impl IntoView {
    let remove = format!("Remove {}", member.name);
    let (name, user) = (member.name.clone(), member.id);
    view! {
        <tr>
            <RowHead>{name} <br/> <Muted>{member.email}</Muted></RowHead>
            <Cell label="Role">
                <RoleForm application user name=member.name role=member.role/>
            </Cell>
            <ActionsCell>
                <Form act="remove_member" key=user.to_string()>
                    <Hidden name="application" value=application.to_string()/>
                    <Hidden name="user" value=user.to_string()/>
                    <Button small=true kind=Kind::Danger label=remove>"Remove"</Button>
                </Form>
            </ActionsCell>
        </tr>
    }
}

#[component]
fn RoleForm(
    application: ApplicationId,
    user: UserId,
    name: String,
    role: ApplicationRole,
) -> impl IntoView {
    let save = format!("Save the role of {name}");
    view! {
        <Form act="set_member" key=user.to_string()>
            <Hidden name="application" value=application.to_string()/>
            <Hidden name="user" value=user.to_string()/>
            <SelectField
                label=format!("Role of {name}")
                name="role"
                options=roles(role)
                required=true
                compact=true
            />
            <Button small=true label=save>"Save"</Button>
        </Form>
    }
}

#[component]
fn Add(application: ApplicationId, candidates: Vec<Candidate>) -> impl IntoView {
    if candidates.is_empty() {
        return view! {
            <p>
                "Everybody in the organization is a member already. An Organization Admin adds people under My Organization > Users."
            </p>
        }
        .into_any();
    }
    let people = candidates
        .into_iter()
        .map(|person| {
            let label = format!("{} ({})", person.name, person.email);
            Choice::new(person.id.to_string(), label, false)
        })
        .collect();
    view! {
        <Form act="set_member">
            <Hidden name="application" value=application.to_string()/>
            <SelectField label="Person" name="user" options=people required=true/>
            <SelectField
                label="Role"
                name="role"
                options=roles(ApplicationRole::Member)
                required=true
            />
            <Actions>
                <Button kind=Kind::Primary>"Add member"</Button>
            </Actions>
        </Form>
    }
    .into_any()
}

fn roles(selected: ApplicationRole) -> Vec<Choice> {
    ApplicationRole::ALL
        .iter()
        .map(|role| Choice::new(role.as_str(), role.label(), *role == selected))
        .collect()
}
