//! Scans, what they found, and how issues stand after them.

use chrono::TimeDelta;
use domain::{
    Detection, IssueEvent, IssueEventKind, IssueFilter, IssueId, OrganizationId, PageRequest,
    ProjectId, Severity, TriageStatus,
};
use store::testing::TestStore;
use store::{NewFinding, NewPath, Standing};
use uuid::Uuid;

use crate::ground::{noon, write};
use crate::yard::{Yard, finding};

#[tokio::test]
async fn findings_become_issues_and_stand_where_scans_show_them() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let (low, high) = (finding(1, Severity::Low), finding(2, Severity::High));
        let first = yard.queue(store, yard.main, 1).await;
        let both = [low.clone(), high.clone(), low.clone()];
        let effect = yard.settle(store, &first, &both).await;
        assert_eq!((effect.shown, effect.new, effect.absent), (2, 2, 0));
        let second = yard.queue(store, yard.main, 2).await;
        let effect = yard
            .settle(store, &second, std::slice::from_ref(&low))
            .await;
        assert_eq!((effect.shown, effect.new, effect.absent), (1, 0, 1));
        assert_eq!(
            yard.listed(store, yard.main).await,
            [(high.id, Detection::Absent), (low.id, Detection::Existing)]
        );
        let branch = yard.queue(store, yard.fix, 3).await;
        let critical = NewFinding {
            severity: Severity::Critical,
            content_id: Uuid::from_u128(99),
            ..low.clone()
        };
        yard.settle(store, &branch, &[critical]).await;
        let mut reader = store.read().await.unwrap();
        let web = reader.project(yard.organization, yard.project).await;
        let counted = web.unwrap().unwrap().issues;
        assert_eq!((counted.critical, counted.total()), (1, 1));
    }
}

#[tokio::test]
async fn an_import_holds_the_project_until_it_ends() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let mut writer = write(store).await;
        let org = yard.organization;
        let before = writer.project_revision(org, yard.project).await.unwrap();
        let locked = writer.lock_project(org, yard.project).await.unwrap();
        assert_eq!(locked, before.map(|revision| revision + 1));
        let nowhere = ProjectId(Uuid::now_v7());
        assert_eq!(writer.lock_project(org, nowhere).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_issue_is_read_with_its_rule_and_history() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let one = finding(1, Severity::Low);
        let mut writer = write(store).await;
        for _ in 0..2 {
            let content = r#"{"help_url":"https://example.com"}"#;
            writer
                .insert_rule(org, yard.project, one.rule_text, content)
                .await
                .unwrap();
        }
        writer.commit().await.unwrap();
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, std::slice::from_ref(&one)).await;
        let mut writer = write(store).await;
        let event = IssueEvent {
            at: noon() + TimeDelta::hours(1),
            kind: IssueEventKind::Exported,
            note: "Work item 7".into(),
        };
        writer
            .insert_issue_event(org, one.id, &event)
            .await
            .unwrap();
        let read = writer.issue(org, one.id).await.unwrap().unwrap();
        assert_eq!(
            read.details.help_url.as_deref(),
            Some("https://example.com")
        );
        assert_eq!(read.row.detection, Detection::New);
        let kinds: Vec<_> = read.history.iter().map(|event| event.kind).collect();
        assert_eq!(
            kinds,
            [IssueEventKind::Exported, IssueEventKind::FirstDetected]
        );
        let stranger = OrganizationId(Uuid::now_v7());
        assert!(writer.issue(stranger, one.id).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_list_is_filtered_and_continues_worst_first() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let findings: Vec<_> = (1..=9)
            .map(|number| finding(number, Severity::ALL[usize::try_from(number).unwrap() % 4]))
            .collect();
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, &findings).await;
        let mut reader = store.read().await.unwrap();
        let open = IssueFilter::default();
        let whole = yard.ids(&mut reader, &open).await;
        assert_eq!(whole.len(), 9);
        let mut walked = Vec::new();
        let mut page = PageRequest {
            limit: domain::Limit::new(2).unwrap(),
            after: None,
        };
        loop {
            let scope = yard.scope(yard.main);
            let rows = reader.issues(org, &scope, &open, &page).await.unwrap();
            let shown = &rows[..rows.len().min(2)];
            walked.extend(shown.iter().map(|row| row.id));
            let Some(last) = shown.last().filter(|_| rows.len() > 2) else {
                break;
            };
            page.after = Some(domain::Cursor {
                key: last.severity.rank().to_string(),
                id: last.id.0,
            });
        }
        assert_eq!(walked, whole);
        let text = |text: &str| IssueFilter {
            text: Some(text.into()),
            ..IssueFilter::default()
        };
        for (wanted, found) in [("type 100% 3", 1), ("ty tool", 9), ("ype", 0), ("%", 0)] {
            let ids = yard.ids(&mut reader, &text(wanted)).await;
            assert_eq!(ids.len(), found, "{wanted}");
        }
        let severe = IssueFilter {
            severities: vec![Severity::Critical, Severity::High],
            ..IssueFilter::default()
        };
        let ids = yard.ids(&mut reader, &severe).await;
        assert_eq!(ids.len(), 5);
        let dismissed = IssueFilter {
            triage: vec![TriageStatus::Dismissed],
            ..IssueFilter::default()
        };
        let none = yard.ids(&mut reader, &dismissed).await;
        assert!(none.is_empty());
    }
}

