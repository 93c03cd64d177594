//! Teams: every project has its default team and no other.

use serde_json::{Value, json};

use super::Context;
use crate::answer::{Answer, Outcome};
use crate::refusals;
use crate::world::{Project, ProjectState};

/// The default team in few words.
pub(super) fn reference(cx: &Context, project: &Project) -> Value {
    let id = project.team_id();
    json!({
        "id": id,
        "name": format!("{} Team", project.name),
        "url": format!("{}/_apis/projects/{}/teams/{id}", cx.url(), project.id),
    })
}

fn full(cx: &Context, project: &Project) -> Value {
    let mut team = reference(cx, project);
    team["description"] = json!("The default project team.");
    team["identityUrl"] = json!(format!(
        "{}/_apis/Identities/{}",
        cx.url(),
        project.team_id()
    ));
    team["projectName"] = json!(project.name);
    team["projectId"] = json!(project.id);
    team
}

/// `GET _apis/teams`.
pub(super) fn all(cx: &Context) -> Answer {
    let live = |project: &&Project| project.state == ProjectState::WellFormed;
    Answer::list(
        cx.organization
            .projects
            .iter()
            .filter(live)
            .map(|known| full(cx, known))
            .collect(),
    )
}

/// `GET _apis/projects/{project}/teams/{team?}`.
pub(super) fn of_project(cx: &Context, rest: &[&str]) -> Outcome {
    let project = cx.project_named(cx.part(1))?;
    let team = full(cx, project);
    let Some(wanted) = rest.first() else {
        return Ok(Answer::list(vec![team]));
    };
    let name = format!("{} Team", project.name).to_lowercase();
    if *wanted == name || *wanted == project.team_id().to_string() {
        return Ok(Answer::ok(team));
    }
    refusals::plain(404, &format!("The team with id '{wanted}' does not exist, or you do not have permission to access it.")).refusal()
}
