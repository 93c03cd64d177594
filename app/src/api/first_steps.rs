//! The first steps of an organization.

use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;

/// Shows them to nobody any more.
#[server]
pub async fn dismiss_first_steps() -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    request::answer(services.dismiss_first_steps(&actor).await).await
}