#[tokio::test]
async fn a_file_that_comes_twice_is_kept_once_with_its_words() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let file = NewPath {
            id: Uuid::from_u128(3),
            path: "src/payment/ledger.rs".into(),
        };
        let there = NewFinding {
            path: Some(file.id),
            ..finding(1, Severity::Low)
        };
        let mut writer = write(store).await;
        for _ in 0..2 {
            writer
                .insert_paths(
                    yard.organization,
                    yard.project,
                    &[file.clone(), file.clone()],
                )
                .await
                .unwrap();
        }
        writer.commit().await.unwrap();
        let scan = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &scan, &[there]).await;
        let mut reader = store.read().await.unwrap();
        let words = |words: &str| IssueFilter {
            text: Some(words.into()),
            ..IssueFilter::default()
        };
        let found = yard.ids(&mut reader, &words("ledg")).await;
        assert_eq!(found, [IssueId(Uuid::from_u128(1))]);
        assert!(yard.ids(&mut reader, &words("invoice")).await.is_empty());
    }
}

#[tokio::test]
async fn standings_are_written_anew_once_a_scan_is_forgotten() {
    for TestStore { store, .. } in &TestStore::each().await {
        let yard = Yard::lay(store).await;
        let org = yard.organization;
        let (one, two) = (finding(1, Severity::Low), finding(2, Severity::High));
        let first = yard.queue(store, yard.main, 1).await;
        yard.settle(store, &first, std::slice::from_ref(&one)).await;
        let second = yard.queue(store, yard.main, 2).await;
        yard.settle(store, &second, std::slice::from_ref(&two))
            .await;
        let mut writer = write(store).await;
        let mut touched = writer.issues_touched_by(org, &second).await.unwrap();
        touched.sort();
        assert_eq!(touched, [one.id, two.id]);
        let shown = writer.occurrences(org, second.id).await.unwrap();
        assert_eq!((shown.len(), shown[0].issue_id), (1, two.id));
        writer.delete_scan(org, second.id).await.unwrap();
        assert_eq!(writer.forget_scan(org, &second).await.unwrap(), [two.id]);
        let history = writer.branch_history(org, yard.main).await.unwrap();
        assert_eq!((history.len(), history[0].scan_id), (1, first.id));
        let firsts = writer.first_scans(org, &touched).await.unwrap();
        assert_eq!(firsts, [(one.id, first.id)]);
        writer
            .delete_standings(org, yard.main, &touched)
            .await
            .unwrap();
        let standing = Standing {
            issue: one.id,
            state: Detection::New,
            first_detected_at: first.uploaded_at,
            events: vec![(first.id, first.uploaded_at, IssueEventKind::Absent)],
        };
        writer
            .insert_standings(org, &first, &[standing])
            .await
            .unwrap();
        writer.set_suppressed(org, &[one.id], true).await.unwrap();
        writer
            .refresh_detections(org, yard.project, &[one.id])
            .await
            .unwrap();
        let read = writer.issue(org, one.id).await.unwrap().unwrap();
        assert_eq!(read.row.triage, TriageStatus::Dismissed);
        assert_eq!(read.row.detection, Detection::New);
        assert_eq!(read.history.len(), 2);
        let open = IssueFilter::default();
        assert!(yard.ids(&mut writer, &open).await.is_empty());
        writer.set_suppressed(org, &[one.id], false).await.unwrap();
        writer
            .refresh_detections(org, yard.project, &[one.id])
            .await
            .unwrap();
        assert_eq!(yard.ids(&mut writer, &open).await, [one.id]);
    }
}
