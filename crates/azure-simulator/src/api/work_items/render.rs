//! Work items as the remote API shows them.

use chrono::DateTime;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::{Context, work_item_types::encoded};
use crate::process::FieldKey;
use crate::refusals;
use crate::world::{FieldValue, Organization, Relation, Target, WorkItem, date_text};

use super::relation_type;

/// `$expand` of work items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    None,
    Relations,
    Fields,
    Links,
    All,
}

impl Detail {
    const NAMES: [&str; 5] = ["none", "relations", "fields", "links", "all"];

    fn of(place: usize) -> Self {
        [
            Self::None,
            Self::Relations,
            Self::Fields,
            Self::Links,
            Self::All,
        ][place]
    }

    /// By name or number; an empty text is `None`.
    pub(crate) fn parse(text: &str) -> Result<Self, Box<Answer>> {
        if text.is_empty() {
            return Ok(Self::None);
        }
        let place = Self::NAMES
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text));
        match place.or_else(|| text.parse().ok().filter(|place| *place < 5)) {
            Some(place) => Ok(Self::of(place)),
            None => refusals::bad_argument("$expand", text).refusal(),
        }
    }
}

/// How much of an item an answer shows.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the caller turns each part on by itself"
)]
pub(crate) struct View {
    /// Fields the caller named; `None` for the usual ones.
    named: Option<Vec<FieldKey>>,
    expanded: bool,
    relations: bool,
    links: bool,
    formats: bool,
}

impl View {
    pub(crate) fn chosen(
        detail: Detail,
        fields: Option<&[String]>,
        single: bool,
    ) -> Result<Self, Box<Answer>> {
        let named = fields.filter(|names| !names.is_empty());
        if named.is_some() && !matches!(detail, Detail::None | Detail::Links) {
            return refusals::plain(
                400,
                "The expand parameter can not be used with the fields parameter.",
            )
            .refusal();
        }
        let key = |name: &String| {
            FieldKey::find(name).map_or_else(|| refusals::unknown_field(name).refusal(), Ok)
        };
        let named = named
            .map(|names| names.iter().map(key).collect())
            .transpose()?;
        Ok(Self {
            formats: named.is_none(),
            named,
            expanded: matches!(detail, Detail::Fields | Detail::All),
            relations: matches!(detail, Detail::Relations | Detail::All),
            links: single || matches!(detail, Detail::Links | Detail::All),
        })
    }

    fn queried(cx: &Context, single: bool) -> Result<Self, Box<Answer>> {
        let detail = Detail::of(cx.call.choice("$expand", &Detail::NAMES)?);
        let fields: Option<Vec<String>> = cx.call.query("fields").map(|names| {
            names
                .split(',')
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect()
        });
        Self::chosen(detail, fields.as_deref(), single)
    }

    /// For one item that is read.
    pub(crate) fn single(cx: &Context) -> Result<Self, Box<Answer>> {
        Self::queried(cx, true)
    }

    /// For one item that was made or changed: its relations show unasked.
    pub(crate) fn saved(cx: &Context) -> Result<Self, Box<Answer>> {
        Ok(Self {
            relations: true,
            ..Self::queried(cx, true)?
        })
    }

    /// For lists.
    pub(crate) fn batch(cx: &Context) -> Result<Self, Box<Answer>> {
        Self::queried(cx, false)
    }

    /// Everything but links to other resources, for revisions.
    pub(crate) fn revision(detail: Detail) -> Self {
        Self {
            named: None,
            expanded: matches!(detail, Detail::Fields | Detail::All),
            relations: matches!(detail, Detail::Relations | Detail::All),
            links: false,
            formats: true,
        }
    }
}

/// A value as JSON.
pub(crate) fn value(cx: &Context, value: &FieldValue) -> Value {
    value_at(cx.organization, &cx.url(), value)
}

/// A value as JSON, with addresses below the organization's.
pub(crate) fn value_at(organization: &Organization, url: &str, value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => json!(**text),
        FieldValue::Integer(number) => json!(number),
        FieldValue::Double(number) => json!(number),
        FieldValue::Boolean(value) => json!(value),
        FieldValue::Date(at) => json!(date(*at)),
        FieldValue::Identity(user) => user.user().identity(url),
        FieldValue::Node(node) => json!(organization.node_path(*node)),
    }
}

/// Milliseconds since 1970 as the service writes times.
pub(crate) fn date(at: i64) -> String {
    date_text(DateTime::from_timestamp_millis(at).unwrap_or_default())
}

/// A field of an item as JSON; `None` when it is empty.
pub(crate) fn field(cx: &Context, item: &WorkItem, key: FieldKey) -> Option<Value> {
    cx.organization.read(item, key).map(|read| value(cx, &read))
}

