//! Azure DevOps instances.

use domain::{ConnectionReport, InstanceId};
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;

/// Asks Azure DevOps whether the stored token still works.
#[server]
pub async fn test_instance(id: InstanceId) -> Result<ConnectionReport, AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.test_instance(&actor, id).await).await
}
