//! What to do first, ticking itself off.

use domain::{FirstSteps as Steps, paths};
use leptos::prelude::*;

use crate::components::{Actions, Button, Checklist, Form, Loaded, Progress, Section, Todo};
use crate::{AppError, request};

async fn load() -> Result<Option<Steps>, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.first_steps(&actor).await).await
}

/// Nothing once all is done, or somebody wants to see it no more.
#[component]
pub(crate) fn FirstSteps() -> impl IntoView {
    view! { <Loaded load=load() view=|steps| steps.map(|steps| view! { <List steps/> })/> }
}

#[component]
fn List(steps: Steps) -> impl IntoView {
    let done = u64::from(steps.done());
    let project = steps.project_id;
    let in_project = move |path: fn(domain::ProjectId) -> String| {
        project.map_or_else(|| paths::PORTFOLIO.to_owned(), path)
    };
    view! {
        <Section
            title="First steps"
            lead="From here to the first work item takes a few minutes. What is done ticks itself off."
        >
            <Progress label="First steps" value=done max=6/>
            <Checklist>
                <Todo done=steps.connected href=paths::NEW_INSTANCE word="Connect Azure DevOps">
                    "Enter the address of your organization and an access token; the page shows how to make one."
                </Todo>
                <Todo done=project.is_some() href=paths::PORTFOLIO word="Add a project">
                    "Create an application below, and a project in it: what is scanned as one, such as a repository."
                </Todo>
                <Todo done=steps.uploaded href=in_project(paths::scans) word="Upload a report">
                    "A SARIF file of any scanner, in the browser or from a pipeline."
                </Todo>
                <Todo done=steps.integrated href=in_project(paths::integration) word="Choose where work items go">
                    "The Azure project and the type of work items that the project files."
                </Todo>
                <Todo done=steps.exported href=in_project(paths::project) word="Export issues">
                    "Select issues in the list and export them; the preview shows what would be created."
                </Todo>
                <Todo done=steps.policy href=paths::NEW_POLICY word="Write a policy">
                    "Have tickets created, dates set and builds broken by rules, without anybody looking."
                </Todo>
            </Checklist>
            <Form act="dismiss_first_steps">
                <Actions>
                    <Button small=true>"Do not show this again"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
