//! How reports are read in: in their order, once, whole or not at all.

use std::io::Write;

use chrono::TimeDelta;
use domain::{ScanCounts, ScanState};
use services::testing::Bench;

use crate::world::{admin, counts, listed, project, report, result, scan, upload};

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
        let begun = writer.mark_scan_running(ada.organization, id).await;
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
