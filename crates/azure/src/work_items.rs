//! Work items: created, read, changed, commented on.

use domain::OrganizationUrl;
use reqwest::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use crate::client::{Call, Client, JSON_PATCH};
use crate::error::{AzureError, What};
use crate::patch::{Patch, TextFormat};
use crate::projects::List;

/// The most that one call may read.
const BATCH: usize = 200;

/// A work item as it was when it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkItem {
    pub id: i64,
    pub revision: i64,
    /// By reference name; empty fields are absent, identities are objects.
    pub fields: Map<String, Value>,
    pub relations: Vec<Relation>,
    /// Where a person looks at it.
    pub html_url: String,
}

/// A link of a work item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Relation {
    pub rel: String,
    pub url: String,
}

impl WorkItem {
    /// The text of a field, and the display name where the field is a person.
    pub fn text(&self, reference_name: &str) -> Option<&str> {
        let value = self.fields.get(reference_name)?;
        value
            .as_str()
            .or_else(|| value.get("displayName")?.as_str())
    }

    /// The addresses it is hyperlinked to.
    pub fn hyperlinks(&self) -> impl Iterator<Item = &str> {
        self.relations
            .iter()
            .filter(|relation| relation.rel == "Hyperlink")
            .map(|relation| relation.url.as_str())
    }
}

#[derive(Deserialize)]
struct Item {
    id: i64,
    rev: i64,
    #[serde(default)]
    fields: Map<String, Value>,
    relations: Option<Vec<Relation>>,
    #[serde(rename = "_links", default)]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Links {
    html: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
}

impl Item {
    /// The link for people is taken from the answer when it leads into this organization; the short
    /// form, which the service completes, serves where there is none.
    fn within(self, organization: &OrganizationUrl) -> WorkItem {
        let base = format!("{organization}/");
        let html_url = self
            .links
            .and_then(|links| links.html)
            .map(|link| link.href)
            .filter(|href| {
                href.get(..base.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(&base))
            })
            .unwrap_or_else(|| format!("{base}_workitems/edit/{}", self.id));
        WorkItem {
            id: self.id,
            revision: self.rev,
            fields: self.fields,
            relations: self.relations.unwrap_or_default(),
            html_url,
        }
    }
}

impl Client {
    /// Creates a work item of a type, given by its display name. Sent once: see
    /// [`AzureError::is_ambiguous`] for failures after which it may exist all the same.
    pub async fn create_work_item(
        &self,
        project: &str,
        type_name: &str,
        patch: &Patch,
    ) -> Result<WorkItem, AzureError> {
        let item: Item = self.act(&creation(project, type_name, patch)).await?;
        Ok(item.within(self.organization()))
    }

    /// Whether [`Self::create_work_item`] would pass the rules now. Nothing is created; it is no
    /// promise either.
    pub async fn validate_work_item(
        &self,
        project: &str,
        type_name: &str,
        patch: &Patch,
    ) -> Result<(), AzureError> {
        let call = creation(project, type_name, patch).query("validateOnly", "true".to_owned());
        self.fetch::<IgnoredAny>(&call).await.map(drop)
    }

    /// One work item with its fields and relations. Deleted ones are `NotFound`.
    pub async fn work_item(&self, id: i64) -> Result<WorkItem, AzureError> {
        let call = Call::get(
            What::WorkItem,
            &["_apis", "wit", "workitems", &id.to_string()],
        )
        .query("$expand", "all".to_owned());
        let item: Item = self.fetch(&call).await?;
        Ok(item.within(self.organization()))
    }

    /// Work items with fields and relations, 200 a call. Those that are deleted or hidden are
    /// missing in the answer.
    pub async fn work_items(&self, ids: &[i64]) -> Result<Vec<WorkItem>, AzureError> {
        self.batches(ids, "$expand", &json!("relations")).await
    }

    /// Some fields of work items, 200 a call. Those that are deleted or hidden are missing in the
    /// answer.
    pub async fn work_item_fields(
        &self,
        ids: &[i64],
        fields: &[&str],
    ) -> Result<Vec<WorkItem>, AzureError> {
        self.batches(ids, "fields", &json!(fields)).await
    }

    /// `member` says what of the work items is wanted.
    async fn batches(
        &self,
        ids: &[i64],
        member: &str,
        wanted: &Value,
    ) -> Result<Vec<WorkItem>, AzureError> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            let call = Call::new(
                Method::POST,
                What::Organization,
                &["_apis", "wit", "workitemsbatch"],
            )
            .json(&json!({ "ids": ids, member: wanted, "errorPolicy": "omit" }));
            // A POST, yet it changes nothing.
            let list: List<Option<Item>> = self.fetch(&call).await?;
            found.extend(
                list.value
                    .into_iter()
                    .flatten()
                    .map(|item| item.within(self.organization())),
            );
        }
        Ok(found)
    }

    /// Saves changes as one revision. Use [`Patch::at_revision`] where a lost update would matter.
    pub async fn update_work_item(&self, id: i64, patch: &Patch) -> Result<WorkItem, AzureError> {
        let segments = ["_apis", "wit", "workitems", &id.to_string()];
        let call = Call::new(Method::PATCH, What::WorkItem, &segments).body(JSON_PATCH, patch);
        let item: Item = self.act(&call).await?;
        Ok(item.within(self.organization()))
    }

    /// Adds a comment to the discussion.
    pub async fn add_comment(
        &self,
        project: &str,
        id: i64,
        text: &str,
        format: TextFormat,
    ) -> Result<(), AzureError> {
        let format = match format {
            TextFormat::Html => "html",
            TextFormat::Markdown => "markdown",
        };
        let path = [
            project,
            "_apis",
            "wit",
            "workItems",
            &id.to_string(),
            "comments",
        ];
        let call = Call::new(Method::POST, What::WorkItem, &path)
            .version("7.1-preview.4")
            .query("format", format.to_owned())
            .json(&json!({ "text": text }));
        self.act::<IgnoredAny>(&call).await.map(drop)
    }
}

fn creation(project: &str, type_name: &str, patch: &Patch) -> Call {
    let of_type = format!("${type_name}");
    Call::new(
        Method::POST,
        What::WorkItemType,
        &[project, "_apis", "wit", "workitems", &of_type],
    )
    .body(JSON_PATCH, patch)
}
