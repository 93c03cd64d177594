use domain::{ApplicationId, ApplicationRole, GlobalRole, ProjectId, UserState};
use store::StoreError;
use store::testing::TestStore;
use uuid::Uuid;

use crate::cast::{application, organization, person};

#[tokio::test]
async fn a_member_has_one_role_in_an_application() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let (ada, bo) = (
            person(store, org, "Ada").await,
            person(store, org, "Bo").await,
        );
        let shop = application(store, org).await;
        let mut writer = store.write().await.unwrap();
        let names = |found: Vec<domain::Candidate>| -> Vec<String> {
            found.into_iter().map(|it| it.name).collect()
        };
        assert_eq!(
            names(writer.candidates(org, shop).await.unwrap()),
            ["Ada", "Bo"]
        );
        for role in [ApplicationRole::Observer, ApplicationRole::Member] {
            assert!(writer.set_member(org, shop, ada, role).await.unwrap());
            assert_eq!(
                writer.member(org, shop, ada).await.unwrap().unwrap().role,
                role
            );
            let roles = writer.application_roles(org, ada).await.unwrap();
            assert_eq!(roles, [(shop, role)]);
        }
        let web = ProjectId(Uuid::now_v7());
        let noon = "2026-01-05T12:00:00Z".parse().unwrap();
        let made = writer.insert_project(org, shop, web, "web", noon).await;
        made.unwrap();
        for (user, role) in [(ada, Some(ApplicationRole::Member)), (bo, None)] {
            let roles = writer.roles_in_project(org, web, user).await.unwrap();
            assert_eq!(roles, Some((GlobalRole::None, role)));
        }
        assert_eq!(writer.members(org, shop).await.unwrap().len(), 1);
        assert_eq!(names(writer.candidates(org, shop).await.unwrap()), ["Bo"]);
        writer
            .set_state(org, bo, UserState::Deactivated)
            .await
            .unwrap();
        assert_eq!(writer.roles_in_project(org, web, bo).await.unwrap(), None);
        assert!(writer.candidates(org, shop).await.unwrap().is_empty());
        assert!(writer.remove_member(org, shop, ada).await.unwrap());
        assert!(!writer.remove_member(org, shop, ada).await.unwrap());
        assert!(writer.members(org, shop).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_foreign_application_takes_no_member_and_a_foreign_person_becomes_none() {
    for TestStore { store, .. } in &TestStore::each().await {
        let (here, there) = (
            organization(store, "Here").await,
            organization(store, "There").await,
        );
        let (ada, bo) = (
            person(store, here, "Ada").await,
            person(store, there, "Bo").await,
        );
        let (ours, theirs) = (
            application(store, here).await,
            application(store, there).await,
        );
        let role = ApplicationRole::Observer;
        let mut writer = store.write().await.unwrap();
        for application in [theirs, ApplicationId(Uuid::now_v7())] {
            assert!(
                !writer
                    .set_member(here, application, ada, role)
                    .await
                    .unwrap()
            );
            assert!(!writer.remove_member(here, application, bo).await.unwrap());
            assert!(writer.members(here, application).await.unwrap().is_empty());
        }
        let foreign = writer.set_member(here, ours, bo, role).await;
        assert!(matches!(foreign, Err(StoreError::Dangling)));
    }
}
