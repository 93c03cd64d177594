//! The projects of an organization, and the board of one: a column for each category of states.

use std::fmt::Write as _;

use super::{frame, project};
use crate::answer::{Answer, Outcome};
use crate::api::Context;
use crate::html::escaped;
use crate::process;
use crate::world::{ProjectState, WorkItem};

const CATEGORIES: [(&str, &str); 5] = [
    ("Proposed", "Proposed"),
    ("InProgress", "In progress"),
    ("Resolved", "Resolved"),
    ("Completed", "Completed"),
    ("Removed", "Removed"),
];

/// Most cards of a column.
const MOST_CARDS: usize = 200;

/// The list of projects.
pub(super) fn projects(cx: &Context) -> Answer {
    let mut list = String::from("<ul>");
    for project in &cx.organization.projects {
        if project.state == ProjectState::WellFormed {
            let _ = write!(
                list,
                "<li><a href=\"/{}/{}/_boards\">{}</a> ({})</li>",
                escaped(&cx.organization.name),
                project.id,
                escaped(&project.name),
                escaped(&project.process)
            );
        }
    }
    list.push_str("</ul>");
    frame::page(cx, &format!("Projects of {}", cx.organization.name), &list)
}

/// The category of the state an item is in.
pub(super) fn category(item: &WorkItem) -> &'static str {
    let state = item.kind.get().state(item.text(*process::STATE));
    state.map_or("Proposed", |state| state.category.as_str())
}

/// The options of a list of states.
pub(super) fn state_options(item: &WorkItem) -> String {
    let current = item.text(*process::STATE);
    let mut options = String::new();
    for state in &item.kind.get().states {
        let selected = if *state.name == *current {
            " selected"
        } else {
            ""
        };
        let name = escaped(&state.name);
        let _ = write!(options, "<option{selected}>{name}</option>");
    }
    options
}

/// The tags of an item.
pub(super) fn tags(item: &WorkItem) -> String {
    let mut shown = String::new();
    for tag in item
        .text(*process::TAGS)
        .split("; ")
        .filter(|tag| !tag.is_empty())
    {
        let _ = write!(shown, "<span class=\"tag\">{}</span>", escaped(tag));
    }
    shown
}

fn card(cx: &Context, item: &WorkItem, back: &str) -> String {
    let kind = item.kind.get();
    let address = format!(
        "/{}/{}/_workitems/edit/{}",
        cx.organization.name, item.project, item.id
    );
    format!(
        "<article class=\"card\" style=\"--type: #{}\"><p><a href=\"{address}\">{} {}</a></p>\
         <p>{}</p><p>{}</p>\
         <form method=\"post\" action=\"{address}\"><input type=\"hidden\" name=\"back\" value=\"{back}\">\
         <label>State of {} <select name=\"state\">{}</select></label>\
         <button>Move</button></form></article>",
        escaped(&kind.color),
        escaped(&kind.name),
        item.id,
        escaped(item.text(*process::TITLE)),
        tags(item),
        item.id,
        state_options(item),
    )
}

/// The board of a project, the newest items first.
pub(super) fn board(cx: &Context) -> Outcome {
    let (id, name) = project(cx)?;
    let back = escaped(&format!("/{}/{id}/_boards", cx.organization.name));
    let items: Vec<&WorkItem> = cx
        .organization
        .items
        .values()
        .rev()
        .filter(|item| item.project == id && item.deleted.is_none())
        .collect();
    let mut body = String::from("<div class=\"board\">");
    for (category_name, title) in CATEGORIES {
        let cards: Vec<&&WorkItem> = items
            .iter()
            .filter(|item| category(item) == category_name)
            .collect();
        let _ = write!(body, "<section><h2>{title} ({})</h2>", cards.len());
        for item in cards.iter().take(MOST_CARDS) {
            body.push_str(&card(cx, item, &back));
        }
        if cards.len() > MOST_CARDS {
            let _ = write!(body, "<p>and {} more</p>", cards.len() - MOST_CARDS);
        }
        body.push_str("</section>");
    }
    body.push_str("</div>");
    Ok(frame::page(cx, &format!("Board of {name}"), &body))
}
