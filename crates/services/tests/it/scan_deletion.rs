//! A mistaken upload is deleted.

use std::fmt::Write;

use domain::{IssueEvent, IssueEventKind, Project, Scan};
use serde_json::{Value, json};
use services::testing::Bench;

use crate::world::{admin, history, listed, project, report, result, scan, suppressed};

/// The issues of a project with their histories, in words.
async fn standing(bench: &Bench, actor: &domain::Actor, project: &Project) -> Vec<String> {
    let mut lines = listed(bench, actor, project, "detection=any&triage=any").await;
    for line in &mut lines {
        let rule = line.split(' ').next().unwrap().to_owned();
        for IssueEvent { kind, at, note } in history(bench, actor, project, &rule).await {
            write!(line, " | {kind} {at} {note}").unwrap();
        }
    }
    lines
}

/// Imports reports one by one, then deletes the one at `mistake`; how the project stands must be
/// the same as when that one had never come.
async fn deleting_is_as_if_it_never_came(reports: &[Value], mistake: usize) {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let mut scans: Vec<Scan> = Vec::new();
        for report in reports {
            scans.push(scan(bench, &ada, &web, "", report).await);
        }
        bench
            .services
            .delete_scan(&ada, scans[mistake].id)
            .await
            .unwrap();
        let deleted = standing(bench, &ada, &web).await;

        let bench = &Bench::start().await;
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        for (number, report) in reports.iter().enumerate() {
            if number == mistake {
                bench.clock.advance(chrono::TimeDelta::minutes(1));
            } else {
                scan(bench, &ada, &web, "", report).await;
            }
        }
        assert_eq!(deleted, standing(bench, &ada, &web).await);
    }
}

#[tokio::test]
async fn issues_that_only_a_deleted_scan_showed_vanish() {
    let reports = [
        report("tool", &[result("a")]),
        report("tool", &[result("a"), result("b")]),
    ];
    deleting_is_as_if_it_never_came(&reports, 1).await;
    deleting_is_as_if_it_never_came(&reports, 0).await;
}

#[tokio::test]
async fn issues_that_a_deleted_scan_closed_are_open_again() {
    let reports = [
        report("tool", &[result("a"), result("b")]),
        report("tool", &[]),
    ];
    deleting_is_as_if_it_never_came(&reports, 1).await;
}

#[tokio::test]
async fn a_gap_that_a_deleted_scan_made_closes() {
    let reports = [
        report("tool", &[result("a")]),
        report("tool", &[]),
        report("tool", &[result("a"), result("b")]),
        report("other", &[result("c")]),
    ];
    for mistake in 0..reports.len() {
        deleting_is_as_if_it_never_came(&reports, mistake).await;
    }
}

#[tokio::test]
async fn a_deleted_scan_neither_suppresses_nor_closes_for_others() {
    let mut broken = report("tool", &[result("b")]);
    broken["runs"][0]["invocations"] = json!([{ "executionSuccessful": false }]);
    let reports = [
        report("tool", &[result("a")]),
        report("tool", &[suppressed("a")]),
        broken,
        report("tool", &[result("b")]),
    ];
    for mistake in 0..reports.len() {
        deleting_is_as_if_it_never_came(&reports, mistake).await;
    }
}

#[tokio::test]
async fn deleting_twice_finds_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let done = scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        bench.services.delete_scan(&ada, done.id).await.unwrap();
        assert!(bench.services.delete_scan(&ada, done.id).await.is_err());
        assert!(listed(bench, &ada, &web, "detection=any").await.is_empty());
        let counted = bench.services.project(&ada, web.id).await.unwrap();
        assert_eq!(counted.issues.total(), 0);
        let again = scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        assert_eq!(again.counts.new, 1);
        let told = history(bench, &ada, &web, "a").await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].kind, IssueEventKind::FirstDetected);
    }
}
