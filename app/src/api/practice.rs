//! The practice mode.

use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Loads the simulated organization with a sample project, and leads to that project.
#[server]
pub async fn load_practice() -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let loaded = services.load_practice(&actor).await;
    request::answer_at(loaded, |project| paths::project(*project)).await
}
