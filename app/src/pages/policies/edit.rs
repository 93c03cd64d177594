//! A policy: read, changed, tried, given to projects; or a new one.

use domain::policy::{MOST_RULES, PolicyWorkItem, Rule, Trial, TrialForm};
use domain::{Permission, Policy, PolicyForm, PolicyId, ProjectId, paths};
use leptos::prelude::*;

use super::fields::RuleFields;
use super::trial::{TrialFields, TrialResult};
use super::work_items::WorkItems;
use crate::components::{
    Actions, Button, CheckField, Crumb, Fact, Facts, Form, FormFailure, Frame, Hidden, Kind,
    Loaded, Moment, Notice, PageHeader, Place, Section, TextAreaField, TextField, Tone, grouped,
    visible,
};
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    /// `None` for a new one.
    policy: Option<Policy>,
    /// What the fields hold: what was entered before the page was asked for again, or what is saved.
    entered: PolicyForm,
    /// The entity tag of what was seen before it was entered.
    seen: String,
    trial: Option<Result<Trial, AppError>>,
    tried_in: String,
    projects: Vec<(ProjectId, String)>,
    may_manage: bool,
    may_assign: bool,
    sends_mail: bool,
    /// With the names of their projects.
    work_items: Vec<(String, PolicyWorkItem)>,
}

async fn load(id: Option<Result<PolicyId, AppError>>) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let policy = match id {
        Some(id) => Some(request::answer(services.policy(&actor, id?).await).await?),
        None => None,
    };
    let entered = PolicyForm::from_fields(&|name| request::in_query(name));
    let saved = || policy.as_ref().map(Policy::form);
    let entered = entered.or_else(saved).unwrap_or_default();
    let tried_in = request::in_query("try_in").unwrap_or_default();
    let asked = request::in_query("try").and_then(|_| tried_in.parse().ok());
    let trial = match asked {
        Some(project_id) => {
            let form = TrialForm {
                project_id,
                branch: None,
                policy: entered.clone(),
            };
            Some(
                services
                    .try_policy(&actor, form)
                    .await
                    .map_err(|error| AppError::from(&error)),
            )
        }
        None => None,
    };
    let work_items = match &policy {
        Some(policy) => {
            let items = services.policy_work_items(&actor, policy.id).await;
            request::answer(items).await?
        }
        None => Vec::new(),
    };
    let tag = || policy.as_ref().map(Policy::etag);
    let seen = request::in_query("seen").or_else(tag).unwrap_or_default();
    Ok(Shown {
        seen,
        work_items,
        policy,
        entered,
        trial,
        tried_in,
        projects: request::answer(services.project_names(&actor).await).await?,
        may_manage: actor.may(Permission::ManagePolicies),
        may_assign: actor.may_somewhere(Permission::AssignPolicies),
        sends_mail: services.sends_mail(),
    })
}

