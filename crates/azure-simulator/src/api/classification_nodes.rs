//! Areas and iterations.

use serde_json::{Value, json};
use uuid::Uuid;

use super::work_items::values;
use super::{Context, work_item_types::encoded};
use crate::answer::{Answer, Outcome};
use crate::call::member;
use crate::process;
use crate::refusals;
use crate::world::{Node, Structure, date_text};

/// Most levels of a tree.
const DEEPEST: usize = 14;
/// What no node's name may hold.
const FORBIDDEN: [char; 14] = [
    '\\', '/', ':', '*', '?', '"', '<', '>', '|', '#', '$', '&', '+', '\u{7f}',
];

pub(super) fn dispatch(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    let project = cx.project()?.id;
    let Some(group) = parts.first() else {
        return if method == "GET" {
            roots(cx, project)
        } else {
            refusals::no_such_route(cx.call).refusal()
        };
    };
    let structure = match *group {
        "areas" | "area" | "0" => Structure::Area,
        "iterations" | "iteration" | "1" => Structure::Iteration,
        _ => return refusals::no_such_route(cx.call).refusal(),
    };
    let node = at_path(cx, project, structure)?;
    match method {
        "GET" => Ok(Answer::ok(describe(cx, node, depth(cx, 0)?, true))),
        "POST" => create(cx, project, structure, node),
        "PATCH" => change(cx, project, node),
        "DELETE" => delete(cx, project, structure, node),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

fn depth(cx: &Context, default: usize) -> Result<usize, Box<Answer>> {
    Ok(cx.call.number("$depth")?.unwrap_or(default))
}

/// The node that the rest of the path names.
fn at_path(cx: &Context, project: Uuid, structure: Structure) -> Result<u32, Box<Answer>> {
    let root = cx.organization.root(project, structure).map(|root| root.id);
    let names = cx
        .call
        .resource
        .iter()
        .flatten()
        .skip(3)
        .flat_map(|part| part.split(['\\', '/']));
    let found = names
        .filter(|name| !name.is_empty())
        .try_fold(root, |node, name| {
            node.map(|node| cx.organization.child(node, name))
        });
    match found.flatten() {
        Some(node) => Ok(node),
        None => refusals::plain(404, &format!(
            "VS402485: The name is not recognized or you do not have permissions to access: {}.",
            cx.call.resource.iter().flatten().skip(3).map(String::as_str).collect::<Vec<_>>().join("\\")
        ))
        .refusal(),
    }
}

/// The address of a node.
fn url(cx: &Context, node: &Node) -> String {
    let below: Vec<String> = cx
        .organization
        .lineage(node.id)
        .iter()
        .skip(1)
        .map(|name| encoded(name))
        .collect();
    let group = format!(
        "{}/classificationNodes/{}",
        cx.tracking_url(Some(node.project)),
        node.structure.plural()
    );
    if below.is_empty() {
        group
    } else {
        format!("{group}/{}", below.join("/"))
    }
}

fn describe(cx: &Context, id: u32, depth: usize, linked: bool) -> Value {
    let node = &cx.organization.nodes[&id];
    let lineage = cx.organization.lineage(id);
    let mut path = vec![lineage[0], node.structure.plural().trim_end_matches('s')];
    path.extend(&lineage[1..]);
    let children: Vec<u32> = cx.organization.children(id).map(|child| child.id).collect();
    let mut value = json!({
        "id": id,
        "identifier": node.identifier,
        "name": lineage.last(),
        "structureType": node.structure.name(),
        "hasChildren": !children.is_empty(),
        "path": format!("\\{}", path.join("\\")),
        "url": url(cx, node),
    });
    if depth > 0 && !children.is_empty() {
        value["children"] = children
            .iter()
            .map(|child| describe(cx, *child, depth - 1, false))
            .collect();
    }
    if let (Some(start), Some(finish)) = (node.start, node.finish) {
        value["attributes"] =
            json!({ "startDate": date_text(start), "finishDate": date_text(finish) });
    }
    if linked {
        let mut links = json!({ "self": { "href": url(cx, node) } });
        if let Some(parent) = node
            .parent
            .and_then(|parent| cx.organization.nodes.get(&parent))
        {
            links["parent"] = json!({ "href": url(cx, parent) });
        }
        value["_links"] = links;
    }
    value
}

/// Both trees, or the nodes with the ids in the query.
fn roots(cx: &Context, project: Uuid) -> Outcome {
    let depth = depth(cx, 0)?;
    if let Some(ids) = cx.call.query("ids") {
        let omit = cx.call.choice("errorpolicy", &["", "fail", "omit"])? == 2;
        let mut nodes = Vec::new();
        for id in ids.split(',') {
            let node = id
                .trim()
                .parse()
                .ok()
                .and_then(|id| cx.organization.nodes.get(&id));
            match node.filter(|node| node.project == project) {
                Some(node) => nodes.push(describe(cx, node.id, depth, false)),
                None if omit => nodes.push(Value::Null),
                None => {
                    return refusals::plain(404, &format!("VS402485: There is no node {id}."))
                        .refusal();
                }
            }
        }
        return Ok(Answer::list(nodes));
    }
    let trees = [Structure::Area, Structure::Iteration];
    let roots = trees
        .iter()
        .filter_map(|structure| cx.organization.root(project, *structure));
    Ok(Answer::list(
        roots
            .map(|root| describe(cx, root.id, depth, false))
            .collect(),
    ))
}

fn checked_name(body: &Value) -> Result<Option<String>, Box<Answer>> {
    let Some(name) = member(body, "name").and_then(Value::as_str).map(str::trim) else {
        return Ok(None);
    };
    let forbidden = name
        .chars()
        .any(|letter| FORBIDDEN.contains(&letter) || letter.is_control());
    if name.is_empty() || forbidden || name.chars().count() > 255 || [".", ".."].contains(&name) {
        return refusals::plain(400, &format!(
            "TF20089: Node name '{name}' is not valid: it is empty, too long or holds characters that are not allowed."
        ))
        .refusal();
    }
    Ok(Some(name.to_owned()))
}

fn set_dates(cx: &mut Context, id: u32, body: &Value) {
    let attributes = member(body, "attributes").unwrap_or(&Value::Null);
    let time = |name: &str| {
        let text = member(attributes, name).and_then(Value::as_str)?;
        chrono::DateTime::from_timestamp_millis(values::date(text)?)
    };
    let (start, finish) = (time("startDate"), time("finishDate"));
    if let Some(node) = cx.organization.nodes.get_mut(&id) {
        node.start = start.or(node.start);
        node.finish = finish.or(node.finish);
    }
}

fn create(cx: &mut Context, project: Uuid, structure: Structure, parent: u32) -> Outcome {
    let body = cx.call.json()?;
    cx.may_save()?;
    let Some(name) = checked_name(&body)? else {
        return refusals::bad_argument("name", "").refusal();
    };
    if cx.organization.child(parent, &name).is_some() {
        return refusals::plain(409, &format!("VS402371: Classification node name {name} is already in use by a different child of the parent node. Choose a different name and try again.")).refusal();
    }
    if cx.organization.lineage(parent).len() > DEEPEST {
        return refusals::plain(400, "VS402374: The tree cannot have more than 14 levels.")
            .refusal();
    }
    let id = cx
        .organization
        .add_node(project, structure, Some(parent), &name);
    set_dates(cx, id, &body);
    cx.record(format!("created {}", structure.name()), project, None, None);
    let location = url(cx, &cx.organization.nodes[&id]);
    Ok(Answer::json(201, describe(cx, id, 0, true)).header("Location", location))
}

fn change(cx: &mut Context, project: Uuid, id: u32) -> Outcome {
    let body = cx.call.json()?;
    cx.may_save()?;
    if let Some(name) = checked_name(&body)? {
        let node = &cx.organization.nodes[&id];
        let taken = node
            .parent
            .and_then(|parent| cx.organization.child(parent, &name));
        if taken.is_some_and(|taken| taken != id) || node.parent.is_none() {
            return refusals::plain(409, &format!("VS402371: Classification node name {name} is already in use by a different child of the parent node. Choose a different name and try again.")).refusal();
        }
        if let Some(node) = cx.organization.nodes.get_mut(&id) {
            node.name = name;
        }
    }
    set_dates(cx, id, &body);
    cx.record("changed node", project, None, None);
    Ok(Answer::ok(describe(cx, id, 0, true)))
}

/// Deletes a node and all below it; items in them move to the node of `$reclassifyId`.
fn delete(cx: &mut Context, project: Uuid, structure: Structure, id: u32) -> Outcome {
    cx.may_save()?;
    if cx.organization.nodes[&id].parent.is_none() {
        return refusals::plain(400, "VS402370: The root of a tree cannot be deleted.").refusal();
    }
    let root = cx
        .organization
        .root(project, structure)
        .map_or(id, |root| root.id);
    let given = cx
        .call
        .number("$reclassifyid")?
        .and_then(|given| u32::try_from(given).ok());
    let heir = given.unwrap_or(root);
    if !cx.organization.nodes.contains_key(&heir) {
        return refusals::bad_argument("$reclassifyId", &heir.to_string()).refusal();
    }
    let mut gone = vec![id];
    let mut place = 0;
    while let Some(node) = gone.get(place).copied() {
        gone.extend(cx.organization.children(node).map(|child| child.id));
        place += 1;
    }
    let key = match structure {
        Structure::Area => *process::AREA_PATH,
        Structure::Iteration => *process::ITERATION_PATH,
    };
    for item in cx.organization.items.values_mut() {
        item.fields
            .replace_node(key, |node| gone.contains(&node).then_some(heir));
    }
    for node in gone {
        cx.organization.nodes.remove(&node);
    }
    cx.record(format!("deleted {}", structure.name()), project, None, None);
    Ok(Answer::empty(204))
}
