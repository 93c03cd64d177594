//! What a browser keeps of its reader's taste.

use domain::Theme;
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::{cookies, request};

/// Has this browser show pages in other colours.
#[server]
pub async fn choose_theme(theme: Theme) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    cookies::keep_theme(services.sees_pages(&actor), theme).await
}
