//! Filters that the person keeps for the project, and the form that keeps the one in use.

use domain::{IssueQuery, ProjectId, SavedFilter, paths};
use leptos::prelude::*;

use crate::components::{Actions, Button, Details, Form, FormFailure, Hidden, TextField, visible};
use crate::request;

#[component]
pub(super) fn Saved(
    project: ProjectId,
    filters: Vec<SavedFilter>,
    query: IssueQuery,
) -> impl IntoView {
    let current = query.in_address();
    let summary = match filters.len() {
        0 => "Saved filters".to_owned(),
        count => format!("Saved filters ({count})"),
    };
    let open = request::form_failure("save_filter").is_some()
        || filters.iter().any(|filter| filter.query == current);
    let kept = filters.into_iter().map(|filter| {
        let name = visible(&filter.name);
        let here = (filter.query == current).then_some("true");
        let label = format!("Delete the filter {name}");
        view! {
            <li>
                <a href=paths::filtered(project, &filter.query) aria-current=here>{name}</a>
                <Form act="delete_filter" key=filter.id.to_string()>
                    <Hidden name="id" value=filter.id.to_string()/>
                    <Button small=true label>"Delete"</Button>
                </Form>
            </li>
        }
    });
    let kept = kept.collect_view();
    let list =
        (summary != "Saved filters").then(|| view! { <ul class="saved-filters">{kept}</ul> });
    view! {
        <Details summary open>
            <FormFailure act="delete_filter"/>
            {list}
            <Form act="save_filter">
                <Hidden name="project_id" value=project.to_string()/>
                <Hidden name="form[query]" value=current/>
                <TextField
                    label="Name"
                    name="form[name]"
                    help="Keeps the filter that is applied now; one of the same name is replaced."
                    autocomplete="off"
                    required=true
                />
                <Actions>
                    <Button>"Save filter"</Button>
                </Actions>
            </Form>
        </Details>
    }
}