/// How the names of fields end that count links; only who names them gets them.
const COUNT: [&str; 2] = ["LinkCount", "FileCount"];

fn fields(cx: &Context, item: &WorkItem, view: &View) -> Map<String, Value> {
    let keys = match &view.named {
        Some(named) => named.clone(),
        None if view.expanded => item
            .kind
            .get()
            .all_fields()
            .filter(|key| !COUNT.iter().any(|end| key.reference().ends_with(end)))
            .collect(),
        None => Organization::short_keys(item),
    };
    keys.into_iter()
        .filter(|key| view.named.is_some() || view.expanded || !key.field().expanded_only)
        .filter_map(|key| Some((key.reference().to_owned(), field(cx, item, key)?)))
        .collect()
}

/// A relation with its attributes.
pub(crate) fn relation(cx: &Context, link: &Relation) -> Value {
    let name = relation_type::find(&link.rel).map(|known| known["name"].clone());
    let mut attributes = match (&link.target, link.id) {
        (Target::WorkItem(_), _) => json!({ "isLocked": false, "name": name }),
        (Target::Url(_), id) => json!({
            "authorizedDate": date(link.made),
            "id": id,
            "resourceCreatedDate": date(link.made),
            "resourceModifiedDate": date(link.made),
            "revisedDate": "9999-01-01T00:00:00Z",
        }),
    };
    if let (Some(name), Target::Url(_)) = (&link.name, &link.target) {
        attributes["name"] = json!(**name);
    }
    if let Some(comment) = &link.comment {
        attributes["comment"] = json!(**comment);
    }
    let url = match &link.target {
        Target::WorkItem(id) => item_url(cx, *id),
        Target::Url(url) => url.to_string(),
    };
    json!({ "rel": *link.rel, "url": url, "attributes": attributes })
}

/// The address of an item, with its project's id.
pub(crate) fn item_url(cx: &Context, id: u32) -> String {
    let project = cx.organization.items.get(&id).map(|item| item.project);
    format!("{}/workItems/{id}", cx.tracking_url(project))
}

fn other_resources(cx: &Context, item: &WorkItem, url: &str) -> Value {
    let tracking = cx.tracking_url(Some(item.project));
    let kind = encoded(&item.kind.get().name);
    json!({
        "self": { "href": url },
        "workItemUpdates": { "href": format!("{url}/updates") },
        "workItemRevisions": { "href": format!("{url}/revisions") },
        "workItemComments": { "href": format!("{url}/comments") },
        "html": { "href": format!("{}/{}/_workitems/edit/{}", cx.url(), item.project, item.id) },
        "workItemType": { "href": format!("{tracking}/workItemTypes/{kind}") },
        "fields": { "href": format!("{tracking}/fields") },
    })
}

/// The version of a comment that the item's revision was made for.
fn said(cx: &Context, item: &WorkItem) -> Option<Value> {
    let all = &cx.organization.items.get(&item.id)?.comments;
    all.iter().find_map(|comment| {
        let mut versions = comment.versions.iter();
        let place = versions.position(|version| version.rev == item.rev)?;
        let url = format!("{}/comments/{}", item_url(cx, item.id), comment.id);
        Some(json!({
            "commentId": comment.id,
            "version": place + 1,
            "url": format!("{url}/versions/{}", place + 1),
        }))
    })
}

/// A work item.
pub(crate) fn work_item(cx: &Context, item: &WorkItem, view: &View) -> Value {
    let url = format!(
        "{}/workItems/{}",
        cx.tracking_url(Some(item.project)),
        item.id
    );
    let mut value = json!({
        "id": item.id,
        "rev": item.rev,
        "fields": fields(cx, item, view),
        "url": url,
    });
    if view.formats {
        let format = |key: FieldKey| {
            if item.markdown.contains(&key) {
                "markdown"
            } else {
                "html"
            }
        };
        let multiline = |key: &FieldKey| key.field().kind == crate::process::FieldType::Html;
        let formats: Map<String, Value> = item
            .fields
            .keys()
            .filter(multiline)
            .map(|key| (key.reference().to_owned(), json!(format(key))))
            .collect();
        value["multilineFieldsFormat"] = Value::Object(formats);
    }
    if let Some(reference) = said(cx, item) {
        value["commentVersionRef"] = reference;
    }
    if view.relations && !item.relations.is_empty() {
        let links: Vec<Value> = item
            .relations
            .iter()
            .map(|link| relation(cx, link))
            .collect();
        value["relations"] = json!(links);
    }
    if view.links {
        value["_links"] = other_resources(cx, item, &url);
    }
    value
}
