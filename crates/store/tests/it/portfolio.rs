use chrono::TimeDelta;
use domain::{ApplicationId, BranchId, PageQuery, PageRequest, ProjectId};
use store::testing::TestStore;
use store::{NewBranch, StoreError};
use uuid::Uuid;

use crate::cast::{application, noon, organization, person};
use crate::ground::write;

fn branch(name: &str, is_default: bool) -> NewBranch<'_> {
    NewBranch {
        id: BranchId(Uuid::now_v7()),
        name,
        is_default,
        created_at: noon(),
    }
}

#[tokio::test]
async fn applications_are_read_by_name_within_their_organization() {
    for TestStore { store, .. } in &TestStore::each().await {
        let (org, other) = (
            organization(store, "Contoso").await,
            organization(store, "Fabrikam").await,
        );
        let shop = application(store, org).await;
        let mut writer = write(store).await;
        let bank = ApplicationId(Uuid::now_v7());
        writer
            .insert_application(org, bank, "Bank", noon() + TimeDelta::hours(1))
            .await
            .unwrap();
        writer.commit().await.unwrap();
        let mut reader = store.read().await.unwrap();
        let all = PageRequest::default();
        let found = reader.applications(org, None, &all).await.unwrap();
        let ids: Vec<_> = found.iter().map(|one| one.id).collect();
        assert_eq!(ids, [bank, shop]);
        let first = PageQuery {
            limit: Some(1),
            cursor: Some(format!("{}~Bank", bank.0.simple())),
        };
        let rest = reader.applications(org, None, &first.read().unwrap()).await;
        assert_eq!(rest.unwrap()[0].id, shop);
        assert!(
            reader
                .applications(other, None, &all)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(reader.application(other, shop).await.unwrap().is_none());
        let read = reader.application(org, shop).await.unwrap().unwrap();
        assert_eq!((read.projects, read.issues.total()), (0, 0));
        assert_eq!(read.created_at, noon());
        drop(reader);
        let ada = person(store, org, "Ada").await;
        let mut writer = write(store).await;
        let role = domain::ApplicationRole::Observer;
        writer.set_member(org, bank, ada, role).await.unwrap();
        let seen = writer.applications(org, Some(ada), &all).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].id, bank);
    }
}

#[tokio::test]
async fn a_name_is_taken_once() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let shop = application(store, org).await;
        let twice = write(store)
            .await
            .insert_application(org, ApplicationId(Uuid::now_v7()), "Shop", noon())
            .await;
        assert!(matches!(twice, Err(StoreError::Conflict)));
        let mut writer = write(store).await;
        let web = ProjectId(Uuid::now_v7());
        writer
            .insert_project(org, shop, web, "web", noon())
            .await
            .unwrap();
        writer.commit().await.unwrap();
        let twice = write(store)
            .await
            .insert_project(org, shop, ProjectId(Uuid::now_v7()), "web", noon())
            .await;
        assert!(matches!(twice, Err(StoreError::Conflict)));
        let nowhere = ApplicationId(Uuid::now_v7());
        let dangling = write(store)
            .await
            .insert_project(org, nowhere, ProjectId(Uuid::now_v7()), "x", noon())
            .await;
        assert!(matches!(dangling, Err(StoreError::Dangling)));
    }
}

#[tokio::test]
async fn a_project_is_renamed_read_and_deleted_with_its_branches() {
    for TestStore { store, .. } in &TestStore::each().await {
        let org = organization(store, "Contoso").await;
        let other = organization(store, "Fabrikam").await;
        let shop = application(store, org).await;
        let web = ProjectId(Uuid::now_v7());
        let mut writer = write(store).await;
        writer
            .insert_project(org, shop, web, "web", noon())
            .await
            .unwrap();
        for new in [
            branch("main", true),
            branch("fix", false),
            branch("fix", false),
        ] {
            writer.insert_branch(org, web, &new).await.unwrap();
        }
        writer
            .update_application_name(org, shop, "Store")
            .await
            .unwrap();
        writer.update_project_name(org, web, "www").await.unwrap();
        assert!(writer.update_project_name(other, web, "x").await.is_err());
        writer.commit().await.unwrap();
        let mut reader = store.read().await.unwrap();
        let read = reader.project(org, web).await.unwrap().unwrap();
        assert_eq!(
            (read.name.as_str(), read.application_name.as_str()),
            ("www", "Store")
        );
        assert_eq!(read.default_branch, "main");
        assert!(reader.project(other, web).await.unwrap().is_none());
        let page = PageRequest::default();
        assert_eq!(reader.projects(org, shop, &page).await.unwrap(), [read]);
        let branches = reader.branches(org, web).await.unwrap();
        let names: Vec<_> = branches.iter().map(|branch| branch.name.as_str()).collect();
        assert_eq!(names, ["main", "fix"]);
        assert!(reader.branches(other, web).await.unwrap().is_empty());
        assert_eq!(reader.project_ids(org, shop).await.unwrap(), [web]);
        assert!(reader.project_ids(other, shop).await.unwrap().is_empty());
        let held = reader.contents(org, shop.0).await.unwrap();
        assert_eq!((held.projects, held.scans, held.issues), (1, 0, 0));
        assert_eq!(reader.contents(other, shop.0).await.unwrap().projects, 0);
        drop(reader);
        let mut writer = write(store).await;
        assert!(writer.delete_project(other, web).await.is_err());
        writer.delete_project(org, web).await.unwrap();
        assert!(writer.branches(org, web).await.unwrap().is_empty());
        assert!(writer.delete_application(other, shop).await.is_err());
        writer.delete_application(org, shop).await.unwrap();
        assert!(writer.application(org, shop).await.unwrap().is_none());
    }
}
