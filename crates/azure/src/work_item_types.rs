//! Types of work items.

use domain::{AzureProjectId, StateCategory, WorkItemType};
use serde::Deserialize;

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
struct State {
    name: String,
    #[serde(default)]
    category: String,
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

    /// The states of a type, each with what it means; `None` where that is a word we do not know.
    pub async fn type_states(
        &self,
        project: &str,
        name: &str,
    ) -> Result<Vec<(String, Option<StateCategory>)>, AzureError> {
        let path = [project, "_apis", "wit", "workitemtypes", name, "states"];
        let call = Call::get(What::WorkItemType, &path);
        let list: List<State> = self.fetch(&call).await?;
        let states = list.value.into_iter();
        Ok(states
            .map(|state| (state.name, category(&state.category)))
            .collect())
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

fn category(word: &str) -> Option<StateCategory> {
    match word {
        "Proposed" => Some(StateCategory::Proposed),
        "InProgress" => Some(StateCategory::InProgress),
        "Resolved" => Some(StateCategory::Resolved),
        "Completed" => Some(StateCategory::Completed),
        "Removed" => Some(StateCategory::Removed),
        _ => None,
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
