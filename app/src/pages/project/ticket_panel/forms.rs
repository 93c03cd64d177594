//! What people do about the work item of an issue.

use domain::{IssueId, ProjectId};
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Details, Form, Hidden, Kind, Symbol, TextAreaField, TextField,
};
use crate::request;

#[component]
pub(super) fn ExportForm(project: ProjectId, issue: IssueId) -> impl IntoView {
    view! {
        <Form act="export_issues">
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name="form[issue_ids][0]" value=issue.to_string()/>
            <Actions>
                <Button kind=Kind::Primary icon=Symbol::Link>"Export"</Button>
            </Actions>
        </Form>
    }
}

/// `azure_project` is the name of the one that the work item has to lie in.
#[component]
pub(super) fn LinkForm(issue: IssueId, azure_project: String) -> impl IntoView {
    let act = "link_work_item";
    let help = format!(
        "Its number, such as 123, or its address in Azure DevOps. It has to lie in {azure_project}."
    );
    view! {
        <Details summary="Link an existing work item" open=request::form_failure(act).is_some()>
            <Form act>
                <Hidden name="issue_id" value=issue.to_string()/>
                <TextField
                    label="Work item"
                    name="form[work_item]"
                    help
                    autocomplete="off"
                    required=true
                />
                <Actions>
                    <Button icon=Symbol::Link>"Link"</Button>
                </Actions>
            </Form>
        </Details>
    }
}

#[component]
pub(super) fn CommentForm(issue: IssueId) -> impl IntoView {
    let act = "comment_on_work_item";
    view! {
        <Details summary="Comment on the work item" open=request::form_failure(act).is_some()>
            <Form act>
                <Hidden name="issue_id" value=issue.to_string()/>
                <TextAreaField
                    label="Comment"
                    name="form[text]"
                    help="Goes to the discussion in Azure DevOps, with your name."
                    required=true
                />
                <Actions>
                    <Button>"Add comment"</Button>
                </Actions>
            </Form>
        </Details>
    }
}

/// Says what happens before it does.
#[component]
pub(super) fn UnlinkForm(issue: IssueId, number: i64) -> impl IntoView {
    let act = "unlink_work_item";
    view! {
        <Details summary="Unlink" open=request::form_failure(act).is_some()>
            <p>
                "Work item #" {number}
                " stays in Azure DevOps; only the link to this issue is taken out of it. When somebody exports this issue again, a new work item is created."
            </p>
            <Form act>
                <Hidden name="issue_id" value=issue.to_string()/>
                <Actions>
                    <Button kind=Kind::Danger>"Unlink work item"</Button>
                </Actions>
            </Form>
        </Details>
    }
}
