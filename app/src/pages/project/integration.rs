//! *Project > Settings > Integrations*: where the exports of a project go.

mod choose;

use domain::{Integration, IntegrationSettings, MappingCheck, ProjectId, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Actions, Badge, Button, Code, Crumb, Fact, Facts, Form, FormFailure, Frame, Hidden, Kind,
    LinkButton, Loaded, Moment, Muted, Notice, PageHeader, Place, Section, SimulatedNotice, Tone,
    Verdict,
};
use crate::pages::{ConnectionTest, Sentence};
use crate::{AppError, request};
use choose::{ChooseSection, Chosen};

async fn load(
    id: Result<ProjectId, AppError>,
    chosen: Chosen,
) -> Result<(IntegrationSettings, Chosen), AppError> {
    let (services, actor) = request::signed_in()?;
    let settings = services
        .integration_settings(
            &actor,
            id?,
            chosen.instance,
            chosen.azure_project.as_deref(),
        )
        .await;
    Ok((request::answer(settings).await?, chosen))
}

#[component]
pub(crate) fn IntegrationPage() -> impl IntoView {
    let id = request::in_path("id");
    let chosen = Chosen::of_request();
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load(id, chosen)
                view=|(settings, chosen)| view! { <Settings settings chosen/> }
            />
        </Frame>
    }
}

#[component]
fn Settings(settings: IntegrationSettings, chosen: Chosen) -> impl IntoView {
    let project = settings.project;
    let mut crumbs = crumbs_in(&project);
    crumbs.push(Crumb::new("Settings", paths::project_settings(project.id)));
    let is_simulated = settings
        .integration
        .as_ref()
        .is_some_and(|one| one.practice);
    let may_change = settings.choices.is_some();
    let seen = settings.integration.as_ref().map(Integration::etag);
    let choosing = settings.integration.is_none() || chosen.is_changing;
    let nothing_yet = settings.integration.is_none();
    view! {
        <PageHeader title="Integrations" crumbs/>
        {is_simulated.then(|| view! { <SimulatedNotice/> })}
        <FormFailure act="test_integration"/>
        {settings.integration.map(|integration| view! {
            <Present integration may_test=settings.may_test may_change/>
        })}
        {settings.choices.filter(|_| choosing).map(|choices| view! {
            <ChooseSection project=project.id choices chosen seen=seen.unwrap_or_default()/>
        })}
        {(nothing_yet && !may_change).then(|| view! {
            <Notice tone=Tone::Info title="No issue tracking integration yet">
                "Somebody with the role Contributor or above can choose where the issues of this project are exported to."
            </Notice>
        })}
    }
}

#[component]
fn Present(integration: Integration, may_test: bool, may_change: bool) -> impl IntoView {
    let project = integration.project_id;
    let links = integration.links;
    view! {
        <Section title="Issue Tracker" lead="Each project supports one issue tracking integration.">
            <Facts>
                <Fact term="Instance">
                    <Code>{integration.instance_url}</Code> " "
                    {(!integration.instance_enabled)
                        .then(|| view! { <Badge tone=Tone::Warning>"Disabled"</Badge> })}
                </Fact>
                <Fact term="Azure Project">{integration.azure_project_name}</Fact>
                <Fact term="Work Item Type">{integration.work_item_type}</Fact>
                <Fact term="Linked issues">{links}</Fact>
                {integration.mapping_check.map(|check| view! {
                    <Fact term="Fields"><FieldsVerdict check project may_mend=may_change/></Fact>
                })}
            </Facts>
            {may_test.then(|| view! {
                <ConnectionTest
                    act="test_integration"
                    id_name="project_id"
                    id=project.to_string()
                    subject="the integration"
                    may_test=integration.instance_enabled
                    report=integration.last_test
                />
            })}
            <Actions>
                {may_test.then(|| view! {
                    <LinkButton href=paths::mapping(project)>"Fields"</LinkButton>
                })}
                {may_change.then(|| view! {
                    <LinkButton href=format!("{}?change=yes", paths::integration(project))>"Change"</LinkButton>
                })}
            </Actions>
        </Section>
        {may_change.then(|| view! { <Remove project links/> })}
    }
}

/// Whether Azure DevOps accepts what the fields get, and what has to be mended.
#[component]
fn FieldsVerdict(check: MappingCheck, project: ProjectId, may_mend: bool) -> impl IntoView {
    let remedy = (!check.ok).then(|| {
        let who = if may_mend {
            "What waits for it is filed by itself once it works: "
        } else {
            "Somebody with the role Contributor or above can mend this: "
        };
        view! { <p>{who} <a href=paths::mapping(project)>"say what the fields get"</a> "."</p> }
    });
    view! {
        <Verdict ok=check.ok>
            <p>
                <Sentence text=check.message project/> " "
                <Muted>"Checked " <Moment at=check.checked_at/></Muted>
            </p>
            {remedy}
        </Verdict>
    }
}

#[component]
fn Remove(project: ProjectId, links: i64) -> impl IntoView {
    let affected = match links {
        0 => "No issue is linked to a work item yet.".to_owned(),
        1 => "One issue is linked to a work item; the link stays.".to_owned(),
        many => format!("{many} issues are linked to work items; the links stay."),
    };
    view! {
        <Section
            title="Remove the integration"
            lead=format!("Issues of this project cannot be exported any more. {affected}")
        >
            <Form act="delete_integration">
                <Hidden name="project_id" value=project.to_string()/>
                <Actions>
                    <Button kind=Kind::Danger>"Remove integration"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
