//! What an export would do, before anything is sent.

use domain::{
    ExportExample, ExportForm, ExportPreview, ExportRefusal, FieldError, IssueQuery, LinkedIssue,
    Project, ProjectId, paths,
};
use leptos::prelude::*;

use super::header::crumbs_in;
use super::issues::filter_in_query;
use crate::components::{
    Actions, Button, Cell, Column, Details, ExternalLink, Fact, Facts, Form, Frame, Hidden, Html,
    Kind, LinkButton, Loaded, NameLink, Notice, PageHeader, Place, RowHead, Section, SeverityBadge,
    Symbol, Table, Tone, grouped, visible,
};
use crate::pages::Sentence;
use crate::{AppError, request};

/// The parameter that says how the issues were chosen, its words, and the one that names issues.
pub(super) const CHOICE: &str = "choice";
pub(super) const SELECTED: &str = "selected";
pub(super) const ALL: &str = "all";
pub(super) const ISSUE: &str = "issue";

/// What the page shows.
struct Shown {
    project: Project,
    form: ExportForm,
    preview: ExportPreview,
}

/// The issues that were selected in the list, or its filter.
pub(super) fn chosen() -> Result<ExportForm, AppError> {
    if request::in_query(CHOICE).as_deref() == Some(ALL) {
        return Ok(ExportForm {
            filter: Some(filter_in_query()),
            ..ExportForm::default()
        });
    }
    let ids = request::all_in_query(ISSUE)
        .into_iter()
        .map(|id| id.parse());
    let issue_ids: Result<_, _> = ids.collect();
    Ok(ExportForm {
        issue_ids: issue_ids.map_err(|_| unreadable())?,
        ..ExportForm::default()
    })
}

fn unreadable() -> AppError {
    let message = "An issue in the address of this page cannot be read. Choose the issues again.";
    AppError::parameters(vec![FieldError::new(ISSUE, message)])
}

async fn load(
    id: Result<ProjectId, AppError>,
    form: Result<ExportForm, AppError>,
) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, form) = (id?, form?);
    let project = request::answer(services.project(&actor, id).await).await?;
    let preview = services.preview_export(&actor, id, &form).await;
    Ok(Shown {
        project,
        preview: request::answer(preview).await?,
        form,
    })
}

#[component]
pub(crate) fn ExportPreviewPage() -> impl IntoView {
    let (id, form) = (request::in_path("id"), chosen());
    view! {
        <Frame place=Place::Portfolio>
            <Loaded load=load(id, form) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let Shown {
        project,
        form,
        preview,
    } = data;
    let id = project.id;
    let crumbs = crumbs_in(&project);
    let refused = match &preview.notice {
        None => grouped(preview.refused),
        Some(_) => "Not known".to_owned(),
    };
    view! {
        <PageHeader
            title="Preview of the export"
            crumbs
            lead="Nothing has been sent to Azure DevOps yet."
        />
        {preview.notice.map(|text| view! { <NotAsked project=id text/> })}
        <Section title="What would happen">
            <Facts>
                <Fact term="Work items created">{grouped(preview.create)}</Fact>
                <Fact term="Linked already">{grouped(preview.linked)}</Fact>
                <Fact term="Under way already">{grouped(preview.under_way)}</Fact>
                <Fact term="Refused">{refused}</Fact>
            </Facts>
            <Confirm project=id form create=preview.create refused=preview.refused/>
        </Section>
        <Refusals project=id refusals=preview.refusals accepted=preview.create/>
        {preview.example.map(|example| view! { <Example project=id example/> })}
        <Linked project=id total=preview.linked linked=preview.linked_issues/>
    }
}

/// Why only Polaris could say what would happen.
#[component]
fn NotAsked(project: ProjectId, text: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning title="Azure DevOps could not say what it would do">
            <p><Sentence text project/></p>
            <p>"What stands here is what Polaris knows by itself. What is exported now waits, and is \
                filed by itself as soon as that is possible."</p>
        </Notice>
    }
}

