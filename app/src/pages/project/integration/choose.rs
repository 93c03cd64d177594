//! Instance, Azure project, work item type: one after the other, each a form that asks for the
//! same page again; the last one saves.

use domain::{
    AzureProject, Instance, InstanceId, IntegrationChoices, ProjectId, WorkItemType, paths,
};
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Choice, Form, Hidden, Kind, LinkButton, Notice, Section, SelectField,
    StepForm, TextField, TextKind, Tone,
};
use crate::islands::StepByStep;
use crate::request;

/// A list of more projects than this has a search field.
const SEARCHED_FROM: usize = 5;

/// What was chosen so far, as the query of the page says it.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub(super) instance: Option<InstanceId>,
    /// GUID or name.
    pub(super) azure_project: Option<String>,
    search: String,
    pub(super) is_changing: bool,
}

impl Chosen {
    pub(super) fn of_request() -> Self {
        let instance = request::in_query("instance").and_then(|id| id.parse().ok());
        Self {
            is_changing: instance.is_some() || request::in_query("change").is_some(),
            instance,
            azure_project: request::in_query("azure_project"),
            search: request::in_query("search").unwrap_or_default(),
        }
    }

    fn is_azure_project(&self, project: &AzureProject) -> bool {
        let chosen = self.azure_project.as_deref();
        chosen.is_some_and(|chosen| {
            chosen == project.id.to_string() || chosen.eq_ignore_ascii_case(&project.name)
        })
    }
}

#[component]
pub(super) fn ChooseSection(
    project: ProjectId,
    choices: IntegrationChoices,
    chosen: Chosen,
    seen: String,
) -> impl IntoView {
    if choices.instances.is_empty() {
        return view! {
            <Notice tone=Tone::Info title="No Azure DevOps instance to choose">
                "An Organization Admin has to add one under My Organization > Integrations first."
            </Notice>
        }
        .into_any();
    }
    let problem = choices
        .problem
        .clone()
        .map(|problem| view! { <Notice tone=Tone::Bad>{problem}</Notice> });
    let has_types = !choices.work_item_types.is_empty();
    let target = chosen.instance.zip(chosen.azure_project.clone());
    let type_step = target
        .filter(|_| has_types)
        .map(|(instance, azure_project)| {
            let types = choices.work_item_types;
            view! { <TypeStep project instance azure_project types seen/> }
        });
    let projects = choices.azure_projects;
    let project_step = chosen.instance.map(|instance| {
        let chosen = chosen.clone();
        view! { <ProjectStep project instance projects chosen/> }
    });
    let (instances, instance) = (choices.instances, chosen.instance);
    view! {
        <Section
            title="Choose the issue tracker"
            lead="Exported issues become work items of this type in this Azure project."
        >
            <StepByStep>
                <InstanceStep project instances instance/>
                {project_step}
            </StepByStep>
            {problem}
            {type_step}
        </Section>
    }
    .into_any()
}

#[component]
fn InstanceStep(
    project: ProjectId,
    instances: Vec<Instance>,
    instance: Option<InstanceId>,
) -> impl IntoView {
    let mut options = vec![Choice::new("", "Choose an instance", instance.is_none())];
    options.extend(instances.into_iter().map(|one| {
        let is_chosen = instance == Some(one.id);
        let simulated = if one.practice { " (simulated)" } else { "" };
        Choice::new(one.id.to_string(), one.url + simulated, is_chosen)
    }));
    view! {
        <StepForm action=paths::integration(project)>
            <SelectField label="Instance" name="instance" options required=true/>
        </StepForm>
    }
}

#[component]
fn ProjectStep(
    project: ProjectId,
    instance: InstanceId,
    projects: Vec<AzureProject>,
    chosen: Chosen,
) -> impl IntoView {
    let is_long = projects.len() > SEARCHED_FROM;
    let field = if projects.is_empty() {
        view! {
            <TextField
                label="Azure Project"
                name="azure_project"
                value=chosen.azure_project.unwrap_or_default()
                help="The access token may not list projects. Type the name of one."
                required=true
            />
        }
        .into_any()
    } else {
        let search = chosen.search.to_lowercase();
        let mut options = vec![Choice::new(
            "",
            "Choose a project",
            chosen.azure_project.is_none(),
        )];
        let found = projects.into_iter().filter(|project| {
            project.name.to_lowercase().contains(&search) || chosen.is_azure_project(project)
        });
        options.extend(found.map(|project| {
            let is_chosen = chosen.is_azure_project(&project);
            Choice::new(project.id.to_string(), project.name, is_chosen)
        }));
        view! { <SelectField label="Azure Project" name="azure_project" options required=true/> }
            .into_any()
    };
    view! {
        {is_long.then(|| view! { <ProjectSearch project instance search=chosen.search/> })}
        <StepForm action=paths::integration(project)>
            <Hidden name="instance" value=instance.to_string()/>
            {field}
        </StepForm>
    }
}

/// Narrows the list of projects.
#[component]
fn ProjectSearch(project: ProjectId, instance: InstanceId, search: String) -> impl IntoView {
    view! {
        <StepForm action=paths::integration(project) word="Search">
            <Hidden name="instance" value=instance.to_string()/>
            <TextField label="Search projects" name="search" kind=TextKind::Search value=search/>
        </StepForm>
    }
}

#[component]
fn TypeStep(
    project: ProjectId,
    instance: InstanceId,
    azure_project: String,
    types: Vec<WorkItemType>,
    seen: String,
) -> impl IntoView {
    let options = types
        .into_iter()
        .map(|kind| Choice::new(kind.name.clone(), kind.name, kind.is_bug_type))
        .collect();
    view! {
        <Form act="save_integration">
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name="form[instance_id]" value=instance.to_string()/>
            <Hidden name="form[azure_project_id]" value=azure_project/>
            <Hidden name="seen" value=seen/>
            <SelectField label="Work Item Type" name="form[work_item_type]" options required=true/>
            <Actions>
                <Button kind=Kind::Primary>"Save"</Button>
                <LinkButton href=paths::integration(project)>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
}
