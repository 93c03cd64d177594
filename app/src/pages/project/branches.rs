//! *Project > Settings > Branches*: how they stand, which is the default one, what two of them
//! differ in, and when old ones are removed.

use domain::{BranchSummary, Permission, Project, ProjectId, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Actions, ActionsCell, Badge, Button, Cell, Choice, Column, Confirm, Crumb, Form, FormFailure,
    Frame, Hidden, Kind, Loaded, Moment, PageHeader, Place, RowHead, Section, SelectField,
    StepForm, Table, TextField, grouped, visible,
};
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    project: Project,
    branches: Vec<BranchSummary>,
    days: Option<i64>,
    may_manage: bool,
}

async fn load(id: Result<ProjectId, AppError>) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let project = request::answer(services.project(&actor, id).await).await?;
    Ok(Shown {
        branches: request::answer(services.branch_summaries(&actor, id).await).await?,
        days: request::answer(services.branch_days(&actor, id).await).await?,
        may_manage: actor.may_in(Permission::ManageProject, project.application_id, Some(id)),
        project,
    })
}

#[component]
pub(crate) fn BranchesPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let (id, may_manage) = (data.project.id, data.may_manage);
    let mut crumbs = crumbs_in(&data.project);
    crumbs.push(Crumb::new("Settings", paths::project_settings(id)));
    let several = data.branches.len() > 1;
    let compare = several.then(|| view! { <Compare project=id branches=data.branches.clone()/> });
    let rows = data
        .branches
        .into_iter()
        .map(|branch| view! { <Row branch may_manage/> });
    let rows = rows.collect_view();
    let mut columns = vec![
        Column::new("Branch"),
        Column::new("Open issues").number(),
        Column::new("Last scan"),
    ];
    if may_manage {
        columns.push(Column::new("Actions").hidden());
    }
    let clean_up = may_manage.then(|| view! { <CleanUp project=id days=data.days/> });
    view! {
        <PageHeader title="Branches" crumbs lead="An upload to a new name makes a branch."/>
        <FormFailure act="make_default_branch"/>
        <FormFailure act="delete_branch"/>
        <Table caption="Branches" caption_hidden=true columns>{rows}</Table>
        {compare}
        {clean_up}
    }
}

#[component]
fn Row(branch: BranchSummary, may_manage: bool) -> impl IntoView {
    let name = visible(&branch.name);
    let (id, is_default) = (branch.id.to_string(), branch.is_default);
    let href = paths::issues_of_branch(branch.project_id, &branch.name);
    let named = name.clone();
    let acts = may_manage.then(|| {
        let acts = (!is_default).then(|| view! { <Acts id name=named/> });
        view! { <ActionsCell>{acts}</ActionsCell> }
    });
    view! {
        <tr>
            <RowHead>
                <a href=href>{name}</a> " "
                {is_default.then(|| view! { <Badge>"Default"</Badge> })}
            </RowHead>
            <Cell label="Open issues" number=true>{grouped(branch.issues.total())}</Cell>
            <Cell label="Last scan">{branch.last_scan_at.map(|at| view! { <Moment at/> })}</Cell>
            {acts}
        </tr>
    }
}

#[component]
fn Acts(id: String, name: String) -> impl IntoView {
    let make = format!("Make {name} the default branch");
    let delete = format!("Delete {name}");
    let made = id.clone();
    view! {
        <Form act="make_default_branch" key=id.clone()>
            <Hidden name="id" value=made/>
            <Button small=true label=make>"Make default"</Button>
        </Form>
        <Confirm act="delete_branch" id word="Delete" label=delete>
            "Its scans go, and issues that only it has. What somebody decided about or filed stays."
        </Confirm>
    }
}

/// Leads to the list of what one branch holds and another does not.
#[component]
fn Compare(project: ProjectId, branches: Vec<BranchSummary>) -> impl IntoView {
    let names = |first: usize| -> Vec<Choice> {
        let branches = branches.iter().enumerate();
        let choices = branches
            .map(|(at, one)| Choice::new(one.name.clone(), visible(&one.name), at == first));
        choices.collect()
    };
    let (one, other) = (names(1), names(0));
    view! {
        <Section title="Compare" lead="Open issues of one branch that another one does not have.">
            <StepForm action=paths::project(project) word="Compare">
                <SelectField label="In" name="branch" options=one/>
                <SelectField label="Not in" name="absent_in" options=other/>
            </StepForm>
        </Section>
    }
}

#[component]
fn CleanUp(project: ProjectId, days: Option<i64>) -> impl IntoView {
    let value = days.map(|days| days.to_string()).unwrap_or_default();
    view! {
        <Section title="Clean-up">
            <Form act="set_branch_days">
                <Hidden name="project_id" value=project.to_string()/>
                <TextField
                    label="Days"
                    name="form[days]"
                    value
                    help="Branches that were not scanned for so many days are removed with their scans. Nothing is removed while this is empty; the default branch, decisions and links to work items always stay."
                    autocomplete="off"
                />
                <Actions>
                    <Button kind=Kind::Primary>"Save"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