#[component]
pub(crate) fn NewPolicyPage() -> impl IntoView {
    view! {
        <Frame place=Place::Policies>
            <Loaded load=load(None) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
pub(crate) fn PolicyPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Policies>
            <FormFailure act="assign_policy"/>
            <Loaded load=load(Some(id)) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let crumbs = vec![Crumb::new("Policies", paths::POLICIES)];
    let title = match &data.policy {
        Some(policy) => visible(&policy.name),
        None => "New policy".to_owned(),
    };
    let facts = data
        .policy
        .clone()
        .map(|policy| view! { <PolicyFacts policy/> });
    let trial = data.trial.map(|trial| match trial {
        Ok(trial) => view! { <TrialResult trial/> }.into_any(),
        Err(error) => view! {
            <Notice tone=Tone::Warning title="It cannot be tried yet">{error.message}</Notice>
        }
        .into_any(),
    });
    let assign = data
        .policy
        .as_ref()
        .filter(|_| data.may_assign)
        .map(|policy| {
            let (id, projects) = (policy.id, data.projects.clone());
            view! { <Assign id projects/> }
        });
    let id = data.policy.as_ref().map(|policy| policy.id);
    let form = if data.may_manage {
        view! {
            <Editor
                id
                entered=data.entered
                seen=data.seen
                projects=data.projects
                tried_in=data.tried_in
                sends_mail=data.sends_mail
            />
        }
        .into_any()
    } else {
        let rules = data.entered.rules;
        view! { <Rules rules/> }.into_any()
    };
    view! {
        <PageHeader title crumbs/>
        {facts}
        <WorkItems items=data.work_items/>
        {trial}
        {form}
        {assign}
    }
}

#[component]
fn PolicyFacts(policy: Policy) -> impl IntoView {
    let used = match policy.projects {
        1 => "1 project".to_owned(),
        many => format!("{} projects", grouped(many)),
    };
    let description = (!policy.description.is_empty()).then(|| visible(&policy.description));
    view! {
        {description.map(|text| view! { <p>{text}</p> })}
        <Facts>
            <Fact term="Using This Policy">{used}</Fact>
            <Fact term="Default">{if policy.is_default { "Yes" } else { "No" }}</Fact>
            <Fact term="Changed"><Moment at=policy.changed_at/></Fact>
        </Facts>
    }
}

/// What a policy says, for people who do not write it.
#[component]
fn Rules(rules: Vec<Rule>) -> impl IntoView {
    let rules = rules.into_iter().map(|rule| {
        let days: Vec<_> = rule
            .days()
            .map(|(severity, days)| format!("{}: {days} days", severity.label()))
            .collect();
        let actions = rule.actions.labels().join(", ");
        view! {
            <Section title=visible(&rule.name)>
                <Facts>
                    <Fact term="Conditions">{visible(&rule.conditions.summary())}</Fact>
                    <Fact term="Actions">{if actions.is_empty() { "None".to_owned() } else { actions }}</Fact>
                    <Fact term="Fix by">{if days.is_empty() { "Not set".to_owned() } else { days.join(", ") }}</Fact>
                </Facts>
            </Section>
        }
    });
    rules.collect_view()
}

#[component]
fn Editor(
    id: Option<PolicyId>,
    entered: PolicyForm,
    seen: String,
    projects: Vec<(ProjectId, String)>,
    tried_in: String,
    sends_mail: bool,
) -> impl IntoView {
    let (act, word) = match id {
        Some(_) => ("change_policy", "Save"),
        None => ("create_policy", "Add Policy"),
    };
    let page = id.map_or_else(|| paths::NEW_POLICY.to_owned(), paths::policy);
    let hidden = id.map(|id| {
        view! {
            <Hidden name="id" value=id.to_string()/>
            <Hidden name="seen" value=seen/>
        }
    });
    let written = entered.rules.len();
    let rules = (0..MOST_RULES).map(|at| {
        let rule = entered.rules.get(at).cloned().unwrap_or_default();
        let open = at < written.max(1);
        view! { <RuleFields at rule open sends_mail/> }
    });
    let rules = rules.collect_view();
    view! {
        <Form act>
            {hidden}
            <Section title="Policy">
                <TextField
                    label="Policy Name"
                    name="form[name]"
                    value=entered.name.clone()
                    autocomplete="off"
                    required=true
                />
                <TextAreaField
                    label="Description"
                    name="form[description]"
                    value=entered.description.clone()
                />
            </Section>
            <Section title="Rules" lead="One to five. A rule whose fields are empty is left out.">
                {rules}
            </Section>
            <Actions>
                <Button kind=Kind::Primary>{word}</Button>
            </Actions>
            <TrialFields projects chosen=tried_in page/>
        </Form>
    }
}

#[component]
fn Assign(id: PolicyId, projects: Vec<(ProjectId, String)>) -> impl IntoView {
    let checks = projects
        .into_iter()
        .enumerate()
        .map(|(at, (project, name))| {
            let field = format!("form[project_ids][{at}]");
            view! { <CheckField label=visible(&name) name=field value=project.to_string()/> }
        });
    let checks = checks.collect_view();
    view! {
        <Section title="Assign" lead="Judges the chosen projects beside the policies that they have.">
            <Form act="assign_policy">
                <Hidden name="id" value=id.to_string()/>
                {checks}
                <Actions>
                    <Button>"Assign to projects"</Button>
                </Actions>
            </Form>
        </Section>
    }
}
