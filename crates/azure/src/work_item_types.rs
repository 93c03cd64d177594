//! Types of work items, and what their fields want.

use domain::{AzureProjectId, WorkItemType};
use serde::Deserialize;
use serde_json::Value;

use crate::client::{Call, Client};
use crate::error::{AzureError, What};
use crate::projects::List;

const HIDDEN: &str = "Microsoft.HiddenCategory";
const BUG: &str = "Microsoft.BugCategory";
/// What stands in for bugs in a process without them: the Basic process files them as Issue.
const REQUIREMENT: &str = "Microsoft.RequirementCategory";

/// Reference names (after `Microsoft.VSTS.WorkItemTypes.`) that every process keeps hidden, for
/// projects that do not tell their categories.
const USUALLY_HIDDEN: [&str; 8] = [
    "CodeReviewRequest",
    "CodeReviewResponse",
    "FeedbackRequest",
    "FeedbackResponse",
    "SharedParameter",
    "SharedStep",
    "TestPlan",
    "TestSuite",
];
const STANDARD_TYPES: &str = "Microsoft.VSTS.WorkItemTypes.";

/// Fields that are always required and that the service, or we, fill in any case.
const FILLED: [&str; 4] = [
    "System.AreaId",
    "System.IterationId",
    "System.State",
    "System.Title",
];

/// A field of a type, as its form has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeField {
    pub reference_name: String,
    pub name: String,
    #[serde(default)]
    pub always_required: bool,
    /// A string, a number or an identity.
    pub default_value: Option<Value>,
    /// Empty where any value is allowed. Numbers come as strings.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub allowed_values: Vec<Value>,
    pub help_text: Option<String>,
}

impl TypeField {
    /// Whether a work item cannot be created unless somebody says what stands here. Fields that are
    /// required by a rule only do not show it; a trial creation tells.
    pub fn needs_an_answer(&self) -> bool {
        self.always_required
            && self.default_value.is_none()
            && !FILLED.contains(&self.reference_name.as_str())
    }
}

fn null_as_empty<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    name: String,
    reference_name: String,
    #[serde(default)]
    is_disabled: bool,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Category {
    reference_name: String,
    #[serde(default)]
    work_item_types: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    name: String,
}

impl Client {
    /// The types that people may choose in a project, given by GUID or name: enabled and not hidden,
    /// in the order of the service.
    pub async fn work_item_types(&self, project: &str) -> Result<Vec<WorkItemType>, AzureError> {
        let types = self.types(project).await?;
        let categories = self.categories(project).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "work item type categories cannot be read; the usual ones are assumed");
            usual_categories(&types)
        });
        let within = |category: &str, name: &str| {
            categories
                .iter()
                .filter(|found| found.reference_name == category)
                .any(|found| found.work_item_types.iter().any(|of| of.name == name))
        };
        let knows_bugs = types.iter().any(|of| within(BUG, &of.name));
        let bugs = if knows_bugs { BUG } else { REQUIREMENT };
        Ok(types
            .iter()
            .filter(|of| !of.is_disabled && !within(HIDDEN, &of.name))
            .map(|of| WorkItemType {
                name: of.name.clone(),
                reference_name: of.reference_name.clone(),
                is_bug_type: within(bugs, &of.name),
            })
            .collect())
    }

    /// The fields of a type, given by its display name, with the values they allow.
    pub async fn type_fields(
        &self,
        project: &str,
        name: &str,
    ) -> Result<Vec<TypeField>, AzureError> {
        let path = [project, "_apis", "wit", "workitemtypes", name, "fields"];
        let call = Call::get(What::WorkItemType, &path).query("$expand", "all".to_owned());
        let list: List<TypeField> = self.fetch(&call).await?;
        Ok(list.value)
    }

    async fn types(&self, project: &str) -> Result<Vec<Type>, AzureError> {
        let call = Call::get(What::Project, &[project, "_apis", "wit", "workitemtypes"]);
        let list: List<Type> = self.fetch(&call).await?;
        Ok(list.value)
    }

    async fn categories(&self, project: &str) -> Result<Vec<Category>, AzureError> {
        let path = [project, "_apis", "wit", "workitemtypecategories"];
        let list: List<Category> = self.fetch(&Call::get(What::Project, &path)).await?;
        Ok(list.value)
    }
}

/// The GUID of a project as the addresses of its types tell it:
/// `…/{organization}/{project GUID}/_apis/wit/workItemTypes/…`.
pub(crate) async fn project_of_types(
    client: &Client,
    project: &str,
) -> Result<Option<AzureProjectId>, AzureError> {
    let types = client.types(project).await?;
    Ok(types.iter().find_map(|of| {
        let (before, _) = of.url.as_deref()?.split_once("/_apis/")?;
        before.rsplit('/').next()?.parse().ok()
    }))
}

fn usual_categories(types: &[Type]) -> Vec<Category> {
    let category = |name: &str, holds: &dyn Fn(&str) -> bool| Category {
        reference_name: name.to_owned(),
        work_item_types: types
            .iter()
            .filter(|of| {
                of.reference_name
                    .strip_prefix(STANDARD_TYPES)
                    .is_some_and(holds)
            })
            .map(|of| Reference {
                name: of.name.clone(),
            })
            .collect(),
    };
    vec![
        category(HIDDEN, &|name| USUALLY_HIDDEN.contains(&name)),
        category(BUG, &|name| name == "Bug"),
    ]
}