/// The button that does it. What is refused is exported along: it fails with its reason.
#[component]
fn Confirm(project: ProjectId, form: ExportForm, create: i64, refused: i64) -> impl IntoView {
    let back = view! { <LinkButton href=paths::project(project)>"Back to the issues"</LinkButton> };
    if create + refused == 0 {
        return view! {
            <p>"All chosen issues are linked to work items or under way already."</p>
            <Actions>{back}</Actions>
        }
        .into_any();
    }
    let word = match create + refused {
        1 => "Export 1 issue".to_owned(),
        count => format!("Export {} issues", grouped(count)),
    };
    let ids = form.issue_ids.into_iter().enumerate().map(|(at, id)| {
        view! { <Hidden name=format!("form[issue_ids][{at}]") value=id.to_string()/> }
    });
    let ids = ids.collect_view();
    let filter = form.filter.map(|query| view! { <FilterFields query/> });
    view! {
        <Form act="export_issues">
            <Hidden name="project_id" value=project.to_string()/>
            {ids}
            {filter}
            <Actions>
                <Button kind=Kind::Primary icon=Symbol::Link>{word}</Button>
                {back}
            </Actions>
        </Form>
    }
    .into_any()
}

/// The filter as fields. The text is there in any case, since a filter without parameters is one.
#[component]
pub(super) fn FilterFields(query: IssueQuery) -> impl IntoView {
    query
        .filter()
        .into_iter()
        .filter(|(name, value)| *name == "q" || value.is_some())
        .map(|(name, value)| {
            let value = value.unwrap_or_default().to_owned();
            view! { <Hidden name=format!("form[filter][{name}]") value/> }
        })
        .collect_view()
}

#[component]
fn Refusals(project: ProjectId, refusals: Vec<ExportRefusal>, accepted: i64) -> impl IntoView {
    if refusals.is_empty() {
        return ().into_any();
    }
    let title = if accepted == 0 {
        "Azure DevOps would refuse all of these issues"
    } else {
        "Azure DevOps would refuse some of these issues"
    };
    let columns = vec![
        Column::new("Severity"),
        Column::new("Issues").number(),
        Column::new("What to do"),
    ];
    let rows = refusals
        .into_iter()
        .map(|refusal| {
            view! {
                <tr>
                    <RowHead><SeverityBadge severity=refusal.severity/></RowHead>
                    <Cell label="Issues" number=true>{grouped(refusal.issues)}</Cell>
                    <Cell label="What to do"><Sentence text=refusal.error project/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Warning title>
            <p>"One issue of each severity was tried; nothing was created."</p>
            <p><a href=paths::mapping(project)>"Say what the fields get"</a></p>
        </Notice>
        <Table caption="Refused as things stand" columns>{rows}</Table>
    }
    .into_any()
}

#[component]
fn Example(project: ProjectId, example: ExportExample) -> impl IntoView {
    view! {
        <Section title="Example" lead="The work item of the first issue.">
            <Facts>
                <Fact term="Issue">
                    <a href=paths::issue(project, example.issue_id)>"Open the issue"</a>
                </Fact>
                <Fact term="Title">{visible(&example.title)}</Fact>
            </Facts>
            <Html text=example.description/>
        </Section>
    }
}

#[component]
fn Linked(project: ProjectId, total: i64, linked: Vec<LinkedIssue>) -> impl IntoView {
    if linked.is_empty() {
        return ().into_any();
    }
    let columns = vec![Column::new("Issue"), Column::new("Work item")];
    let shown = i64::try_from(linked.len()).unwrap_or(i64::MAX);
    let more = (total > shown).then(|| format!("The first {shown} of {total} are listed."));
    let rows = linked
        .into_iter()
        .map(|issue| {
            let link = issue.work_item;
            view! {
                <tr>
                    <RowHead>
                        <NameLink href=paths::issue(project, issue.issue_id)>
                            {visible(&issue.issue_type)}
                        </NameLink>
                    </RowHead>
                    <Cell label="Work item">
                        <ExternalLink href=link.url>"#" {link.id}</ExternalLink>
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Details summary="Issues that are linked already" open=true>
            <Table caption="Linked already" caption_hidden=true columns>{rows}</Table>
            {more.map(|more| view! { <p>{more}</p> })}
        </Details>
    }
    .into_any()
}
