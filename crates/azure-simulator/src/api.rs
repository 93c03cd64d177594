//! The remote API: one file for each of its resources, and the table that leads to them.

mod attachments;
mod batch;
mod classification_nodes;
mod comments;
pub(crate) mod deployment;
mod discovery;
mod fields;
mod hooks;
mod processes;
mod projects;
mod queries;
mod recycle_bin;
mod relation_types;
mod revisions;
mod tags;
mod teams;
mod type_fields;
mod wiql;
mod work_item_types;
pub(crate) mod work_items;

pub(crate) use revisions::changed_fields;

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::answer::{Answer, Outcome};
use crate::call::Call;
use crate::hooks::{Event, EventKind};
use crate::journal::Effect;
use crate::readings::Readings;
use crate::refusals;
use crate::tokens::Credential;
use crate::world::{Organization, Project, ProjectState};

/// All that an operation may look at and change.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) organization: &'a mut Organization,
    pub(crate) call: &'a Call,
    pub(crate) who: &'static Credential,
    pub(crate) now: DateTime<Utc>,
    pub(crate) readings: Readings,
    pub(crate) effects: Vec<Effect>,
    pub(crate) events: Vec<Event>,
}

impl Context<'_> {
    /// A segment after `_apis` as the caller wrote it.
    pub(crate) fn part(&self, place: usize) -> &str {
        self.call
            .resource
            .as_ref()
            .and_then(|parts| parts.get(place))
            .map_or("", String::as_str)
    }

    /// The address of the organization, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        self.call.organization_url()
    }

    /// The project named in the path.
    pub(crate) fn project(&self) -> Result<&Project, Box<Answer>> {
        let Some(name) = self.call.scope.first() else {
            return refusals::no_such_route(self.call).refusal();
        };
        self.project_named(name)
    }

    /// The project named in the path, if the path names any.
    pub(crate) fn optional_project(&self) -> Result<Option<&Project>, Box<Answer>> {
        if self.call.scope.is_empty() {
            Ok(None)
        } else {
            self.project().map(Some)
        }
    }

    pub(crate) fn project_named(&self, name: &str) -> Result<&Project, Box<Answer>> {
        let found = self.organization.project(name);
        match found.filter(|project| project.state == ProjectState::WellFormed) {
            Some(project) => Ok(project),
            None => refusals::unknown_project(name).refusal(),
        }
    }

    /// Where addresses of work item tracking begin: with the project's id where one is known.
    pub(crate) fn tracking_url(&self, project: Option<Uuid>) -> String {
        match project {
            Some(project) => format!("{}/{project}/_apis/wit", self.url()),
            None => format!("{}/_apis/wit", self.url()),
        }
    }

    /// Refuses a user who may only read.
    pub(crate) fn may_save(&self) -> Result<(), Box<Answer>> {
        if self.who.may_save {
            Ok(())
        } else {
            refusals::may_not_save_in_area().refusal()
        }
    }

    /// Lets subscribers know, if there are any.
    pub(crate) fn tell(&mut self, kind: EventKind, work_item: u32) {
        let event = Event::of(kind, self, work_item);
        self.events.extend(event);
    }

    /// Writes down an effect for the journal.
    pub(crate) fn record(
        &mut self,
        kind: impl Into<Cow<'static, str>>,
        project: Uuid,
        work_item: Option<u32>,
        revision: Option<u32>,
    ) {
        let name = self
            .organization
            .project_by_id(project)
            .map(|known| known.name.clone());
        self.effects.push(Effect {
            kind: kind.into(),
            organization: self.organization.name.clone(),
            project: name.unwrap_or_else(|| "".into()),
            work_item,
            revision,
        });
    }
}

/// Leads a call to its operation.
pub(crate) fn dispatch(cx: &mut Context) -> Outcome {
    let lower = cx.call.parts();
    let parts: Vec<&str> = lower.iter().map(String::as_str).collect();
    if cx.call.method.as_str() == "OPTIONS" {
        return Ok(discovery::options(parts.first().copied()));
    }
    match (cx.call.method.as_str(), parts.as_slice()) {
        ("GET", ["connectiondata"]) => Ok(discovery::connection_data(cx)),
        ("GET", ["profile" | "accounts", ..]) => deployment::dispatch(cx.call, cx.who),
        ("GET", ["resourceareas"]) => Ok(discovery::resource_areas(cx)),
        ("GET", ["resourceareas", id]) => discovery::resource_area(cx, id),
        (method, ["projects", rest @ ..]) => projects::dispatch(cx, method, rest),
        ("GET", ["teams"]) => Ok(teams::all(cx)),
        ("GET", ["process", "processes"]) => Ok(processes::core_list(cx)),
        ("GET", ["process", "processes", id]) => processes::core_get(cx, id),
        ("GET", ["work", "processes", rest @ ..]) => processes::dispatch(cx, rest),
        (method, ["hooks", rest @ ..]) => hooks::dispatch(cx, method, rest),
        (method, ["wit", rest @ ..]) => tracking(cx, method, rest),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}

/// Work item tracking.
fn tracking(cx: &mut Context, method: &str, parts: &[&str]) -> Outcome {
    match (method, parts) {
        ("POST", ["$batch"]) => batch::run(cx),
        ("GET", ["workitemtypes", rest @ ..]) => work_item_types::dispatch(cx, rest),
        ("GET", ["workitemtypecategories"]) => work_item_types::categories(cx),
        ("GET", ["workitemtypecategories", _]) => work_item_types::category(cx),
        ("GET", ["workitemicons", ..]) => Ok(work_item_types::icons(cx)),
        ("GET", ["workitemrelationtypes", rest @ ..]) => relation_types::dispatch(cx, rest),
        ("GET", ["fields", rest @ ..]) => fields::dispatch(cx, rest),
        ("POST", ["workitemsbatch"]) => work_items::batch_get(cx),
        ("POST", ["workitemsdelete"]) => recycle_bin::delete_many(cx),
        ("POST", ["wiql"]) => wiql::query(cx),
        ("GET" | "HEAD", ["wiql", id]) => wiql::saved(cx, id),
        (_, ["queries", ..]) => queries::dispatch(cx, method),
        (_, ["workitems", _, "comments", rest @ ..]) => comments::dispatch(cx, method, rest),
        ("GET", ["workitems", _, "revisions", rest @ ..]) => revisions::revisions(cx, rest),
        ("GET", ["workitems", _, "updates", rest @ ..]) => revisions::updates(cx, rest),
        ("DELETE", ["workitems", _]) => recycle_bin::delete(cx),
        (_, ["workitems", rest @ ..]) => work_items::dispatch(cx, method, rest),
        (_, ["recyclebin", rest @ ..]) => recycle_bin::dispatch(cx, method, rest),
        (_, ["classificationnodes", rest @ ..]) => classification_nodes::dispatch(cx, method, rest),
        (_, ["tags", rest @ ..]) => tags::dispatch(cx, method, rest),
        (_, ["attachments", rest @ ..]) => attachments::dispatch(cx, method, rest),
        _ => refusals::no_such_route(cx.call).refusal(),
    }
}
