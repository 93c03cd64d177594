//! *Try it*: what a policy would find in a project, before it is saved.

use domain::ProjectId;
use domain::policy::{Trial, TrialOfRule};
use leptos::prelude::*;

use crate::components::{AskAgain, Choice, Notice, Section, SelectField, Tone, grouped};

/// The project to try it in, as part of the form of the policy.
#[component]
pub(super) fn TrialFields(
    projects: Vec<(ProjectId, String)>,
    chosen: String,
    page: String,
) -> impl IntoView {
    if projects.is_empty() {
        return ().into_any();
    }
    let options = projects
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == chosen));
    let options: Vec<_> = options.collect();
    view! {
        <Section title="Try it" lead="What the policy as it stands above would find. Nothing is saved.">
            <SelectField label="Project" name="try_in" options/>
            <AskAgain action=page name="try">"Try it"</AskAgain>
        </Section>
    }
    .into_any()
}

#[component]
pub(super) fn TrialResult(trial: Trial) -> impl IntoView {
    let title = format!("In {}", trial.project);
    let rules = trial.rules.into_iter().map(|rule| view! { <Found rule/> });
    view! {
        <Notice tone=Tone::Info title>
            <ul>{rules.collect_view()}</ul>
        </Notice>
    }
}

#[component]
fn Found(rule: TrialOfRule) -> impl IntoView {
    let more = if rule.issues >= 10_000 {
        "at least "
    } else {
        ""
    };
    let issues = match rule.issues {
        1 => "1 issue".to_owned(),
        many => format!("{more}{} issues", grouped(many)),
    };
    view! {
        <li>
            {rule.rule} ": " <a href=rule.link>{issues}</a> ". " {rule.effects.join(" ")}
        </li>
    }
}
