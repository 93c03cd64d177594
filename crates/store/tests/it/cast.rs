//! Organizations and people that conformance tests begin with.

use chrono::{DateTime, Utc};
use domain::{ApplicationId, GlobalRole, Organization, OrganizationId, UserId, UserState};
use store::{AccountRow, NewMembership, Store};
use uuid::Uuid;

pub(crate) fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

pub(crate) async fn organization(store: &Store, name: &str) -> OrganizationId {
    let organization = Organization {
        id: OrganizationId(Uuid::now_v7()),
        name: name.to_owned(),
    };
    let mut writer = store.write().await.unwrap();
    writer
        .insert_organization(&organization, noon())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    organization.id
}

/// An account with a membership.
pub(crate) async fn person(store: &Store, organization: OrganizationId, name: &str) -> UserId {
    let account = AccountRow {
        id: UserId(Uuid::now_v7()),
        email: format!("{}@example.com", name.to_lowercase()),
        password_hash: None,
    };
    let mut writer = store.write().await.unwrap();
    writer.insert_account(&account, noon()).await.unwrap();
    writer.commit().await.unwrap();
    membership(store, organization, account.id, name).await;
    account.id
}

pub(crate) async fn membership(
    store: &Store,
    organization: OrganizationId,
    user: UserId,
    name: &str,
) {
    let membership = NewMembership {
        user,
        name,
        role: GlobalRole::None,
        state: UserState::Active,
    };
    let mut writer = store.write().await.unwrap();
    writer
        .insert_membership(organization, &membership, noon())
        .await
        .unwrap();
    writer.commit().await.unwrap();
}

pub(crate) async fn application(store: &Store, organization: OrganizationId) -> ApplicationId {
    let id = ApplicationId(Uuid::now_v7());
    let mut writer = store.write().await.unwrap();
    writer
        .insert_application(organization, id, "Shop", noon())
        .await
        .unwrap();
    writer.commit().await.unwrap();
    id
}
