use std::collections::BTreeMap;

use domain::{AzureProjectId, FieldMapping, IntegrationId, Mapping, MappingCheck};
use store::NewIntegration;
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::{Ground, noon, write};

fn to(ground: &Ground, azure_project: u128) -> NewIntegration<'static> {
    NewIntegration {
        instance: ground.instance,
        azure_project: AzureProjectId(Uuid::from_u128(azure_project)),
        azure_project_name: "Fabrikam Fiber",
        work_item_type: "Bug",
    }
}

fn mapping(team: &str) -> Mapping {
    let team = FieldMapping::Text(team.to_owned());
    Mapping::read(&BTreeMap::from([("Custom.Team".to_owned(), team)])).unwrap()
}

fn check(ok: bool) -> MappingCheck {
    MappingCheck {
        ok,
        message: "as found".to_owned(),
        fields: Vec::new(),
        checked_at: noon(),
    }
}

#[tokio::test]
async fn a_mapping_is_changed_by_who_has_seen_its_version_and_ends_with_its_target() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let (organization, project) = (ground.organization, ground.project);
        let mut writer = write(store).await;
        assert!(
            writer
                .mapping(organization, project)
                .await
                .unwrap()
                .is_none()
        );
        let id = IntegrationId(Uuid::now_v7());
        writer
            .insert_integration(organization, project, id, &to(&ground, 5), noon())
            .await
            .unwrap();
        let empty = writer
            .mapping(organization, project)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((empty.mapping, empty.version), (Mapping::default(), 1));
        let (one, failing) = (mapping("one"), check(false));
        let saved = writer
            .update_mapping(organization, project, 1, &one, Some(&failing), noon())
            .await;
        assert!(saved.unwrap());
        let late = writer
            .update_mapping(organization, project, 1, &mapping("two"), None, noon())
            .await;
        assert!(!late.unwrap());
        let found = writer
            .mapping(organization, project)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.mapping, found.version), (one, 2));
        assert_eq!(found.azure_project, AzureProjectId(Uuid::from_u128(5)));
        let integration = writer.integration(organization, project).await.unwrap();
        assert_eq!(integration.unwrap().mapping_check, Some(failing));

        let fine = check(true);
        let kept = writer.record_mapping_check(organization, project, 1, &fine);
        assert!(!kept.await.unwrap());
        let kept = writer.record_mapping_check(organization, project, 2, &fine);
        assert!(kept.await.unwrap());
        let integration = writer.integration(organization, project).await.unwrap();
        assert_eq!(integration.unwrap().mapping_check, Some(fine));
        let all = writer.mapped_projects().await.unwrap();
        assert_eq!(all, [(organization, project)]);

        for (azure_project, fields) in [(5, 1), (6, 0)] {
            let version = writer
                .mapping(organization, project)
                .await
                .unwrap()
                .unwrap()
                .version;
            let target = to(&ground, azure_project);
            writer
                .update_integration(organization, project, version, &target, noon())
                .await
                .unwrap();
            let found = writer
                .mapping(organization, project)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(found.mapping.iter().count(), fields, "{azure_project}");
        }
    }
}
