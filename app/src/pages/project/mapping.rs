//! *Project > Settings > Integrations > Fields*: what the fields of the project's work items get.

mod control;
mod draft;

use domain::{
    FieldError, MappedField, Mapping, MappingCheck, MappingSheet, Permission, PlaceholderInfo,
    Project, ProjectId, paths,
};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Actions, AfterRefusal, AskAgain, Button, Code, Crumb, Details, Fact, Facts, Form, Frame,
    Hidden, Kind, LinkButton, Loaded, Moment, Muted, Notice, PageHeader, Place, Section,
    SimulatedBadge, Tone, Verdict,
};
use crate::{AppError, request};
use control::FieldControl;
use draft::Draft;

/// What the page shows.
struct Fields {
    project: Project,
    sheet: MappingSheet,
    /// What is entered: as it is tried out, else as it is saved.
    entered: Mapping,
    /// What a trial of it found out, and what cannot be tried at all.
    check: Option<MappingCheck>,
    refused: Vec<FieldError>,
    is_draft: bool,
    may_change: bool,
}

async fn load(id: Result<ProjectId, AppError>, draft: Option<Draft>) -> Result<Fields, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let sheet = request::answer(services.mapping(&actor, id).await).await?;
    let project = request::answer(services.project(&actor, id).await).await?;
    let permission = Permission::ManageIntegration;
    let mut fields = Fields {
        may_change: actor.may_in(permission, project.application_id, Some(id)),
        is_draft: draft.is_some(),
        entered: sheet.fields.clone(),
        check: sheet.checked.clone(),
        refused: Vec::new(),
        project,
        sheet,
    };
    if let Some(draft) = draft {
        let (entered, tried) = draft.tried(&services, &actor, id).await?;
        fields.entered = entered;
        match tried {
            Ok(check) => fields.check = Some(check),
            Err(refused) => (fields.check, fields.refused) = (None, refused),
        }
    }
    if let Some(check) = &fields.check {
        let problems = check.fields.iter();
        fields
            .refused
            .extend(problems.map(|one| FieldError::new(&one.field, &one.message)));
    }
    Ok(fields)
}

#[component]
pub(crate) fn MappingPage() -> impl IntoView {
    let id = request::in_path("id");
    let draft = Draft::of_request();
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, draft) view=|fields| view! { <Content fields/> }/>
        </Frame>
    }
}

