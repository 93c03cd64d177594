//! How far an organization has come.

use domain::OrganizationId;
use store::StoreError;
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::{Ground, write};

#[tokio::test]
async fn the_first_steps_of_an_organization_are_its_own_and_can_be_dismissed() {
    for TestStore { store, .. } in &TestStore::each().await {
        let ground = Ground::lay(store).await;
        let mut writer = write(store).await;
        let steps = writer
            .first_steps(ground.organization)
            .await
            .unwrap()
            .unwrap();
        assert!(steps.connected && !steps.dismissed && !steps.is_over());
        assert_eq!(steps.project_id, Some(ground.project));
        assert_eq!(steps.done(), 2);
        writer
            .dismiss_first_steps(ground.organization)
            .await
            .unwrap();
        let steps = writer
            .first_steps(ground.organization)
            .await
            .unwrap()
            .unwrap();
        assert!(steps.is_over());
        let foreign = OrganizationId(Uuid::now_v7());
        assert_eq!(writer.first_steps(foreign).await.unwrap(), None);
        let nowhere = writer.dismiss_first_steps(foreign).await;
        assert!(matches!(nowhere, Err(StoreError::WrongNumberOfRows { .. })));
    }
}
