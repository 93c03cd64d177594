//! What all pages of a project have on top.

use domain::{Project, paths};
use leptos::prelude::*;

use crate::components::{Crumb, PageHeader, SimulatedBadge, Tab, Tabs, visible};

/// The parts of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Issues,
    Dashboard,
    Scans,
    Exports,
    Settings,
}

/// The places above a project.
pub(super) fn crumbs_to(project: &Project) -> Vec<Crumb> {
    vec![
        Crumb::new("Portfolio", paths::PORTFOLIO),
        Crumb::new(
            visible(&project.application_name),
            paths::application(project.application_id),
        ),
    ]
}

/// The places above a page within a project.
pub(super) fn crumbs_in(project: &Project) -> Vec<Crumb> {
    let mut crumbs = crumbs_to(project);
    crumbs.push(Crumb::new(
        visible(&project.name),
        paths::project(project.id),
    ));
    crumbs
}

/// The name of the project and the tabs of its parts.
#[component]
pub(crate) fn ProjectHeader(project: Project, part: Part) -> impl IntoView {
    let crumbs = crumbs_to(&project);
    let simulated = project.practice.then(|| view! { <p><SimulatedBadge/></p> });
    let (id, title) = (project.id, visible(&project.name));
    let tabs = vec![
        Tab::new("Issues", paths::project(id), part == Part::Issues),
        Tab::new(
            "Dashboard",
            paths::project_dashboard(id),
            part == Part::Dashboard,
        ),
        Tab::new("Scans", paths::scans(id), part == Part::Scans),
        Tab::new("Exports", paths::exports(id), part == Part::Exports),
        Tab::new(
            "Settings",
            paths::project_settings(id),
            part == Part::Settings,
        ),
    ];
    view! {
        <PageHeader title crumbs/>
        {simulated}
        <Tabs label="Project" tabs/>
    }
}
