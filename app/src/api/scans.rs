//! Scans. Reports are uploaded over REST, or by a plain form that the server takes.

use domain::ScanId;
use leptos::prelude::*;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::request;
#[cfg(feature = "ssr")]
use domain::paths;

/// Undoes a mistaken upload and leads to the scans that remain.
#[server]
pub async fn delete_scan(id: ScanId) -> Result<(), AppError> {
    let (services, actor) = request::signed_in()?;
    let deleted = services.delete_scan(&actor, id).await;
    request::answer_at(deleted, |project| paths::scans(*project)).await
}
