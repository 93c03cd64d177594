//! What is kept for a time, and what becomes of it then.

use std::io::Read;

use chrono::TimeDelta;
use domain::{Actor, BranchId, IssueId, OrganizationId, ProjectId, ScanId};
use services::testing::Bench;

use crate::world::{admin, history, listed, project, report, result, rows, scan, upload};

/// Whether the database knows something of a project, without those who may see it.
async fn is_anything_left(
    bench: &Bench,
    organization: OrganizationId,
    project: ProjectId,
    branches: &[BranchId],
    issue: IssueId,
) -> bool {
    let mut writer = bench.store().write().await.unwrap();
    let scans = writer.some_scan(organization, project).await.unwrap();
    let issues = writer.forget_issues(organization, project, 1).await;
    let rules = writer.forget_rules(organization, project, 1).await;
    let mut left = issues.unwrap() + rules.unwrap() + u64::from(scans.is_some());
    for branch in branches {
        let detections = writer.forget_detections(organization, *branch, 1).await;
        left += detections.unwrap();
    }
    let issue = writer.issue(organization, issue).await.unwrap();
    left > 0 || issue.is_some()
}

async fn prune(bench: &Bench) {
    bench.services.schedule_recurring_jobs().await.unwrap();
    bench.run_jobs().await;
}

async fn exists(bench: &Bench, actor: &Actor, id: ScanId) -> bool {
    bench.services.scan(actor, id).await.is_ok()
}

#[tokio::test]
async fn a_deleted_project_is_out_of_sight_at_once_and_removed_by_a_job() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let (gone, stays) = (project(bench, &ada).await, project(bench, &ada).await);
        let found = report("tool", &[result("a"), result("b")]);
        for branch in ["", "fix"] {
            scan(bench, &ada, &gone, branch, &found).await;
        }
        let other = scan(bench, &ada, &stays, "", &found).await;
        let issue = rows(bench, &ada, &gone, "").await[0].id;
        let branches = bench.services.branches(&ada, gone.id).await.unwrap();
        let branches: Vec<_> = branches.iter().map(|branch| branch.id).collect();
        // One that waits for its import when the project goes.
        let waiting = upload(bench, &ada, &gone, "", found.to_string().as_bytes()).await;
        bench
            .services
            .delete_project(&ada, gone.id, None)
            .await
            .unwrap();
        assert!(bench.services.issue(&ada, issue).await.is_err());
        let of = ada.organization;
        assert!(is_anything_left(bench, of, gone.id, &branches, issue).await);
        bench.run_jobs().await;
        assert!(!is_anything_left(bench, of, gone.id, &branches, issue).await);
        assert!(!exists(bench, &ada, waiting).await);
        assert!(exists(bench, &ada, other.id).await);
        assert_eq!(listed(bench, &ada, &stays, "").await.len(), 2);
    }
}

#[tokio::test]
async fn projects_of_a_deleted_application_are_removed_alike() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        let issue = rows(bench, &ada, &web, "").await[0].id;
        let deleted = bench
            .services
            .delete_application(&ada, web.application_id, None)
            .await;
        deleted.unwrap();
        bench.run_jobs().await;
        assert!(!is_anything_left(bench, ada.organization, web.id, &[], issue).await);
    }
}

#[tokio::test]
async fn scans_are_forgotten_by_age_and_issues_are_not() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let (a, b) = (result("a"), result("b"));
        let first = scan(bench, &ada, &web, "", &report("tool", &[a.clone(), b])).await;
        let second = scan(
            bench,
            &ada,
            &web,
            "",
            &report("tool", std::slice::from_ref(&a)),
        )
        .await;
        let before = history(bench, &ada, &web, "b").await;
        prune(bench).await;
        assert!(exists(bench, &ada, first.id).await, "it is young");
        bench.clock.advance(TimeDelta::days(366));
        prune(bench).await;
        assert!(!exists(bench, &ada, first.id).await);
        assert!(exists(bench, &ada, second.id).await, "it is current");
        let shown = listed(bench, &ada, &web, "detection=any").await;
        assert_eq!(shown, ["a existing", "b absent"]);
        assert_eq!(history(bench, &ada, &web, "b").await, before);
        let third = scan(bench, &ada, &web, "", &report("tool", &[a, result("b")])).await;
        assert_eq!((third.counts.new, third.counts.existing), (0, 2));
    }
}

#[tokio::test]
async fn a_report_is_kept_compressed_for_a_time() {
    let bench = Bench::start().await;
    let ada = admin(&bench).await;
    let web = project(&bench, &ada).await;
    let sent = report("tool", &[result("a")]);
    let done = scan(&bench, &ada, &web, "", &sent).await;
    let reports = bench.services.settings().data_dir.join("reports");
    let kept = reports.join(format!("{}.sarif.gz", done.id));
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&kept).unwrap())
        .read_to_string(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, sent.to_string());
    prune(&bench).await;
    assert!(kept.exists());
    bench.clock.advance(TimeDelta::days(4_000));
    prune(&bench).await;
    assert!(!kept.exists());
}
