//! *Policies*: what the organization finds acceptable.

mod edit;
mod fields;
mod shield;
mod trial;
mod work_items;

use domain::{Permission, Policy, paths};
use leptos::prelude::*;

use crate::components::{
    ActionsCell, Badge, Button, Cell, Column, Confirm, Empty, FilterBar, Form, FormFailure, Frame,
    Hidden, Kind, LinkButton, Loaded, Muted, NameLink, PageHeader, Place, RowHead, Symbol, Table,
    TextField, TextKind, Tone, grouped, visible,
};
use crate::{AppError, request};

pub(crate) use edit::{NewPolicyPage, PolicyPage};
pub(crate) use shield::PolicyShield;

/// What the page shows.
struct Shown {
    policies: Vec<Policy>,
    searched: String,
    may_manage: bool,
}

async fn load() -> Result<Shown, AppError> {
    let (services, actor) = request::signed_in()?;
    let searched = request::in_query("q").unwrap_or_default();
    let wanted = searched.to_lowercase();
    let has_it = |text: &str| text.to_lowercase().contains(&wanted);
    let mut policies = request::answer(services.policies(&actor).await).await?;
    policies.retain(|policy| has_it(&policy.name) || has_it(&policy.description));
    Ok(Shown {
        policies,
        searched,
        may_manage: actor.may(Permission::ManagePolicies),
    })
}

#[component]
pub(crate) fn PoliciesPage() -> impl IntoView {
    view! {
        <Frame place=Place::Policies>
            <FormFailure act="duplicate_policy"/>
            <FormFailure act="make_default_policy"/>
            <FormFailure act="delete_policy"/>
            <Loaded load=load() view=|data| view! { <Content data/> }/>
        </Frame>
    }
}

#[component]
fn Content(data: Shown) -> impl IntoView {
    let add = data.may_manage.then(|| {
        view! {
            <LinkButton href=paths::NEW_POLICY kind=Kind::Primary icon=Symbol::Plus>
                "Add Policy"
            </LinkButton>
        }
    });
    let may_manage = data.may_manage;
    let mut columns = vec![
        Column::new("Policy Name"),
        Column::new("Rules"),
        Column::new("Using This Policy").number(),
    ];
    if may_manage {
        columns.push(Column::new("Actions").hidden());
    }
    let none = data.policies.is_empty();
    let rows = data
        .policies
        .into_iter()
        .map(|policy| view! { <Row policy may_manage/> });
    let rows = rows.collect_view();
    let list = if none {
        view! { <Empty title="No policy found" icon=Symbol::Shield>"Search for other words."</Empty> }
            .into_any()
    } else {
        view! { <Table caption="Policies" caption_hidden=true columns>{rows}</Table> }.into_any()
    };
    view! {
        <PageHeader
            title="Policies"
            lead="Rules that issues must not break, and what happens when they do. New projects begin with the default one."
        >
            {add}
        </PageHeader>
        <FilterBar action=paths::POLICIES>
            <TextField label="Name or description" name="q" kind=TextKind::Search value=data.searched/>
        </FilterBar>
        {list}
    }
}

#[component]
fn Row(policy: Policy, may_manage: bool) -> impl IntoView {
    let name = visible(&policy.name);
    let rules: Vec<_> = policy
        .rules
        .iter()
        .map(|rule| visible(&rule.name))
        .collect();
    let (id, is_default) = (policy.id.to_string(), policy.is_default);
    let named = name.clone();
    let acts = may_manage.then(|| view! { <Acts id name=named is_default/> });
    view! {
        <tr>
            <RowHead>
                <NameLink href=paths::policy(policy.id)>{name}</NameLink> " "
                {is_default.then(|| view! { <Badge tone=Tone::Info>"Default"</Badge> })}
            </RowHead>
            <Cell label="Rules"><Muted>{rules.join(", ")}</Muted></Cell>
            <Cell label="Using This Policy" number=true>{grouped(policy.projects)}</Cell>
            {acts}
        </tr>
    }
}

#[component]
fn Acts(id: String, name: String, is_default: bool) -> impl IntoView {
    let duplicate = format!("Duplicate {name}");
    let copied = id.clone();
    let others = (!is_default).then(|| {
        let (make, delete) = (format!("Set {name} as default"), format!("Delete {name}"));
        let (made, deleted) = (id.clone(), id.clone());
        view! {
            <Form act="make_default_policy" key=id.clone()>
                <Hidden name="id" value=made/>
                <Button small=true label=make>"Set as default"</Button>
            </Form>
            <Confirm act="delete_policy" id=deleted word="Delete" label=delete>
                "Projects that use it are not judged by it any more. Its violations go, and work items that it keeps are closed."
            </Confirm>
        }
    });
    view! {
        <ActionsCell>
            <Form act="duplicate_policy" key=id.clone()>
                <Hidden name="id" value=copied/>
                <Button small=true label=duplicate>"Duplicate"</Button>
            </Form>
            {others}
        </ActionsCell>
    }
}
