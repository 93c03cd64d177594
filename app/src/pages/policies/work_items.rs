//! The work items of a policy.

use domain::policy::{PolicyWorkItem, TicketStrategy};
use domain::{TicketState, paths};
use leptos::prelude::*;

use crate::components::{
    Badge, Cell, Column, ExternalLink, RowHead, Section, Table, Tone, grouped, visible,
};

/// Work items that stand for its violations, where there are any.
#[component]
pub(super) fn WorkItems(items: Vec<(String, PolicyWorkItem)>) -> impl IntoView {
    if items.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::new("Project"),
        Column::new("Of"),
        Column::new("Issues").number(),
        Column::new("Work item"),
    ];
    let rows = items.into_iter().map(|(project, item)| {
        let list = paths::project(item.project_id);
        let of = match item.strategy {
            TicketStrategy::Policy | TicketStrategy::Issue => "The policy".to_owned(),
            TicketStrategy::Type | TicketStrategy::File | TicketStrategy::Component => {
                visible(&item.part)
            }
        };
        view! {
            <tr>
                <RowHead><a href=list>{visible(&project)}</a></RowHead>
                <Cell label="Of">{of}</Cell>
                <Cell label="Issues" number=true>{grouped(item.issues)}</Cell>
                <Cell label="Work item"><Standing item/></Cell>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Section title="Work items" lead="They stand for violations of this policy, and live as long as there are any.">
            <Table caption="Work items of the policy" columns>{rows}</Table>
        </Section>
    }
    .into_any()
}

/// The work item and what it is at over there; before it is filed, how far it is.
#[component]
fn Standing(item: PolicyWorkItem) -> impl IntoView {
    let Some((number, href)) = item.work_item_id.zip(item.work_item_url) else {
        let tone = match item.state {
            TicketState::Failed => Tone::Bad,
            _ => Tone::Neutral,
        };
        return view! { <Badge tone>{item.state.label()}</Badge> }.into_any();
    };
    let state = item.item_state.map(|state| {
        view! { <Badge tone=Tone::Neutral>{visible(&state)}</Badge> }
    });
    view! { <ExternalLink href>"#" {number}</ExternalLink> " " {state} }.into_any()
}
