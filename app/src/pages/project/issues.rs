//! *Project > Issues*: the list, its filter, and the choice of what to export or triage.

mod filter;
mod rows;
mod saved;

use domain::{
    Branch, IssueQuery, IssueRow, Owner, Permission, Policy, Project, ProjectId, SavedFilter, paths,
};
use leptos::prelude::*;

use super::header::{Part, ProjectHeader};
use crate::components::{
    Actions, Empty, Frame, LinkButton, Loaded, Muted, Pager, Place, SeverityCounts, Symbol, grouped,
};
use crate::{AppError, request};
use filter::Filter;
use rows::List;
use saved::Saved;

/// What the page shows.
struct Issues {
    project: Project,
    branches: Vec<Branch>,
    owners: Vec<Owner>,
    tools: Vec<String>,
    /// Those that judge the branch.
    policies: Vec<Policy>,
    saved: Vec<SavedFilter>,
    page: domain::Page<IssueRow>,
    query: IssueQuery,
    /// How many issues the filter lets through; beyond a bound only that there are more.
    total: i64,
    /// Whether the person may export and triage.
    may_act: bool,
}

async fn load(id: Result<ProjectId, AppError>, query: IssueQuery) -> Result<Issues, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let (filter, page) = query.read().map_err(AppError::parameters)?;
    let project = request::answer(services.project(&actor, id).await).await?;
    let judging = services.judging_policies(&actor, id, query.branch.as_deref());
    Ok(Issues {
        policies: request::answer(judging.await).await?,
        branches: request::answer(services.branches(&actor, id).await).await?,
        owners: request::answer(services.possible_owners(&actor, id).await).await?,
        tools: request::answer(services.tools(&actor, id).await).await?,
        saved: request::answer(services.saved_filters(&actor, id).await).await?,
        page: request::answer(services.issues(&actor, id, &filter, &page).await).await?,
        total: request::answer(services.count_issues(&actor, id, &filter).await).await?,
        may_act: actor.may_in(Permission::ExportIssues, project.application_id, Some(id)),
        project,
        query,
    })
}

/// The filter in the query of a page, parameter by parameter.
pub(super) fn filter_in_query() -> IssueQuery {
    IssueQuery::from_parameters(request::in_query)
}

fn query() -> IssueQuery {
    IssueQuery {
        cursor: request::in_query("cursor"),
        ..filter_in_query()
    }
}

/// A total in words: beyond the bound up to which issues are counted, only that there are more.
pub(super) fn counted(total: i64) -> String {
    if total > services::COUNTED {
        format!("{}+", grouped(services::COUNTED))
    } else {
        grouped(total)
    }
}

#[component]
pub(crate) fn IssuesPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, query) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Issues) -> impl IntoView {
    let id = data.project.id;
    let counts = data.project.issues.by_severity();
    let is_filtered = data.query != IssueQuery::default();
    let next = data.page.next_cursor.map(|cursor| {
        let query = IssueQuery {
            cursor: Some(cursor),
            ..data.query.clone()
        };
        paths::issues(id, &query)
    });
    let list = if data.page.items.is_empty() {
        view! { <Nothing project=id is_filtered/> }.into_any()
    } else {
        view! {
            <List
                project=id
                issues=data.page.items
                query=data.query.clone()
                total=data.total
                may_act=data.may_act
            />
        }
        .into_any()
    };
    let found = match data.total {
        1 => "1 issue".to_owned(),
        total => format!("{} issues", counted(total)),
    };
    let query = data.query.clone();
    view! {
        <ProjectHeader project=data.project part=Part::Issues/>
        <SeverityCounts counts/>
        <Filter
            project=id
            branches=data.branches
            owners=data.owners
            tools=data.tools
            policies=data.policies
            query=data.query.clone()
        />
        <Saved project=id filters=data.saved query=data.query/>
        <Actions>
            <Muted>{found}</Muted>
            <LinkButton href=paths::issue_groups_of(id, &query) icon=Symbol::Layers small=true>"Count"</LinkButton>
            <LinkButton href=paths::download(id, &query, "csv") small=true>"CSV"</LinkButton>
            <LinkButton href=paths::download(id, &query, "json") small=true>"JSON"</LinkButton>
        </Actions>
        {list}
        <Pager previous=None next/>
    }
}

#[component]
fn Nothing(project: ProjectId, is_filtered: bool) -> impl IntoView {
    if is_filtered {
        return view! {
            <Empty title="No issue fits" icon=Symbol::Search>
                <p>"Choose fewer conditions."</p>
                <LinkButton href=paths::project(project)>"Show all open issues"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title="No open issues" icon=Symbol::Shield>
            <p>"Upload the report of a scanner to see what it found."</p>
            <LinkButton href=paths::scans(project) icon=Symbol::Upload>"Upload a report"</LinkButton>
        </Empty>
    }
    .into_any()
}
