//! How reports are read in: in their order, once, whole or not at all.

use std::io::Write;

use chrono::TimeDelta;
use domain::{ScanCounts, ScanState};
use services::testing::Bench;
use store::NewFinding;

use crate::world::{admin, counts, history, listed, project, report, result, rows, scan, upload};

#[tokio::test]
async fn what_is_no_sarif_is_refused_in_one_sentence_and_leaves_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let bodies: [&[u8]; 4] = [
            b"",
            b"not json",
            br#"{"version":"1.0.0","runs":[]}"#,
            br#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":7}]}"#,
        ];
        for body in bodies {
            let id = upload(bench, &ada, &web, "", body).await;
            bench.run_jobs().await;
            let refused = bench.services.scan(&ada, id).await.unwrap();
            assert_eq!(refused.state, ScanState::Refused);
            let reason = refused.reason.expect("a sentence");
            assert!(reason.ends_with('.'), "{reason}");
            assert_eq!(refused.counts, ScanCounts::default());
        }
        assert!(listed(bench, &ada, &web, "").await.is_empty());
        let uploads = bench.services.settings().data_dir.join("uploads");
        assert_eq!(std::fs::read_dir(uploads).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_compressed_report_is_read_like_a_plain_one() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let plain = report("tool", &[result("a")]).to_string();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(plain.as_bytes()).unwrap();
        let id = upload(bench, &ada, &web, "", &packed.finish().unwrap()).await;
        bench.run_jobs().await;
        let done = bench.services.scan(&ada, id).await.unwrap();
        assert_eq!(done.counts, counts(1, 0, 0));
    }
}

#[tokio::test]
async fn scans_of_a_branch_are_imported_in_the_order_of_their_upload() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let old = report("tool", &[result("a")]).to_string();
        let new = report("tool", &[result("b")]).to_string();
        let mut last = None;
        for body in [&old, &new, &old, &new] {
            last = Some(upload(bench, &ada, &web, "", body.as_bytes()).await);
        }
        bench.run_jobs().await;
        let last = bench.services.scan(&ada, last.unwrap()).await.unwrap();
        assert_eq!(last.counts, counts(0, 1, 1));
        assert_eq!(
            listed(bench, &ada, &web, "detection=any").await,
            ["a absent", "b detected_again"]
        );
    }
}

#[tokio::test]
async fn an_import_that_a_dead_node_began_is_finished() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let body = report("tool", &[result("a")]).to_string();
        let id = upload(bench, &ada, &web, "", body.as_bytes()).await;
        let mut writer = bench.store().write().await.unwrap();
        let begun = writer
            .begin_import(ada.organization, id, uuid::Uuid::now_v7())
            .await;
        assert!(begun.unwrap());
        writer.commit().await.unwrap();
        bench.run_jobs().await;
        let done = bench.services.scan(&ada, id).await.unwrap();
        assert_eq!(done.counts, counts(1, 0, 0));
    }
}

#[tokio::test]
async fn a_report_that_is_lost_fails_after_some_tries_and_holds_nobody_up() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let body = report("tool", &[result("a")]).to_string();
        let lost = upload(bench, &ada, &web, "", body.as_bytes()).await;
        let uploads = bench.services.settings().data_dir.join("uploads");
        std::fs::remove_file(uploads.join(lost.to_string())).unwrap();
        let next = upload(bench, &ada, &web, "", body.as_bytes()).await;
        for _ in 0..8 {
            bench.run_jobs().await;
            bench.clock.advance(TimeDelta::minutes(5));
        }
        let lost = bench.services.scan(&ada, lost).await.unwrap();
        assert_eq!(lost.state, ScanState::Failed);
        assert!(lost.reason.expect("a sentence").ends_with('.'));
        let next = bench.services.scan(&ada, next).await.unwrap();
        assert_eq!(next.counts, counts(1, 0, 0));
    }
}

#[tokio::test]
async fn a_report_that_nobody_waits_for_is_removed_in_the_end() {
    let bench = Bench::start().await;
    let ada = admin(&bench).await;
    let web = project(&bench, &ada).await;
    scan(&bench, &ada, &web, "", &report("tool", &[result("a")])).await;
    let uploads = bench.services.settings().data_dir.join("uploads");
    let left_behind = uploads.join(uuid::Uuid::now_v7().to_string());
    std::fs::write(&left_behind, "{").unwrap();
    let prune = async || {
        bench.services.schedule_recurring_jobs().await.unwrap();
        bench.run_jobs().await;
    };
    prune().await;
    assert!(
        left_behind.exists(),
        "an upload may be about to be promised"
    );
    bench.clock.advance(TimeDelta::days(4_000));
    prune().await;
    assert!(!left_behind.exists());
}

