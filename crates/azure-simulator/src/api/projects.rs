//! Projects: the list with its pages, and one of them.

use serde_json::{Value, json};

use super::{Context, teams};
use crate::answer::{Answer, Outcome};
use crate::refusals;
use crate::world::{Project, date_text};

/// What the list can be limited to, in the order of the numbers that clients send.
const FILTERS: [&str; 6] = [
    "new",
    "wellFormed",
    "deleting",
    "createPending",
    "all",
    "deleted",
];

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("GET", []) => list(cx),
        ("GET", [_]) => get(cx),
        ("GET", [_, "properties"]) => properties(cx),
        ("GET", [_, "teams", rest @ ..]) => teams::of_project(cx, rest),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn reference(cx: &Context, project: &Project) -> Value {
    let mut value = json!({
        "id": project.id,
        "name": project.name,
        "url": format!("{}/_apis/projects/{}", cx.url(), project.id),
        "state": project.state.name(),
        "revision": project.revision,
        "visibility": project.visibility,
        "lastUpdateTime": date_text(project.updated),
    });
    if !project.description.is_empty() {
        value["description"] = json!(project.description);
    }
    value
}

/// The list. Its continuation token is the number of projects given so far.
fn list(cx: &Context) -> Outcome {
    let filter = match cx.call.query("statefilter").filter(|name| !name.is_empty()) {
        Some(_) => cx.call.choice("statefilter", &FILTERS)?,
        None => 1,
    };
    let wanted =
        |project: &&Project| FILTERS[filter] == "all" || project.state.name() == FILTERS[filter];
    let top = cx.call.number("$top")?.unwrap_or(100).clamp(1, 10_000);
    let skip = match cx.call.number("continuationtoken")? {
        Some(given) => given,
        None => cx.call.number("$skip")?.unwrap_or(0),
    };
    let visible: Vec<&Project> = cx.organization.projects.iter().filter(wanted).collect();
    let page: Vec<Value> = visible
        .iter()
        .skip(skip)
        .take(top)
        .map(|project| reference(cx, project))
        .collect();
    let given = skip + page.len();
    let answer = Answer::list(page);
    if given < visible.len() {
        return Ok(answer.header("x-ms-continuationtoken", given.to_string()));
    }
    Ok(answer)
}

fn get(cx: &Context) -> Outcome {
    let project = cx.project_named(cx.part(1))?;
    let mut value = reference(cx, project);
    if cx.call.flag("includecapabilities") {
        let process = project.process();
        value["capabilities"] = json!({
            "processTemplate": {
                "templateName": process.name,
                "templateTypeId": process.type_id,
            },
            "versioncontrol": {
                "sourceControlType": "Git",
                "gitEnabled": "True",
                "tfvcEnabled": "False",
            },
        });
    }
    let own = format!("{}/_apis/projects/{}", cx.url(), project.id);
    value["_links"] = json!({
        "self": { "href": own },
        "collection": {
            "href": format!("{}/_apis/projectCollections/{}", cx.url(), cx.organization.id)
        },
        "web": { "href": format!("{}/{}", cx.url(), project.name.replace(' ', "%20")) },
    });
    value["defaultTeam"] = teams::reference(cx, project);
    Ok(Answer::ok(value))
}

fn properties(cx: &Context) -> Outcome {
    let project = cx.project_named(cx.part(1))?;
    let process = project.process();
    Ok(Answer::list(vec![
        json!({ "name": "System.ProcessTemplateType", "value": process.type_id }),
        json!({ "name": "System.Process Template", "value": process.name }),
        json!({ "name": "System.MSPROJ", "value": "" }),
    ]))
}
