//! The issues of a list, counted by what they have in common.

use domain::{IssueGroup, IssueGrouping, IssueQuery, Project, ProjectId, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use super::issues::filter_in_query;
use crate::components::{
    Cell, Choice, Column, Empty, Frame, Hidden, Loaded, NameLink, PageHeader, Place, RowHead,
    SelectField, StepForm, Symbol, Table, grouped, visible,
};
use crate::{AppError, request};

/// The parameter that says what is counted by.
const BY: &str = "by";

/// What the page shows.
struct Shown {
    project: Project,
    query: IssueQuery,
    by: IssueGrouping,
    groups: Vec<IssueGroup>,
}

async fn load(
    id: Result<ProjectId, AppError>,
    query: IssueQuery,
    by: IssueGrouping,
) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let (filter, _) = query.read().map_err(AppError::parameters)?;
    let groups = services.group_issues(&actor, id, &filter, by).await;
    Ok(Shown {
        groups: request::answer(groups).await?,
        project: request::answer(services.project(&actor, id).await).await?,
        query,
        by,
    })
}

#[component]
pub(crate) fn IssueGroupsPage() -> impl IntoView {
    let by = request::in_query(BY).and_then(|word| word.parse().ok());
    let by = by.unwrap_or(IssueGrouping::Severity);
    let (id, query) = (request::in_path("id"), filter_in_query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, query, by) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let (id, by) = (data.project.id, data.by);
    let crumbs = crumbs_in(&data.project);
    let words = IssueGrouping::ALL.iter();
    let options = words.map(|word| Choice::new(word.as_str(), word.label(), *word == by));
    let options = options.collect();
    let filter = data.query.filter().into_iter().filter_map(|(name, value)| {
        let value = value?.to_owned();
        Some(view! { <Hidden name value/> })
    });
    let filter = filter.collect_view();
    let list = if data.groups.is_empty() {
        view! {
            <Empty title="No issue fits" icon=Symbol::Search>
                <p>"There is nothing to count."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Groups project=id query=data.query by groups=data.groups/> }.into_any()
    };
    view! {
        <PageHeader title="Counts of issues" crumbs/>
        <StepForm action=paths::issue_groups(id) word="Count">
            {filter}
            <SelectField label="By" name=BY options/>
        </StepForm>
        {list}
    }
}

#[component]
fn Groups(
    project: ProjectId,
    query: IssueQuery,
    by: IssueGrouping,
    groups: Vec<IssueGroup>,
) -> impl IntoView {
    let columns = vec![Column::new(by.label()), Column::new("Issues").number()];
    let rows = groups.into_iter().map(|group| {
        let label = visible(&group.label);
        let name = match group.value {
            Some(value) => {
                let href = paths::issues(project, &query.clone().with(by.as_str(), &value));
                view! { <NameLink href>{label}</NameLink> }.into_any()
            }
            None => label.into_any(),
        };
        view! {
            <tr>
                <RowHead>{name}</RowHead>
                <Cell label="Issues" number=true>{grouped(group.count)}</Cell>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption="Counts" caption_hidden=true columns>{rows}</Table> }
}
