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
    Actions, AfterRefusal, AskAgain, Button, Code, Crumb, Details, Fact, Facts, FieldSearch, Form,
    Frame, Hidden, Kind, LinkButton, Loaded, Moment, Muted, Narrowed, Notice, PageHeader, Place,
    Section, SimulatedBadge, Tone, Verdict,
};
use crate::pages::Sentence;
use crate::{AppError, request};
use control::FieldControl;
pub(crate) use draft::MappingDraft;
use draft::{CHECK, SEEN, Tried};

/// Saves although Azure DevOps says no.
const REFUSED: &str = "Save although it is refused";
/// A form of more fields than this has a search field.
const SEARCHED_FROM: usize = 8;

/// What the page shows.
struct Fields {
    project: Project,
    sheet: MappingSheet,
    /// What is entered: as it is tried out, else as it is saved.
    entered: Mapping,
    /// What a trial of it found out, and what cannot be tried at all.
    check: Option<MappingCheck>,
    refused: Vec<FieldError>,
    /// The entity tag of the state that is changed.
    seen: String,
    /// By which name fields are looked for.
    search: String,
    /// The words of the button that saves what Azure DevOps does not accept, where it is offered.
    anyway: Option<&'static str>,
    may_change: bool,
}

async fn load(
    id: Result<ProjectId, AppError>,
    draft: Option<MappingDraft>,
    search: String,
) -> Result<Fields, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let sheet = request::answer(services.mapping(&actor, id).await).await?;
    let project = request::answer(services.project(&actor, id).await).await?;
    let permission = Permission::ManageIntegration;
    let mut fields = Fields {
        may_change: actor.may_in(permission, project.application_id, Some(id)),
        seen: sheet.etag.clone(),
        search,
        anyway: None,
        entered: sheet.fields.clone(),
        check: sheet.checked.clone(),
        refused: Vec::new(),
        project,
        sheet,
    };
    if let Some(mut draft) = draft {
        fields.seen = draft.seen.take().unwrap_or(fields.seen);
        let (entered, tried) = draft.tried(&services, &actor, id).await?;
        (fields.entered, fields.check) = (entered, None);
        match tried {
            Tried::Answered(check) => {
                fields.anyway = (!check.ok).then_some(REFUSED);
                fields.check = Some(check);
            }
            Tried::Refused(refused) => fields.refused = refused,
            Tried::NotAsked(problem) => {
                fields.anyway = Some("Save without a check");
                fields.sheet.problem = Some(problem);
            }
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
    let draft = MappingDraft::of_request();
    let search = request::in_query("search").unwrap_or_default();
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, draft, search) view=|fields| view! { <Content fields/> }/>
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
        .map(|text| view! { <Notice tone=Tone::Bad><Sentence text project/></Notice> });
    let changed = (fields.seen != fields.sheet.etag).then(|| view! { <ChangedMeanwhile project/> });
    let check = match fields.check {
        Some(check) => view! { <Checked check project/> }.into_any(),
        None => view! { <p><Muted>"Not checked as it is now."</Muted></p> }.into_any(),
    };
    let groups = Groups::of(fields.sheet.described, &fields.entered);
    let (entered, may_change) = (fields.entered, fields.may_change);
    let anyway = fields.anyway;
    let search = fields.search;
    let further = groups.further;
    let is_long = groups.usual.len() + further.len() > SEARCHED_FROM;
    let find = is_long.then(|| {
        let search = search.clone();
        view! { <FieldSearch action=paths::mapping(project) name=CHECK search/> }
    });
    view! {
        <PageHeader title="Fields" crumbs lead/>
        {simulated}
        {problem}
        {changed}
        <Section title="What Azure DevOps says" lead="Check shows Azure DevOps one issue of each severity. Nothing is created.">
            {check}
        </Section>
        <Form act="save_mapping" noted=fields.refused>
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name=SEEN value=fields.seen/>
            <Needed fields=groups.needed entered=entered.clone()/>
            {find}
            <Usual fields=groups.usual entered=entered.clone() search=search.clone()/>
            <Further fields=further entered search/>
            <Placeholders placeholders=fields.sheet.placeholders/>
            <Actions>
                <AskAgain action=paths::mapping(project) name=CHECK>"Check"</AskAgain>
                {may_change.then(|| view! { <Button kind=Kind::Primary>"Save"</Button> })}
                {may_change.then(|| view! { <SaveAnyway offered=anyway/> })}
                <LinkButton href=paths::integration(project)>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
}

/// The answer of Azure DevOps as a whole; what it says to single fields stands beside them.
#[component]
fn Checked(check: MappingCheck, project: ProjectId) -> impl IntoView {
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
            <Sentence text=message project/> " " <Muted>"Checked " <Moment at=check.checked_at/></Muted>
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

/// Nothing hides these: without them nothing can be saved.
#[component]
fn Needed(fields: Vec<MappedField>, entered: Mapping) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        let controls = fields.into_iter().map(|field| {
            let value = entered.get(&field.reference_name).cloned();
            view! { <FieldControl field value/> }
        });
        let controls = controls.collect_view();
        view! {
            <Section
                title="Needs an answer"
                lead="Azure DevOps creates no work item without these."
            >
                {controls}
            </Section>
        }
    })
}

#[component]
fn Usual(fields: Vec<MappedField>, entered: Mapping, search: String) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        view! {
            <Section
                title="Usual fields"
                lead="What is left empty stays as Polaris or Azure DevOps fills it."
            >
                <Controls fields entered search/>
            </Section>
        }
    })
}

#[component]
fn Further(fields: Vec<MappedField>, entered: Mapping, search: String) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        let summary = format!("Further fields ({})", fields.len());
        view! {
            <Details summary open=!search.is_empty()>
                <Controls fields entered search/>
            </Details>
        }
    })
}

#[component]
fn Controls(fields: Vec<MappedField>, entered: Mapping, search: String) -> impl IntoView {
    let controls = fields.into_iter().map(|field| {
        let value = entered.get(&field.reference_name).cloned();
        let words = format!("{} {}", field.name, field.reference_name);
        view! {
            <Narrowed words search=search.clone()><FieldControl field value/></Narrowed>
        }
    });
    controls.collect_view()
}

/// Two people have this page open.
#[component]
fn ChangedMeanwhile(project: ProjectId) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Somebody else has saved these fields meanwhile">
            <p>"What you entered is still here, and cannot be saved over theirs."</p>
            <p><a href=paths::mapping(project)>"Show what is saved now"</a></p>
        </Notice>
    }
}

/// Offered where Azure DevOps has refused what is entered, or could not be asked: to save it all the
/// same. `offered` is what its button says where that is known already.
#[component]
fn SaveAnyway(offered: Option<&'static str>) -> impl IntoView {
    view! {
        <AfterRefusal shown=offered.is_some()>
            <Button kind=Kind::Danger name="accept_failing" value="true" unchecked=true>
                {offered.unwrap_or(REFUSED)}
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
