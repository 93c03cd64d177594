//! Content that has to be fetched first.

use std::future::Future;

use leptos::either::Either;
use leptos::prelude::*;

use crate::AppError;
use crate::components::Failure;

/// Shows `view` of what `load` gives, or why it gave nothing.
#[component]
pub(crate) fn Loaded<T, V, F, L>(load: L, view: F) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + Send + 'static,
    F: FnOnce(T) -> V + Send + 'static,
    L: Future<Output = Result<T, AppError>> + Send + 'static,
{
    let content = Suspend::new(async move {
        match load.await {
            Ok(value) => Either::Left(view(value).into_any()),
            Err(error) => Either::Right(view! { <Failure error/> }),
        }
    });
    view! { <Suspense>{content}</Suspense> }
}
