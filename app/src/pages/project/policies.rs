//! *Project > Settings > Policies*: what judges a project and its branches, and what breaks it.

use domain::policy::{Actions as RuleActions, BranchPolicies, PolicyChoice, Violation};
use domain::{Permission, Policy, PolicyId, Project, ProjectId, paths};
use leptos::prelude::*;

use super::header::crumbs_in;
use crate::components::{
    Actions, Button, Cell, CheckField, Choice, Column, Crumb, Empty, Form, FormFailure, Frame,
    Hidden, Kind, Loaded, Moment, Notice, PageHeader, Place, RowHead, Section, SelectField, Symbol,
    Table, Tone, grouped, visible,
};
use crate::pages::policies::PolicyShield;
use crate::{AppError, request};

/// What the page shows.
struct Shown {
    project: Project,
    policies: Vec<Policy>,
    branches: Vec<BranchPolicies>,
    violations: Vec<Violation>,
    /// Whether work items can be created.
    files: bool,
    /// Whether mail can be sent.
    mails: bool,
    may_assign: bool,
}

async fn load(id: Result<ProjectId, AppError>) -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let id = id?;
    let project = request::answer(services.project(&actor, id).await).await?;
    let integration = services.integration(&actor, id).await;
    Ok(Shown {
        policies: request::answer(services.policies(&actor).await).await?,
        branches: request::answer(services.project_policies(&actor, id).await).await?,
        violations: request::answer(services.violations(&actor, id, None).await).await?,
        files: integration.is_ok(),
        mails: services.sends_mail(),
        may_assign: actor.may_in(Permission::AssignPolicies, project.application_id, Some(id)),
        project,
    })
}

#[component]
pub(crate) fn ProjectPoliciesPage() -> impl IntoView {
    let id = request::in_path("id");
    view! {
        <Frame place=Place::Portfolio>
            <FormFailure act="choose_policies"/>
            <Loaded load=load(id) view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let id = data.project.id;
    let mut crumbs = crumbs_in(&data.project);
    crumbs.push(Crumb::new("Settings", paths::project_settings(id)));
    let chosen = data.branches.first().map(|branch| branch.policies.clone());
    let chosen = chosen.unwrap_or_default();
    let asks = |action| some_action(&data.policies, &chosen, action);
    let unsent = !data.mails && asks(|actions| actions.send_notification.enabled);
    let unsent = unsent.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Send notification does nothing yet">
                "A chosen policy sends mail, but this server has no SMTP server to send it with. Its operator names one with --smtp-host."
            </Notice>
        }
    });
    let idle = !data.files && asks(|actions| actions.create_ticket.enabled);
    let idle = idle.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Create ticket does nothing yet">
                "A chosen policy creates tickets, but this project has no "
                <a href=paths::integration(id)>"issue tracking integration"</a> "."
            </Notice>
        }
    });
    let (policies, may_assign) = (data.policies.clone(), data.may_assign);
    let others = data
        .branches
        .into_iter()
        .filter(|branch| !branch.is_default);
    let others: Vec<_> = others
        .map(|branch| {
            let policies = data.policies.clone();
            view! { <BranchChoice project=id branch policies may_assign/> }
        })
        .collect();
    let violations = data.project.violations;
    view! {
        <PageHeader title="Policies" crumbs lead="Rules that the issues of this project must not break.">
            <PolicyShield project=id violations/>
        </PageHeader>
        {idle}
        {unsent}
        <Violations violations=data.violations project=id/>
        <Section title="Policies of the project" lead="They judge the default branch, and other branches that do not choose otherwise. At most five.">
            <Chosen project=id branch=String::new() choice=None policies chosen may_assign/>
        </Section>
        {others}
    }
}

/// Whether a rule of a chosen policy has such an action.
fn some_action(policies: &[Policy], chosen: &[PolicyId], has: fn(&RuleActions) -> bool) -> bool {
    let judging = policies.iter().filter(|policy| chosen.contains(&policy.id));
    let mut rules = judging.flat_map(|policy| &policy.rules);
    rules.any(|rule| has(&rule.actions))
}

#[component]
fn Violations(project: ProjectId, violations: Vec<Violation>) -> impl IntoView {
    if violations.is_empty() {
        return view! {
            <Empty title="Nothing breaks a policy" icon=Symbol::Shield>
                "The default branch is judged after each scan and whenever triage or time changes an answer."
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::new("Rule"),
        Column::new("Policy"),
        Column::new("Issues").number(),
        Column::new("Latest"),
    ];
    let rows = violations.into_iter().map(|one| {
        let list = paths::violating(project, None, one.policy_id, Some(one.rule_id));
        view! {
            <tr>
                <RowHead><a href=list>{visible(&one.rule)}</a></RowHead>
                <Cell label="Policy">
                    <a href=paths::policy(one.policy_id)>{visible(&one.policy)}</a>
                </Cell>
                <Cell label="Issues" number=true>{grouped(one.issues)}</Cell>
                <Cell label="Latest"><Moment at=one.latest_at/></Cell>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption="Violated rules" columns>{rows}</Table> }.into_any()
}

#[component]
fn BranchChoice(
    project: ProjectId,
    branch: BranchPolicies,
    policies: Vec<Policy>,
    may_assign: bool,
) -> impl IntoView {
    let title = format!("Branch {}", visible(&branch.branch));
    let own = match branch.choice {
        PolicyChoice::Own => branch.policies,
        PolicyChoice::Project | PolicyChoice::None => Vec::new(),
    };
    view! {
        <Section title>
            <Chosen
                project
                branch=branch.branch
                choice=Some(branch.choice)
                policies
                chosen=own
                may_assign
            />
        </Section>
    }
}

/// The policies of a project, or of a branch with what it may choose besides.
#[component]
fn Chosen(
    project: ProjectId,
    branch: String,
    choice: Option<PolicyChoice>,
    policies: Vec<Policy>,
    chosen: Vec<PolicyId>,
    may_assign: bool,
) -> impl IntoView {
    if !may_assign {
        let mut names = policies
            .iter()
            .filter(|policy| chosen.contains(&policy.id))
            .map(|policy| visible(&policy.name))
            .collect::<Vec<_>>();
        names.splice(0..0, choice.map(|choice| choice.label().to_owned()));
        if names.is_empty() {
            names.push("None".to_owned());
        }
        return view! { <p>{names.join(", ")}</p> }.into_any();
    }
    let from = choice.map(|choice| {
        let options = PolicyChoice::ALL.iter().map(|one| {
            let is_chosen = *one == choice;
            Choice::new(one.as_str(), one.label(), is_chosen)
        });
        view! { <SelectField label="Judged by" name="form[choice]" options=options.collect()/> }
    });
    let checks = policies.into_iter().enumerate().map(|(at, policy)| {
        let checked = chosen.contains(&policy.id);
        let name = format!("form[policy_ids][{at}]");
        view! {
            <CheckField label=visible(&policy.name) name value=policy.id.to_string() checked/>
        }
    });
    let checks = checks.collect_view();
    let key = branch.clone();
    view! {
        <Form act="choose_policies" key>
            <Hidden name="project_id" value=project.to_string()/>
            <Hidden name="form[branch]" value=branch/>
            {from}
            {checks}
            <Actions>
                <Button kind=Kind::Primary>"Save"</Button>
            </Actions>
        </Form>
    }
    .into_any()
}
