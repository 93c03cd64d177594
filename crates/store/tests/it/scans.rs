//! Scans from their upload to their end.

use domain::{Gate, OrganizationId, PageRequest, ScanCounts, ScanState};
use store::ScanEnd;
use store::testing::TestStore;
use uuid::Uuid;

use crate::ground::{noon, write};
use crate::yard::Yard;

#[tokio::test]
async fn a_scan_is_queued_run_and_ended_once() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let first = yard.queue(store, yard.main, 1).await;
        let second = yard.queue(store, yard.main, 2).await;
        let of_branch = yard.queue(store, yard.fix, 0).await;
        assert_eq!((first.state, first.bytes), (ScanState::Queued, 7));
        let mut writer = write(store).await;
        let next = writer.first_unfinished_scan(org, second.id).await.unwrap();
        assert_eq!(next.unwrap().id, of_branch.id, "all branches wait in line");
        let ended = writer.end_scan(org, of_branch.id, &Yard::end()).await;
        assert!(ended.unwrap());
        let next = writer.first_unfinished_scan(org, second.id).await.unwrap();
        assert_eq!(next.unwrap().id, first.id);
        let (run, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert!(writer.begin_import(org, first.id, other).await.unwrap());
        assert!(writer.begin_import(org, first.id, run).await.unwrap());
        let noted = writer.note_progress(org, first.id, other, 50).await;
        assert!(!noted.unwrap(), "another run has it");
        let noted = writer.note_progress(org, first.id, run, 50).await;
        assert!(noted.unwrap());
        let read = writer.scan(org, first.id).await.unwrap().unwrap();
        assert_eq!(read.progress, Some(50));
        let counts = ScanCounts {
            results: 6,
            new: 1,
            existing: 2,
            absent: 9,
            merged: 1,
            skipped: 2,
        };
        let skipped = [domain::Skipped {
            reason: "because".into(),
            count: 2,
            example: "x".into(),
        }];
        let end = ScanEnd {
            state: ScanState::Completed,
            reason: Some("none"),
            warnings: &["careful".into()],
            counts,
            skipped: &skipped,
            tools: &["tool 1".into()],
            finished_at: noon(),
            gate: Gate::None,
        };
        assert!(writer.end_scan(org, first.id, &end).await.unwrap());
        assert!(!writer.end_scan(org, first.id, &end).await.unwrap());
        assert!(!writer.begin_import(org, first.id, run).await.unwrap());
        let noted = writer.note_progress(org, first.id, run, 50).await;
        assert!(!noted.unwrap(), "it has ended");
        let read = writer.scan(org, first.id).await.unwrap().unwrap();
        assert_eq!(read.counts, counts);
        assert_eq!(read.skipped, skipped);
        assert_eq!(
            (read.warnings[0].as_str(), read.tools[0].as_str()),
            ("careful", "tool 1")
        );
        assert_eq!(read.finished_at, Some(noon()));
        let stranger = OrganizationId(Uuid::now_v7());
        assert!(writer.scan(stranger, first.id).await.unwrap().is_none());
        let next = writer.first_unfinished_scan(org, second.id).await.unwrap();
        assert_eq!(next.unwrap().id, second.id);
        let page = PageRequest::default();
        let all = writer.scans(org, yard.project, &page).await.unwrap();
        let ids: Vec<_> = all.iter().map(|scan| scan.id).collect();
        assert_eq!(ids[..2], [second.id, first.id]);
        assert!(writer.delete_scan(stranger, first.id).await.is_err());
        writer.delete_scan(org, first.id).await.unwrap();
        assert!(writer.scan(org, first.id).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn people_are_told_of_the_latest_of_the_scans_that_ended() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let mut scans = Vec::new();
        for minute in 1..=3 {
            scans.push(yard.queue(store, yard.main, minute).await.id);
        }
        let mut writer = write(store).await;
        assert_eq!(writer.tell_of_scan(org, yard.main).await.unwrap(), None);
        for id in &scans[..2] {
            assert!(writer.end_scan(org, *id, &Yard::end()).await.unwrap());
        }
        let told = writer.tell_of_scan(org, yard.main).await.unwrap();
        assert_eq!(told, Some(scans[1]));
        assert_eq!(writer.tell_of_scan(org, yard.main).await.unwrap(), None);
        let refused = ScanEnd {
            state: ScanState::Refused,
            ..Yard::end()
        };
        assert!(writer.end_scan(org, scans[2], &refused).await.unwrap());
        assert_eq!(writer.tell_of_scan(org, yard.main).await.unwrap(), None);
    }
}
