use chrono::TimeDelta;
use domain::{GlobalRole, PageRequest, UserState};
use store::testing::TestStore;
use store::{AccountRow, NewMembership, StoreError};

use crate::cast::{membership, noon, organization, person};

#[tokio::test]
async fn an_account_is_found_by_its_address_and_its_first_password_is_set_once() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let ada = person(store, org, "Ada").await;
        let mut writer = store.write().await.unwrap();
        assert!(
            writer
                .account_by_email("nobody@example.com")
                .await
                .unwrap()
                .is_none()
        );
        let found = writer
            .account_by_email("ada@example.com")
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.id, found.password_hash), (ada, None));
        writer.set_first_password(ada, "one").await.unwrap();
        let again = writer.set_first_password(ada, "two").await;
        assert!(matches!(again, Err(StoreError::Conflict)));
        writer.set_password_hash(ada, "three").await.unwrap();
        let found = writer.account(ada).await.unwrap().unwrap();
        assert_eq!(found.password_hash.as_deref(), Some("three"));
        let same_address = AccountRow {
            id: domain::UserId(uuid::Uuid::now_v7()),
            ..found
        };
        let twice = writer.insert_account(&same_address, noon()).await;
        assert!(matches!(twice, Err(StoreError::Conflict)));
    }
}

#[tokio::test]
async fn a_membership_shows_in_its_organization_alone() {
    for TestStore { store, .. } in &TestStore::each().await {
        let (here, there) = (
            organization(store, "Here").await,
            organization(store, "There").await,
        );
        let ada = person(store, here, "Ada").await;
        let bo = person(store, there, "Bo").await;
        membership(store, there, ada, "A. Lovelace").await;
        let mut writer = store.write().await.unwrap();
        let page = PageRequest::default();
        let users = writer.users(here, &page).await.unwrap();
        assert_eq!(
            users
                .iter()
                .map(|user| user.name.as_str())
                .collect::<Vec<_>>(),
            ["Ada"]
        );
        assert_eq!(users[0].created_at, noon());
        assert!(writer.user(here, bo).await.unwrap().is_none());
        assert_eq!(
            writer.user(there, ada).await.unwrap().unwrap().name,
            "A. Lovelace"
        );
        writer
            .set_role(there, ada, GlobalRole::OrganizationAdmin)
            .await
            .unwrap();
        writer
            .set_state(here, ada, UserState::Deactivated)
            .await
            .unwrap();
        writer.set_name(here, ada, "Ada L.").await.unwrap();
        writer.note_seen(there, ada, noon()).await.unwrap();
        let seen = writer.user(there, ada).await.unwrap().unwrap();
        assert_eq!(
            (seen.role, seen.state, seen.last_seen_at),
            (
                GlobalRole::OrganizationAdmin,
                UserState::Active,
                Some(noon())
            )
        );
        assert_eq!(seen.name, "A. Lovelace");
        let unseen = writer.user(here, ada).await.unwrap().unwrap();
        assert_eq!(unseen.name, "Ada L.");
        assert_eq!(
            (unseen.role, unseen.state, unseen.last_seen_at),
            (GlobalRole::None, UserState::Deactivated, None)
        );
        let foreign = writer
            .set_role(here, bo, GlobalRole::OrganizationAdmin)
            .await;
        assert!(matches!(foreign, Err(StoreError::WrongNumberOfRows { .. })));
    }
}

#[tokio::test]
async fn admins_count_while_they_are_active() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let (ada, bo) = (
            person(store, org, "Ada").await,
            person(store, org, "Bo").await,
        );
        let mut writer = store.write().await.unwrap();
        writer.lock_organization(org).await.unwrap();
        assert_eq!(writer.other_admins(org, ada).await.unwrap(), 0);
        writer
            .set_role(org, bo, GlobalRole::OrganizationAdmin)
            .await
            .unwrap();
        assert_eq!(writer.other_admins(org, ada).await.unwrap(), 1);
        assert_eq!(writer.other_admins(org, bo).await.unwrap(), 0);
        writer.set_state(org, bo, UserState::Invited).await.unwrap();
        assert_eq!(writer.other_admins(org, ada).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn organizations_of_a_person_come_with_the_one_used_last_in_front() {
    for TestStore { store, .. } in &TestStore::each().await {
        let first = organization(store, "Alpha").await;
        let second = organization(store, "Beta").await;
        let left = organization(store, "Gamma").await;
        let ada = person(store, first, "Ada").await;
        membership(store, second, ada, "Ada").await;
        membership(store, left, ada, "Ada").await;
        let mut writer = store.write().await.unwrap();
        writer
            .set_state(left, ada, UserState::Deactivated)
            .await
            .unwrap();
        let unused = writer.organizations_of(ada).await.unwrap();
        assert_eq!(
            unused.iter().map(|it| it.id).collect::<Vec<_>>(),
            [first, second]
        );
        writer.note_seen(first, ada, noon()).await.unwrap();
        writer
            .note_seen(second, ada, noon() + TimeDelta::hours(1))
            .await
            .unwrap();
        let used = writer.organizations_of(ada).await.unwrap();
        assert_eq!(
            used.iter().map(|it| it.id).collect::<Vec<_>>(),
            [second, first]
        );
    }
}

#[tokio::test]
async fn a_person_joins_an_organization_once() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let ada = person(store, org, "Ada").await;
        let mut writer = store.write().await.unwrap();
        let again = NewMembership {
            user: ada,
            name: "Ada",
            role: GlobalRole::None,
            state: UserState::Active,
        };
        let refused = writer.insert_membership(org, &again, noon()).await;
        assert!(matches!(refused, Err(StoreError::Conflict)));
    }
}

#[tokio::test]
async fn mail_for_admins_goes_to_the_active_ones() {
    for TestStore { store, .. } in &TestStore::each().await {
        let here = organization(store, "Here").await;
        let there = organization(store, "There").await;
        let (ada, bo) = (
            person(store, here, "Ada").await,
            person(store, here, "Bo").await,
        );
        let mut writer = store.write().await.unwrap();
        assert!(writer.admin_addresses(here).await.unwrap().is_empty());
        for user in [ada, bo] {
            writer
                .set_role(here, user, GlobalRole::OrganizationAdmin)
                .await
                .unwrap();
        }
        writer
            .set_state(here, bo, UserState::Deactivated)
            .await
            .unwrap();
        assert_eq!(
            writer.admin_addresses(here).await.unwrap(),
            ["ada@example.com"]
        );
        assert!(writer.admin_addresses(there).await.unwrap().is_empty());
    }
}
