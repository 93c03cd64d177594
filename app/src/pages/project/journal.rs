//! The export journal of a project and of one of its issues, with the buttons that retry and give
//! up.

use domain::{
    Issue, IssueId, IssueTicket, JournalEntry, Page, PageQuery, Permission, Project, ProjectId,
    paths,
};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Actions, Button, Crumb, Form, FormFailure, Frame, Hidden, Loaded, PageHeader, Place, visible,
};
use crate::pages::Journal;
use crate::{AppError, request};

/// The journal of a project.
struct OfProject {
    project: Project,
    entries: Page<JournalEntry>,
    may_export: bool,
}

async fn load_project(
    id: Result<ProjectId, AppError>,
    query: PageQuery,
) -> Result<OfProject, AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, page) = (id?, request::part_of_list(&query)?);
    let project = request::answer(services.project(&actor, id).await).await?;
    let permission = Permission::ExportIssues;
    Ok(OfProject {
        entries: request::answer(services.project_journal(&actor, id, &page).await).await?,
        may_export: actor.may_in(permission, project.application_id, Some(id)),
        project,
    })
}

#[component]
pub(crate) fn ProjectJournalPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), request::page_query());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load_project(id, query) view=|data| view! { <ProjectJournal data/> }/>
        </Frame>
    }
}

#[component]
fn ProjectJournal(data: OfProject) -> impl IntoView {
    let id = data.project.id;
    let mut crumbs = crumbs_in(&data.project);
    crumbs.push(Crumb::new("Exports", paths::exports(id)));
    let controls = data.may_export.then(|| {
        view! {
            <FormFailure act="retry_failed_issues"/>
            <FormFailure act="give_up_filing"/>
            <Actions>
                <Form act="retry_failed_issues" key="all">
                    <Hidden name="project_id" value=id.to_string()/>
                    <Button>"Retry all that failed"</Button>
                </Form>
                <Form act="give_up_filing" key="all">
                    <Hidden name="project_id" value=id.to_string()/>
                    <Button>"Give up all that waits"</Button>
                </Form>
            </Actions>
        }
    });
    view! {
        <PageHeader title="Export journal" crumbs lead="Each attempt to file an issue of this project."/>
        {controls}
        <Journal entries=data.entries list=paths::project_journal(id)/>
    }
}

/// The journal of an issue.
struct OfIssue {
    project: Project,
    issue: Issue,
    ticket: IssueTicket,
    entries: Page<JournalEntry>,
}

async fn load_issue(
    project: Result<ProjectId, AppError>,
    issue: Result<IssueId, AppError>,
    query: PageQuery,
) -> Result<OfIssue, AppError> {
    let (services, actor) = request::signed_in()?;
    let page = request::part_of_list(&query)?;
    let project = request::answer(services.project(&actor, project?).await).await?;
    let issue = services.issue_of(&actor, project.id, issue?).await;
    let issue = request::answer(issue).await?;
    let ticket = services
        .issue_ticket(&actor, project.id, issue.row.id)
        .await;
    let entries = services.issue_journal(&actor, issue.row.id, &page).await;
    Ok(OfIssue {
        ticket: request::answer(ticket).await?,
        entries: request::answer(entries).await?,
        project,
        issue,
    })
}

#[component]
pub(crate) fn IssueJournalPage() -> impl IntoView {
    let (project, issue) = (request::in_path("id"), request::in_path("issue"));
    let query = request::page_query();
    view! {
        <Frame place=Place::Portfolio>
            <Loaded
                load=load_issue(project, issue, query)
                view=|data| view! { <IssueJournal data/> }
            />
        </Frame>
    }
}

#[component]
fn IssueJournal(data: OfIssue) -> impl IntoView {
    let (project, id) = (data.project.id, data.issue.row.id);
    let mut crumbs = crumbs_in(&data.project);
    let name = visible(&data.issue.row.issue_type);
    crumbs.push(Crumb::new(name, paths::issue(project, id)));
    let ticket = data.ticket;
    let may_retry = ticket.may_export && ticket.ticket.is_some() && ticket.is_to_be_filed();
    let may_give_up = ticket.may_export && ticket.is_under_way();
    view! {
        <PageHeader title="Export journal" crumbs lead="Each attempt to file this issue."/>
        <FormFailure act="give_up_filing"/>
        {may_retry.then(|| view! {
            <Form act="export_issues">
                <Hidden name="project_id" value=project.to_string()/>
                <Hidden name="form[issue_ids][0]" value=id.to_string()/>
                <Actions><Button>"Retry this issue"</Button></Actions>
            </Form>
        })}
        {may_give_up.then(|| view! {
            <Form act="give_up_filing" key="one">
                <Hidden name="project_id" value=project.to_string()/>
                <Hidden name="issue_id" value=id.to_string()/>
                <Actions><Button>"Give up this issue"</Button></Actions>
            </Form>
        })}
        <Journal entries=data.entries list=paths::issue_journal(project, id)/>
    }
}
