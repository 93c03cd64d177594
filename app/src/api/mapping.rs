//! What the fields of a project's work items get.

use std::collections::BTreeMap;

use domain::{FieldMapping, ProjectId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::pages::project::MappingDraft;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::{MappingForm, paths};

/// Replaces the mapping by one that Azure DevOps accepts, or with `accept_failing` by any. `seen` is
/// the entity tag of the state that the form was made from.
#[server]
pub async fn save_mapping(
    project_id: ProjectId,
    #[server(default)] fields: BTreeMap<String, FieldMapping>,
    #[server(default)] accept_failing: bool,
    #[server(default)] seen: String,
) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let form = MappingForm {
        fields,
        accept_failing,
    };
    let known = Some(seen.as_str()).filter(|seen| !seen.is_empty());
    let saved = services
        .save_mapping(&actor, project_id, &form, known)
        .await;
    let next = |_: &_| paths::integration(project_id);
    let again = || MappingDraft::address(project_id, &form.fields, &seen);
    request::answer_or_return(saved, next, "save_mapping", again).await
}
