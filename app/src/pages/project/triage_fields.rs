//! The fields of a decision, and where an issue stands by those before it.

use domain::{DismissalReason, Issue, Owner, Permission, Project, TriageStatus, triage::NONE};
use leptos::prelude::*;

use crate::components::{
    Actions, Button, Choice, Day, Details, Fact, Facts, Form, Hidden, Kind, Loaded, Muted, Section,
    SelectField, TextAreaField, TextField, visible,
};
use crate::{AppError, request};

const AS_IT_IS: &str = "Leave as it is";

/// Status, reason, owner, day and comment; each may be left as it is.
#[component]
pub(super) fn TriageFields(owners: Vec<Owner>) -> impl IntoView {
    let leave = || vec![Choice::new("", AS_IT_IS, true)];
    let mut status = leave();
    let words = TriageStatus::ALL.iter();
    status.extend(words.map(|word| Choice::new(word.as_str(), word.label(), false)));
    let mut reason = leave();
    let words = DismissalReason::BY_PEOPLE.iter();
    reason.extend(words.map(|word| Choice::new(word.as_str(), word.label(), false)));
    let mut people = leave();
    people.push(Choice::new(NONE, "Nobody", false));
    let names = owners.iter();
    people.extend(names.map(|one| Choice::new(one.id.to_string(), visible(&one.name), false)));
    view! {
        <SelectField label="Status" name="form[status]" options=status/>
        <SelectField
            label="Reason"
            name="form[dismissal_reason]"
            options=reason
            help="Goes with the status Dismissed."
        />
        <SelectField label="Owner" name="form[owner]" options=people/>
        <TextField
            label="Fix by"
            name="form[fix_by]"
            help="A day such as 2026-01-31; the word none takes the day away."
            autocomplete="off"
        />
        <TextAreaField label="Comment" name="form[comment]" help="Kept in the history."/>
    }
}

async fn load(project: Project) -> Result<Option<Vec<Owner>>, AppError> {
    let (services, actor) = request::signed_in()?;
    let may = actor.may_in(
        Permission::TriageIssues,
        project.application_id,
        Some(project.id),
    );
    if !may {
        return Ok(None);
    }
    let owners = services.possible_owners(&actor, project.id).await;
    Ok(Some(request::answer(owners).await?))
}

/// How an issue is triaged, and the form that changes it.
#[component]
pub(super) fn TriagePanel(project: Project, issue: Issue) -> impl IntoView {
    let (of, id) = (project.id.to_string(), issue.row.id.to_string());
    let owner = issue.row.owner.as_ref().map(|owner| visible(&owner.name));
    let verdict = issue.row.verdict();
    let fix_by = issue.row.fix_by;
    let suppression = issue.details.suppression.map(|text| {
        view! { <Fact term="Why it is suppressed">{visible(&text)}</Fact> }
    });
    view! {
        <Section title="Triage">
            <Facts>
                <Fact term="Status">{verdict}</Fact>
                {suppression}
                <Fact term="Owner">{owner.unwrap_or_else(|| "Nobody".to_owned())}</Fact>
                <Fact term="Fix by">
                    {fix_by.map_or_else(
                        || view! { <Muted>"Not set"</Muted> }.into_any(),
                        |at| view! { <Day on=at.date_naive()/> }.into_any(),
                    )}
                </Fact>
            </Facts>
            <Loaded
                load=load(project)
                view=move |owners| owners.map(|owners| view! { <Decide project=of issue=id owners/> })
            />
        </Section>
    }
}

#[component]
fn Decide(project: String, issue: String, owners: Vec<Owner>) -> impl IntoView {
    let act = "triage_issue";
    view! {
        <Details summary="Change" open=request::form_failure(act).is_some()>
            <Form act>
                <Hidden name="project_id" value=project/>
                <Hidden name="issue_id" value=issue/>
                <TriageFields owners/>
                <Actions>
                    <Button kind=Kind::Primary>"Save decision"</Button>
                </Actions>
            </Form>
        </Details>
    }
}
