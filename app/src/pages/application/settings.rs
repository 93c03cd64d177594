//! *Application > Settings > General*.

use domain::{Application, ApplicationId, Contents, Permission, paths};
use leptos::prelude::*;

use crate::components::{
    Actions, Button, ConfirmByName, Crumb, Form, Frame, Hidden, Kind, Loaded, Notice, PageHeader,
    Place, Section, Tab, Tabs, TextField, Tone, grouped, visible,
};
use crate::{AppError, request};

/// What the page shows.
struct Settings {
    application: Application,
    contents: Contents,
    may_manage: bool,
}

async fn load(id: Result<ApplicationId, AppError>) -> Result<Settings, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    Ok(Settings {
        application: request::answer(services.application(&actor, id).await).await?,
        contents: request::answer(services.application_contents(&actor, id).await).await?,
        may_manage: actor.may_in(Permission::ManageApplication, id, None),
    })
}

#[component]
pub(crate) fn ApplicationSettingsPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Settings) -> impl IntoView {
    let (id, name) = (data.application.id, data.application.name);
    let crumbs = vec![
        Crumb::new("Portfolio", paths::PORTFOLIO),
        Crumb::new(visible(&name), paths::application(id)),
    ];
    let tabs = vec![
        Tab::new("General", paths::application_settings(id), true),
        Tab::new("Members", paths::members(id), false),
    ];
    let acts = if data.may_manage {
        view! { <Acts id name contents=data.contents/> }.into_any()
    } else {
        view! {
            <Notice tone=Tone::Info>"Application Admins can rename and delete this application."</Notice>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Settings" crumbs/>
        <Tabs label="Application settings" tabs/>
        {acts}
    }
}

#[component]
fn Acts(id: ApplicationId, name: String, contents: Contents) -> impl IntoView {
    let value = name.clone();
    let lost = format!(
        "Deleted with it for ever: projects ({}), scans ({}) and issues ({}) with their history. \
         Work items in Azure DevOps stay.",
        grouped(contents.projects),
        grouped(contents.scans),
        grouped(contents.issues)
    );
    view! {
        <Section title="Name">
            <Form act="rename_application">
                <Hidden name="id" value=id.to_string()/>
                <TextField label="Name" name="form[name]" value autocomplete="off" required=true/>
                <Actions>
                    <Button kind=Kind::Primary>"Rename"</Button>
                </Actions>
            </Form>
        </Section>
        <ConfirmByName act="delete_application" id_name="id" id=id.to_string() word="Delete application" name>
            <p>{lost}</p>
        </ConfirmByName>
    }
}