#[tokio::test]
async fn what_a_dead_run_has_staged_is_forgotten() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let (web, of) = (project(bench, &ada).await, ada.organization);
        let first = report("tool", &[result("a")]);
        scan(bench, &ada, &web, "", &first).await;
        let id = upload(bench, &ada, &web, "", first.to_string().as_bytes()).await;
        let (run, issue) = (
            uuid::Uuid::now_v7(),
            rows(bench, &ada, &web, "").await[0].id,
        );
        let mut writer = bench.store().write().await.unwrap();
        assert!(writer.begin_import(of, id, run).await.unwrap());
        let told_anew = NewFinding {
            id: issue,
            fingerprint: "f".into(),
            source: run,
            suppressed: true,
            content_id: run,
            severity: domain::Severity::Low,
            issue_type: "half".into(),
            location: "half.c".into(),
            tool: "tool".into(),
            rule: None,
            rule_text: run,
            kind: run,
            path: None,
            details: "{}".into(),
        };
        let unknown = NewFinding {
            id: domain::IssueId(run),
            ..told_anew.clone()
        };
        let staged = writer
            .stage_findings(of, id, run, 0, &[told_anew, unknown])
            .await;
        staged.unwrap();
        writer.commit().await.unwrap();
        let before = listed(bench, &ada, &web, "detection=any").await;
        assert_eq!(before, ["a new"], "nobody sees what is staged");
        bench.run_jobs().await;
        let done = bench.services.scan(&ada, id).await.unwrap();
        assert_eq!(done.counts, counts(0, 1, 0));
        let read = bench.services.issue(&ada, issue).await.unwrap();
        assert_eq!(read.row.issue_type, "a");
        assert!(
            bench
                .services
                .issue(&ada, domain::IssueId(run))
                .await
                .is_err()
        );
        let mut writer = bench.store().write().await.unwrap();
        assert!(!writer.forget_staged(of, id, 1).await.unwrap());
    }
}

#[tokio::test]
async fn the_same_report_again_changes_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let same = report("tool", &[result("a"), result("b")]);
        scan(bench, &ada, &web, "", &same).await;
        let again = scan(bench, &ada, &web, "", &same).await;
        assert_eq!(again.counts, counts(0, 2, 0));
        let before = history(bench, &ada, &web, "a").await;
        let shown = listed(bench, &ada, &web, "detection=any").await;
        let third = scan(bench, &ada, &web, "", &same).await;
        assert_eq!(third.counts, counts(0, 2, 0));
        assert_eq!(history(bench, &ada, &web, "a").await, before);
        assert_eq!(listed(bench, &ada, &web, "detection=any").await, shown);
    }
}

#[tokio::test]
async fn reports_that_several_workers_import_come_out_as_in_the_order_of_their_upload() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let reports = [
            ("", report("tool", &[result("a"), result("b")])),
            ("fix", report("tool", &[result("b"), result("c")])),
            ("", report("other", &[result("d")])),
            ("", report("tool", &[result("b")])),
            ("fix", report("tool", &[result("a")])),
        ];
        let mut ids = Vec::new();
        for (branch, report) in &reports {
            ids.push(upload(bench, &ada, &web, branch, report.to_string().as_bytes()).await);
        }
        for _ in 0..8 {
            tokio::join!(bench.run_jobs(), bench.run_jobs(), bench.run_jobs());
            bench.clock.advance(TimeDelta::seconds(2));
        }
        let mut told = Vec::new();
        for id in ids {
            let counts = bench.services.scan(&ada, id).await.unwrap().counts;
            told.push((counts.new, counts.existing, counts.absent));
        }
        assert_eq!(
            told,
            [(2, 0, 0), (1, 1, 0), (1, 0, 0), (0, 1, 1), (0, 1, 2)]
        );
        let main = listed(bench, &ada, &web, "detection=any").await;
        assert_eq!(main, ["a absent", "b existing", "d new"]);
        let fix = listed(bench, &ada, &web, "detection=any&branch=fix").await;
        assert_eq!(fix, ["a existing", "b absent", "c absent"]);
    }
}
