//! No page has this address.

use domain::paths;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::components::{Empty, Frame, LinkButton, PageHeader, PlainFrame, Symbol};
use crate::request;

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    if request::actor().is_some() {
        Either::Left(view! { <Frame><Nothing/></Frame> })
    } else {
        Either::Right(view! { <PlainFrame><Nothing/></PlainFrame> })
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <PageHeader title="Not found"/>
        <Empty title="There is no page here" icon=Symbol::Search>
            <p>"The address may be mistyped, or what it showed was deleted."</p>
            <LinkButton href=paths::PORTFOLIO>"Go to the portfolio"</LinkButton>
        </Empty>
    }
}
