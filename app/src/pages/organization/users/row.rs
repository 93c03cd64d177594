//! One person of the organization.

use domain::{User, UserState};
use leptos::prelude::*;

use super::roles;
use crate::components::{
    ActionsCell, Ago, Badge, Button, Cell, Form, Hidden, Kind, Muted, RowHead, SelectField, Tone,
};

/// `manages` decides whether the person who looks may change anything.
#[component]
pub(super) fn UserRow(user: User, manages: bool, is_self: bool) -> impl IntoView {
    let seen = user.last_seen_at.map_or_else(
        || view! { <Muted>"Never"</Muted> }.into_any(),
        |at| view! { <Ago at/> }.into_any(),
    );
    let role = if manages {
        view! { <Role user=user.clone()/> }.into_any()
    } else {
        user.role.label().into_any()
    };
    let acts = manages.then(|| view! { <Acts user=user.clone() is_self/> });
    view! {
        <tr>
            <RowHead>{user.name} <br/> <Muted>{user.email}</Muted></RowHead>
            <Cell label="Global role">{role}</Cell>
            <Cell label="State"><State state=user.state/></Cell>
            <Cell label="Last seen">{seen}</Cell>
            <ActionsCell>{acts}</ActionsCell>
        </tr>
    }
}

#[component]
fn State(state: UserState) -> impl IntoView {
    let (tone, label) = match state {
        UserState::Invited => (Tone::Info, "Invited"),
        UserState::Active => (Tone::Good, "Active"),
        UserState::Deactivated => (Tone::Neutral, "Deactivated"),
    };
    view! { <Badge tone>{label}</Badge> }
}

#[component]
fn Role(user: User) -> impl IntoView {
    let save = format!("Save the role of {}", user.name);
    view! {
        <Form act="set_user_role" key=user.id.to_string()>
            <Hidden name="id" value=user.id.to_string()/>
            <SelectField
                label=format!("Global role of {}", user.name)
                name="role"
                options=roles(user.role)
                required=true
                compact=true
            />
            <Button small=true label=save>"Save"</Button>
        </Form>
    }
}

#[component]
fn Acts(user: User, is_self: bool) -> impl IntoView {
    let link = (user.state == UserState::Invited).then(|| {
        view! { <Act act="renew_invitation" user=user.clone() word="New link"/> }
    });
    let end = (user.state == UserState::Active && !is_self).then(|| {
        view! { <Act act="end_user_sessions" user=user.clone() word="Sign out"/> }
    });
    let (state, word, kind) = if user.state == UserState::Deactivated {
        (UserState::Active, "Reactivate", Kind::Secondary)
    } else {
        (UserState::Deactivated, "Deactivate", Kind::Danger)
    };
    view! {
        {link}
        {end}
        <Form act="set_user_state" key=user.id.to_string()>
            <Hidden name="id" value=user.id.to_string()/>
            <Hidden name="state" value=state.as_str()/>
            <Button small=true kind label=format!("{word} {}", user.name)>{word}</Button>
        </Form>
    }
}

/// A form of one button.
#[component]
fn Act(act: &'static str, user: User, word: &'static str) -> impl IntoView {
    view! {
        <Form act key=user.id.to_string()>
            <Hidden name="id" value=user.id.to_string()/>
            <Button small=true label=format!("{word}: {}", user.name)>{word}</Button>
        </Form>
    }
}
