//! Green where nothing breaks a policy, red where something does.

use domain::{ProjectId, paths};
use leptos::prelude::*;

use crate::components::{Badge, Tone, grouped};

/// How the default branch of a project stands to its policies.
#[component]
pub(crate) fn PolicyShield(project: ProjectId, violations: i64) -> impl IntoView {
    if violations == 0 {
        return view! { <Badge tone=Tone::Good>"No violations"</Badge> }.into_any();
    }
    let count = match violations {
        1 => "1 issue".to_owned(),
        many => format!("{} issues", grouped(many)),
    };
    view! {
        <a href=paths::project_policies(project)>
            <Badge tone=Tone::Bad>{count} " in violation"</Badge>
        </a>
    }
    .into_any()
}
