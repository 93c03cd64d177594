//! What stands in the organizations when a simulator starts without a data file.

use chrono::{DateTime, TimeDelta, Utc};

use crate::world::{Organization, ProjectState, Structure, World};

/// The world of a fresh simulator: `contoso`, `manyprojects`, `elsewhere` and the stopped
/// `deactivated`.
pub(crate) fn world(now: DateTime<Utc>) -> World {
    let past = now - TimeDelta::days(400);
    let mut elsewhere = Organization::new("elsewhere");
    elsewhere.add_project("Elsewhere", "Agile", past);
    let mut deactivated = Organization::new("deactivated");
    deactivated.deactivated = true;
    World {
        organizations: vec![contoso(past), many_projects(past), elsewhere, deactivated],
    }
}

/// Its list begins with `Agile` and `Fabrikam Fiber`, both as their processes made them.
fn contoso(at: DateTime<Utc>) -> Organization {
    let mut contoso = Organization::new("contoso");
    contoso.add_project("Agile", "Agile", at);
    contoso.add_project("Fabrikam Fiber", "Scrum", at);
    contoso.add_project("Basic", "Basic", at);
    contoso.add_project("CMMI", "CMMI", at);
    let inherited = contoso.add_project("Contoso Inherited", "Contoso Agile", at);
    let root = contoso.root(inherited, Structure::Area).map(|root| root.id);
    let web = contoso.add_node(inherited, Structure::Area, root, "Web");
    contoso.add_node(inherited, Structure::Area, Some(web), "Checkout");
    let root = contoso
        .root(inherited, Structure::Iteration)
        .map(|root| root.id);
    contoso.add_node(inherited, Structure::Iteration, root, "Sprint 1");
    let overview = contoso.add_project("Überwachung", "Contoso Agile", at);
    if let Some(project) = contoso.project_mut(overview) {
        "A project with a name outside ASCII".clone_into(&mut project.description);
        "organization".clone_into(&mut project.visibility);
    }
    contoso.add_project("Payments Legacy", "Agile", at);
    for (name, state) in [
        ("Warehouse", ProjectState::Deleting),
        ("Arriving", ProjectState::CreatePending),
    ] {
        let id = contoso.add_project(name, "Basic", at);
        if let Some(project) = contoso.project_mut(id) {
            project.state = state;
        }
    }
    contoso
}

/// So many projects that their list has pages.
fn many_projects(at: DateTime<Utc>) -> Organization {
    let mut many = Organization::new("manyprojects");
    let processes = ["Agile", "Scrum", "Basic", "CMMI"];
    for number in 1..=260_usize {
        many.add_project(&format!("Project {number:03}"), processes[number % 4], at);
    }
    many
}
