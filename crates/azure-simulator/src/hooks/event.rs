//! What happened to a work item, in the form that subscribers are told.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Subscription;
use crate::api::work_items::render;
use crate::api::{Context, changed_fields};
use crate::html::escaped;
use crate::process;
use crate::world::{FieldValue, Organization, WorkItem, stable_id};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    Created,
    Updated,
    Deleted,
    Restored,
    Commented,
}

impl EventKind {
    pub(crate) const ALL: [Self; 5] = [
        Self::Created,
        Self::Updated,
        Self::Deleted,
        Self::Restored,
        Self::Commented,
    ];

    /// By the name of the event type, without regard to case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The name of the event type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Created => "workitem.created",
            Self::Updated => "workitem.updated",
            Self::Deleted => "workitem.deleted",
            Self::Restored => "workitem.restored",
            Self::Commented => "workitem.commented",
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
            Self::Commented => "commented on",
        }
    }
}

/// An event that waits to be told.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) organization: String,
    pub(crate) project: Uuid,
    pub(crate) type_name: String,
    pub(crate) area: String,
    /// Reference names of the fields that changed.
    pub(crate) changed: Vec<String>,
    /// Told to this receiver alone, whatever others subscribed to.
    pub(crate) only: Option<Subscription>,
    /// What is sent, without what belongs to the single subscription.
    pub(crate) payload: Value,
}

impl Event {
    /// The event of a work item as it stands now. Nothing if nobody has subscribed at all.
    pub(crate) fn of(kind: EventKind, cx: &Context, id: u32) -> Option<Self> {
        if cx.organization.subscriptions.is_empty() {
            return None;
        }
        let item = cx.organization.items.get(&id)?;
        Some(Self::about(kind, cx, item))
    }

    /// The event of any item, also one that was never saved.
    pub(crate) fn about(kind: EventKind, cx: &Context, item: &WorkItem) -> Self {
        let update = item.updates.last().map(|update| update.changes.as_slice());
        let changed = update
            .unwrap_or_default()
            .iter()
            .map(|(key, _)| key.reference().to_owned());
        Self {
            kind,
            organization: cx.organization.name.to_string(),
            project: item.project,
            type_name: item.kind.get().name.clone(),
            area: match item.fields.get(*process::AREA_PATH) {
                Some(FieldValue::Node(node)) => cx.organization.node_path(*node),
                _ => String::new(),
            },
            changed: changed.collect(),
            only: None,
            payload: payload(kind, cx, item),
        }
    }
}

fn payload(kind: EventKind, cx: &Context, item: &WorkItem) -> Value {
    let (html, text) = messages(kind, cx, item);
    let message = json!({ "text": text, "html": html, "markdown": text });
    let container = |id: Uuid| json!({ "id": id, "baseUrl": format!("{}/", cx.url()) });
    let organization = container(cx.organization.id);
    let number = item.watermark;
    json!({
        "id": stable_id(&format!("event/{}/{}/{number}/{}", cx.organization.id, item.id, kind.name())),
        "eventType": kind.name(),
        "publisherId": "tfs",
        "message": message,
        "detailedMessage": message,
        "resource": match kind {
            EventKind::Updated => update(cx, item),
            _ => state(cx, item),
        },
        "resourceVersion": "1.0",
        "resourceContainers": {
            "collection": organization,
            "account": organization,
            "project": container(item.project),
        },
        "createdDate": cx.now.to_rfc3339_opts(SecondsFormat::Nanos, true),
    })
}

fn messages(kind: EventKind, cx: &Context, item: &WorkItem) -> (String, String) {
    let (name, title) = (&item.kind.get().name, item.text(*process::TITLE));
    let who = cx.who.user.user().name;
    let url = page(cx, item);
    let what = format!("{name} #{}", item.id);
    let rest = format!(" ({title}) {} by {who}", kind.verb());
    let html = format!("<a href=\"{}\">{what}</a>{}", escaped(&url), escaped(&rest));
    (html, format!("{what}{rest}\r\n({url})"))
}

/// The address of the item in old form, as events give it.
fn page(cx: &Context, item: &WorkItem) -> String {
    format!(
        "{}/web/wi.aspx?pcguid={}&id={}",
        cx.url(),
        cx.organization.id,
        item.id
    )
}

/// The fields of an item with people as texts.
fn plain_fields(cx: &Context, item: &WorkItem) -> Map<String, Value> {
    let mut fields = Map::new();
    for key in Organization::short_keys(item) {
        let value = match cx.organization.read(item, key) {
            None => continue,
            Some(FieldValue::Identity(user)) => json!(user.user().signature()),
            Some(value) => render::value(cx, &value),
        };
        fields.insert(key.reference().to_owned(), value);
    }
    let said = item
        .updates
        .last()
        .map(|update| update.changes.as_slice())
        .unwrap_or_default();
    if let Some((key, Some(text))) = said.iter().find(|(key, _)| *key == *process::HISTORY) {
        fields.insert(key.reference().to_owned(), render::value(cx, text));
    }
    fields
}

fn state(cx: &Context, item: &WorkItem) -> Value {
    let url = render::item_url(cx, item.id);
    json!({
        "id": item.id,
        "rev": item.rev,
        "fields": plain_fields(cx, item),
        "_links": {
            "self": { "href": url },
            "workItemUpdates": { "href": format!("{url}/updates") },
            "workItemRevisions": { "href": format!("{url}/revisions") },
            "html": { "href": page(cx, item) },
        },
        "url": url,
    })
}

fn update(cx: &Context, item: &WorkItem) -> Value {
    let number = item.updates.len();
    let url = render::item_url(cx, item.id);
    let own = format!("{url}/updates/{number}");
    let mut by = cx.who.user.user().identity(&cx.url());
    by["name"] = json!(cx.who.user.user().signature());
    let revision = format!("{url}/revisions/{}", item.rev);
    let mut fields = changed_fields(cx, item, number.saturating_sub(1));
    for change in fields.values_mut().filter_map(Value::as_object_mut) {
        for value in change.values_mut() {
            if let (Some(name), Some(account)) =
                (value["displayName"].as_str(), value["uniqueName"].as_str())
            {
                *value = json!(format!("{name} <{account}>"));
            }
        }
    }
    json!({
        "id": number,
        "workItemId": item.id,
        "rev": item.rev,
        "revisedBy": by,
        "revisedDate": "9999-01-01T00:00:00Z",
        "fields": fields,
        "_links": {
            "self": { "href": own },
            "workItemUpdates": { "href": format!("{url}/updates") },
            "parent": { "href": url },
            "html": { "href": page(cx, item) },
        },
        "url": own,
        "revision": {
            "id": item.id,
            "rev": item.rev,
            "fields": plain_fields(cx, item),
            "_links": {
                "self": { "href": revision },
                "workItemRevisions": { "href": format!("{url}/revisions") },
                "parent": { "href": url },
            },
            "url": revision,
        },
    })
}
