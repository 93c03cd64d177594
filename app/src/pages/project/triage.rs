//! A decision about the issues that a list chose.

use domain::{ExportForm, Owner, Project, ProjectId, paths};
use leptos::prelude::*;

use super::export_preview::{FilterFields, chosen};
use super::header::crumbs_in;
use super::issues::{counted, filter_in_query};
use super::triage_fields::TriageFields;
use crate::components::{
    Actions, Button, Form, Frame, Hidden, Kind, LinkButton, Loaded, Notice, PageHeader, Place,
    Section, Symbol, Tone,
};
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    project: Project,
    owners: Vec<Owner>,
    chosen: ExportForm,
    count: i64,
}

async fn load(
    id: Result<ProjectId, AppError>,
    chosen: Result<ExportForm, AppError>,
) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, chosen) = (id?, chosen?);
    let project = request::answer(services.project(&actor, id).await).await?;
    let count = match &chosen.filter {
        Some(query) => {
            let (filter, _) = query.read().map_err(AppError::parameters)?;
            request::answer(services.count_issues(&actor, id, &filter).await).await?
        }
        None => i64::try_from(chosen.issue_ids.len()).unwrap_or(i64::MAX),
    };
    Ok(Shown {
        owners: request::answer(services.possible_owners(&actor, id).await).await?,
        project,
        chosen,
        count,
    })
}

#[component]
pub(crate) fn TriagePage() -> impl IntoView {
    let (id, chosen) = (request::in_path("id"), chosen());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, chosen) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let id = data.project.id;
    let crumbs = crumbs_in(&data.project);
    let lead = match data.count {
        1 => "1 issue".to_owned(),
        count => format!("{} issues", counted(count)),
    };
    let content = if data.count == 0 {
        view! {
            <Notice tone=Tone::Info>"No issue is chosen. Go back and select some."</Notice>
            <Actions><LinkButton href=paths::project(id)>"Back to the issues"</LinkButton></Actions>
        }
        .into_any()
    } else {
        view! { <Decision project=id chosen=data.chosen owners=data.owners/> }.into_any()
    };
    view! {
        <PageHeader title="Triage" crumbs lead/>
        {content}
    }
}

#[component]
fn Decision(project: ProjectId, chosen: ExportForm, owners: Vec<Owner>) -> impl IntoView {
    let ids = chosen.issue_ids.into_iter().enumerate().map(|(at, id)| {
        view! { <Hidden name=format!("form[issue_ids][{at}]") value=id.to_string()/> }
    });
    let ids = ids.collect_view();
    let list = filter_in_query();
    let cancel = paths::issues(project, &list);
    let filter = chosen.filter.map(|query| view! { <FilterFields query/> });
    view! {
        <Section title="Decision" lead="What you leave empty stays as it is. The history of each issue tells of it.">
            <Form act="triage_issues">
                <Hidden name="project_id" value=project.to_string()/>
                <Hidden name="list" value=list.in_address()/>
                {ids}
                {filter}
                <TriageFields owners/>
                <Actions>
                    <Button kind=Kind::Primary icon=Symbol::Check>"Save decision"</Button>
                    <LinkButton href=cancel>"Cancel"</LinkButton>
                </Actions>
            </Form>
        </Section>
    }
}
