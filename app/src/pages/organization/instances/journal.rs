//! The export journal of one instance.

use domain::{Instance, InstanceId, JournalEntry, Page, PageQuery, paths};
use leptos::prelude::*;

use crate::components::{Crumb, Frame, Loaded, PageHeader, Place};
use crate::pages::Journal;
use crate::{AppError, request};

async fn load(
    id: Result<InstanceId, AppError>,
    query: PageQuery,
) -> Result<(Instance, Page<JournalEntry>), AppError> {
    let (services, actor) = request::signed_in()?;
    let (id, page) = (id?, request::part_of_list(&query)?);
    let instance = request::answer(services.instance(&actor, id).await).await?;
    let entries = services.instance_journal(&actor, id, &page).await;
    Ok((instance, request::answer(entries).await?))
}

#[component]
pub(crate) fn InstanceJournalPage() -> impl IntoView {
    let (id, query) = (request::in_path("id"), request::page_query());
    view! {
        <Frame place=Place::Integrations>
            <Loaded
                load=load(id, query)
                view=|(instance, entries)| view! { <Content instance entries/> }
            />
        </Frame>
    }
}

#[component]
fn Content(instance: Instance, entries: Page<JournalEntry>) -> impl IntoView {
    let crumbs = vec![
        Crumb::new("My Organization", paths::USERS),
        Crumb::new("Integrations", paths::INSTANCES),
        Crumb::new(instance.url, paths::instance(instance.id)),
    ];
    view! {
        <PageHeader
            title="Export journal"
            crumbs
            lead="Each attempt to file an issue through this instance."
        />
        <Journal entries list=paths::instance_journal(instance.id)/>
    }
}
