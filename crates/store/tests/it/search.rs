//! What is found by a few letters.

use domain::{OrganizationId, Severity, UserId};
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::write;
use crate::yard::{Yard, finding};

#[tokio::test]
async fn names_and_issues_are_found_where_the_person_may_look() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let scan = yard.queue(store, yard.main, 0).await;
        let finding = finding(1, Severity::High);
        let word = finding.issue_type.to_lowercase();
        yard.settle(store, &scan, &[finding]).await;
        let mut reader = write(store).await;
        let stranger = Some(UserId(Uuid::now_v7()));
        let foreign = OrganizationId(Uuid::now_v7());
        let found = reader.find_applications(org, None, "ho", 9).await.unwrap();
        assert_eq!(found.len(), 1);
        let found = reader.find_projects(org, None, "we", 9).await.unwrap();
        assert_eq!((found[0].1.as_str(), found[0].2.as_str()), ("web", "Shop"));
        let found = reader.find_issues(org, None, &word, 9).await.unwrap();
        assert_eq!(found.len(), 1, "{word}");
        assert_eq!(found[0].project, "web");
        for (org, member) in [(org, stranger), (foreign, None)] {
            assert!(
                reader
                    .find_applications(org, member, "ho", 9)
                    .await
                    .unwrap()
                    .is_empty()
            );
            assert!(
                reader
                    .find_projects(org, member, "we", 9)
                    .await
                    .unwrap()
                    .is_empty()
            );
            assert!(
                reader
                    .find_issues(org, member, &word, 9)
                    .await
                    .unwrap()
                    .is_empty()
            );
        }
    }
}
