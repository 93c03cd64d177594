//! *Project > Settings > General*.

use domain::{Contents, Permission, Project, ProjectId, TwinsForm, paths};
use leptos::prelude::*;

use super::header::{Part, ProjectHeader};
use crate::components::{
    Actions, Button, ConfirmByName, Form, Frame, Hidden, Kind, LinkButton, Loaded, Notice, Place,
    Section, Symbol, TextField, Tone, grouped,
};
use crate::{AppError, request};

/// What the page shows.
struct Settings {
    project: Project,
    contents: Contents,
    twins: TwinsForm,
    may_manage: bool,
}

async fn load(id: Result<ProjectId, AppError>) -> Result<Settings, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let project = request::answer(services.project(&actor, id).await).await?;
    Ok(Settings {
        contents: request::answer(services.project_contents(&actor, id).await).await?,
        twins: request::answer(services.twins_together(&actor, id).await).await?,
        may_manage: actor.may_in(Permission::ManageProject, project.application_id, Some(id)),
        project,
    })
}

#[component]
pub(crate) fn ProjectSettingsPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Settings) -> impl IntoView {
    let (id, name) = (data.project.id, data.project.name.clone());
    let acts = if data.may_manage {
        view! { <Acts id name contents=data.contents twins=data.twins/> }.into_any()
    } else {
        view! {
            <Notice tone=Tone::Info>
                "Application Admins and Contributors can rename and delete this project."
            </Notice>
        }
        .into_any()
    };
    view! {
        <ProjectHeader project=data.project part=Part::Settings/>
        <Section title="Integrations" lead="Where the issues of this project are exported to.">
            <Actions>
                <LinkButton href=paths::integration(id) icon=Symbol::Link>"Issue Tracker"</LinkButton>
            </Actions>
        </Section>
        <Section title="Policies" lead="Which rules judge the issues of this project, and what breaks them.">
            <Actions>
                <LinkButton href=paths::project_policies(id) icon=Symbol::Shield>"Policies"</LinkButton>
            </Actions>
        </Section>
        <Section title="Branches" lead="Which one counts, what they differ in, and when old ones are removed.">
            <Actions>
                <LinkButton href=paths::branches(id)>"Branches"</LinkButton>
            </Actions>
        </Section>
        {acts}
    }
}

#[component]
fn Acts(id: ProjectId, name: String, contents: Contents, twins: TwinsForm) -> impl IntoView {
    let value = name.clone();
    let lost = format!(
        "Deleted with it for ever: scans ({}) and issues ({}) with their history. Work items in \
         Azure DevOps stay.",
        grouped(contents.scans),
        grouped(contents.issues)
    );
    view! {
        <Section title="Name">
            <Form act="rename_project">
                <Hidden name="id" value=id.to_string()/>
                <TextField label="Name" name="form[name]" value autocomplete="off" required=true/>
                <Actions>
                    <Button kind=Kind::Primary>"Rename"</Button>
                </Actions>
            </Form>
        </Section>
        <Twins project=id form=twins/>
        <ConfirmByName act="delete_project" id_name="id" id=id.to_string() word="Delete project" name>
            <p>{lost}</p>
        </ConfirmByName>
    }
}

#[component]
fn Twins(project: ProjectId, form: TwinsForm) -> impl IntoView {
    let (lead, word) = if form.together {
        (
            "What several tools find at one place, with a weakness in common, is listed as one \
             issue: the worst, with the other tools beside it.",
            "List them one by one",
        )
    } else {
        (
            "What several tools find at one place is listed one by one. Listed together, the worst \
             stands for all, with the other tools beside it; each keeps its state and its ticket.",
            "List them together",
        )
    };
    view! {
        <Section title="Several tools" lead>
            <Form act="set_twins_together">
                <Hidden name="project_id" value=project.to_string()/>
                <Hidden name="form[together]" value=(!form.together).to_string()/>
                <Actions>
                    <Button>{word}</Button>
                </Actions>
            </Form>
        </Section>
    }
}
