use domain::{AzureProjectId, ConnectionReport, IntegrationId, OrganizationId};
use store::testing::TestStore;
use store::{NewIntegration, StoreError};
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

fn to<'a>(ground: &Ground, work_item_type: &'a str) -> NewIntegration<'a> {
    NewIntegration {
        instance: ground.instance,
        azure_project: AzureProjectId(Uuid::from_u128(5)),
        azure_project_name: "Fabrikam Fiber",
        work_item_type,
    }
}

fn id() -> IntegrationId {
    IntegrationId(Uuid::now_v7())
}

#[tokio::test]
async fn a_project_has_at_most_one_integration() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, project) = (ground.organization, ground.project);
        let mut writer = write(store).await;
        writer
            .insert_integration(organization, project, id(), &to(&ground, "Bug"), noon())
            .await
            .unwrap();
        let found = writer.integration(organization, project).await.unwrap();
        let found = found.unwrap();
        assert_eq!(found.instance_url, "https://dev.azure.com/contoso");
        assert_eq!(found.azure_project_name, "Fabrikam Fiber");
        assert_eq!((found.work_item_type.as_str(), found.version), ("Bug", 1));
        assert_eq!((found.links, found.practice), (0, true));
        writer.commit().await.unwrap();
        let mut writer = write(store).await;
        let second = writer
            .insert_integration(organization, project, id(), &to(&ground, "Bug"), noon())
            .await;
        assert!(matches!(second, Err(StoreError::Conflict)));
        drop(writer);
        let foreign = OrganizationId(Uuid::now_v7());
        let mut reader = store.read().await.unwrap();
        assert_eq!(reader.integration(foreign, project).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_change_of_an_old_version_touches_nothing() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, project) = (ground.organization, ground.project);
        let mut writer = write(store).await;
        let first = id();
        writer
            .insert_integration(organization, project, first, &to(&ground, "Bug"), noon())
            .await
            .unwrap();
        let report = ConnectionReport {
            ok: true,
            message: "fine".into(),
            acts_as: None,
            tested_at: noon(),
        };
        let kept = writer.record_integration_test(organization, first, 1, &report);
        assert!(kept.await.unwrap());
        let task = to(&ground, "Task");
        let changed = writer.update_integration(organization, project, 1, &task, noon());
        assert!(changed.await.unwrap());
        let issue = to(&ground, "Issue");
        let changed = writer.update_integration(organization, project, 1, &issue, noon());
        assert!(!changed.await.unwrap());
        let kept = writer.record_integration_test(organization, first, 1, &report);
        assert!(!kept.await.unwrap());
        let found = writer.integration(organization, project).await.unwrap();
        let found = found.unwrap();
        assert_eq!((found.work_item_type.as_str(), found.version), ("Task", 2));
        assert_eq!(found.last_test, None);
        writer
            .delete_integration(organization, project)
            .await
            .unwrap();
        let missing = writer.delete_integration(organization, project).await;
        assert!(matches!(missing, Err(StoreError::WrongNumberOfRows { .. })));
    }
}
