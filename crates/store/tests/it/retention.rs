//! What nobody sees any more is removed in batches.

use chrono::TimeDelta;
use domain::Severity;
use store::testing::TestStore;

use crate::ground::{noon, write};
use crate::yard::{Yard, finding};

#[tokio::test]
async fn scans_age_once_they_show_nothing_that_is_there() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let one = finding(1, Severity::Low);
        let first = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &first, std::slice::from_ref(&one)).await;
        let second = yard.queue(store, yard.main, 2).await;
        let later = noon() + TimeDelta::days(1);
        let mut writer = write(store).await;
        assert_eq!(writer.aged_scan(later).await.unwrap(), None);
        writer.commit().await.unwrap();
        yard.settle(store, &second, std::slice::from_ref(&one))
            .await;
        let mut writer = write(store).await;
        for scan in [&first, &second] {
            let ended = writer
                .end_scan(yard.organization, scan.id, &Yard::end())
                .await;
            assert!(ended.unwrap());
        }
        assert_eq!(writer.aged_scan(noon()).await.unwrap(), None);
        let aged = writer.aged_scan(later).await.unwrap();
        assert_eq!(aged, Some((yard.organization, first.id)));
        assert_eq!(writer.forget_occurrences(first.id, 5).await.unwrap(), 1);
        assert_eq!(writer.forget_occurrences(first.id, 5).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_project_is_removed_row_by_row() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let (org, project) = (yard.organization, yard.project);
        let found = [1, 2, 3].map(|number| finding(number, Severity::Low));
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, &found).await;
        let mut writer = write(store).await;
        let text = found[0].rule_text;
        writer.insert_rule(org, project, text, "{}").await.unwrap();
        assert_eq!(writer.some_scan(org, project).await.unwrap(), Some(scan.id));
        for expected in [2, 1, 0] {
            let touched = writer.forget_detections(org, yard.main, 2).await;
            assert_eq!(touched.unwrap(), expected);
        }
        assert_eq!(writer.forget_issues(org, project, 2).await.unwrap(), 2);
        assert_eq!(writer.forget_issues(org, project, 2).await.unwrap(), 1);
        assert_eq!(writer.forget_issues(org, project, 2).await.unwrap(), 0);
        assert!(writer.issue(org, found[0].id).await.unwrap().is_none());
        assert_eq!(writer.forget_rules(org, project, 9).await.unwrap(), 2);
        assert_eq!(writer.forget_rules(org, project, 9).await.unwrap(), 0);
    }
}