#[component]
fn Content(fields: Fields) -> impl IntoView {
    let project = fields.project.id;
    let mut crumbs = crumbs_in(&fields.project);
    crumbs.push(Crumb::new("Settings", paths::project_settings(project)));
    crumbs.push(Crumb::new("Integrations", paths::integration(project)));
    let lead = format!(
        "What work items of type {} in {} get.",
        fields.sheet.work_item_type, fields.sheet.azure_project_name
    );
    let simulated = fields
        .project
        .practice
        .then(|| view! { <p><SimulatedBadge/></p> });
    let problem = fields
        .sheet
        .problem
        .clone()
        .map(|problem| view! { <Notice tone=Tone::Bad>{problem}</Notice> });
    let refuses = fields.check.as_ref().is_some_and(|check| !check.ok);
    let check = match fields.check {
        Some(check) => view! { <Checked check/> }.into_any(),
        None => view! { <p><Muted>"Not checked as it is now."</Muted></p> }.into_any(),
    };
    let groups = Groups::of(fields.sheet.described, &fields.entered);
    let (entered, may_change) = (fields.entered, fields.may_change);
    let offers_anyway = may_change && fields.is_draft && refuses;
    view! {
        <PageHeader title="Fields" crumbs lead/>
        {simulated}
        {problem}
        <Section title="What Azure DevOps says" lead="Check shows Azure DevOps one issue of each severity. Nothing is created.">
            {check}
        </Section>
        <Form act="save_mapping" noted=fields.refused>
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name="seen" value=fields.sheet.etag/>
            <Part title="Needs an answer" lead="Azure DevOps creates no work item without these." fields=groups.needed entered=entered.clone()/>
            <Part title="Usual fields" lead="What is left empty stays as Polaris or Azure DevOps fills it." fields=groups.usual entered=entered.clone()/>
            <Further fields=groups.further entered/>
            <Placeholders placeholders=fields.sheet.placeholders/>
            <Actions>
                <AskAgain action=paths::mapping(project) name="check">"Check"</AskAgain>
                {may_change.then(|| view! { <Button kind=Kind::Primary>"Save"</Button> })}
                {may_change.then(|| view! { <SaveAnyway offered=offers_anyway/> })}
                <LinkButton href=paths::integration(project)>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
}

/// The answer of Azure DevOps as a whole; what it says to single fields stands beside them.
#[component]
fn Checked(check: MappingCheck) -> impl IntoView {
    let elsewhere = check
        .fields
        .iter()
        .filter(|problem| problem.field.is_empty());
    let message = match (check.ok, check.fields.len()) {
        (true, _) => check.message.clone(),
        (false, 1) => "Azure DevOps refuses one of the fields below.".to_owned(),
        (false, many) => format!("Azure DevOps refuses {many} of the fields below."),
    };
    let message = elsewhere
        .map(|one| one.message.clone())
        .next()
        .unwrap_or(message);
    view! {
        <Verdict ok=check.ok>
            {message} " " <Muted>"Checked " <Moment at=check.checked_at/></Muted>
        </Verdict>
    }
}

/// The fields in the order in which people need them.
struct Groups {
    needed: Vec<MappedField>,
    usual: Vec<MappedField>,
    further: Vec<MappedField>,
}

impl Groups {
    fn of(described: Vec<MappedField>, entered: &Mapping) -> Self {
        let unknown = entered.iter().filter_map(|(name, _)| {
            let is_known = described.iter().any(|field| field.is_named(name));
            (!is_known).then(|| MappedField::unknown(name))
        });
        let usual: Vec<_> = unknown.collect();
        let mut groups = Self {
            needed: Vec::new(),
            usual,
            further: Vec::new(),
        };
        for field in described {
            let is_usual =
                field.usual_place().is_some() || entered.get(&field.reference_name).is_some();
            let group = match (field.needs_answer, is_usual) {
                (true, _) => &mut groups.needed,
                (false, true) => &mut groups.usual,
                (false, false) => &mut groups.further,
            };
            group.push(field);
        }
        groups
    }
}

#[component]
fn Part(
    title: &'static str,
    lead: &'static str,
    fields: Vec<MappedField>,
    entered: Mapping,
) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        view! {
            <Section title lead>
                <Controls fields entered/>
            </Section>
        }
    })
}

#[component]
fn Further(fields: Vec<MappedField>, entered: Mapping) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        let summary = format!("Further fields ({})", fields.len());
        view! {
            <Details summary>
                <Controls fields entered/>
            </Details>
        }
    })
}

#[component]
fn Controls(fields: Vec<MappedField>, entered: Mapping) -> impl IntoView {
    let controls = fields.into_iter().map(|field| {
        let value = entered.get(&field.reference_name).cloned();
        view! { <FieldControl field value/> }
    });
    controls.collect_view()
}

/// Offered where Azure DevOps has refused what is entered: to save it all the same.
#[component]
fn SaveAnyway(offered: bool) -> impl IntoView {
    view! {
        <AfterRefusal shown=offered>
            <Button kind=Kind::Danger name="accept_failing" value="true" unchecked=true>
                "Save although it is refused"
            </Button>
        </AfterRefusal>
    }
}

#[component]
fn Placeholders(placeholders: Vec<PlaceholderInfo>) -> impl IntoView {
    let facts = placeholders.into_iter().map(|one| {
        let word = one.placeholder;
        view! { <Fact term=word>{one.meaning}</Fact> }
    });
    view! {
        <Details summary="Words in braces that a text may hold">
            <Facts>{facts.collect_view()}</Facts>
            <p>"For a brace write " <Code>"{{"</Code> "."</p>
        </Details>
    }
}
