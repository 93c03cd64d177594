//! What a report does to the issues of a project.

use domain::{
    ApplicationRole, GlobalRole, IssueEventKind, PageRequest, ScanCounts, ScanState, TriageStatus,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{ServiceError, What};

use crate::world::{
    admin, colleague, counts, history, join, listed, project, report, result, scan, suppressed,
};

#[tokio::test]
async fn a_second_scan_tells_new_existing_and_absent_apart() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let first = report("tool", &[result("a"), result("b"), result("c")]);
        let done = scan(bench, &ada, &web, "", &first).await;
        assert_eq!(
            (done.state, done.counts),
            (ScanState::Completed, counts(3, 0, 0))
        );
        let same = scan(bench, &ada, &web, "", &first).await;
        assert_eq!(same.counts, counts(0, 3, 0));
        let next = report("tool", &[result("b"), result("d")]);
        let done = scan(bench, &ada, &web, "", &next).await;
        assert_eq!(done.counts, counts(1, 1, 2));
        assert_eq!(
            listed(bench, &ada, &web, "detection=any").await,
            ["a absent", "b existing", "c absent", "d new"]
        );
        let back = scan(bench, &ada, &web, "", &first).await;
        assert_eq!(back.counts, counts(0, 3, 1));
        assert_eq!(
            listed(bench, &ada, &web, "").await,
            ["a detected_again", "b existing", "c detected_again"]
        );
        let counted = bench.services.project(&ada, web.id).await.unwrap();
        assert_eq!(counted.issues.high, 3);
        assert_eq!(counted.last_scan_at, Some(back.uploaded_at));
    }
}

#[tokio::test]
async fn the_history_of_an_issue_names_each_change_with_its_date() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let with = report("tool", &[result("a")]);
        let first = scan(bench, &ada, &web, "", &with).await;
        let gone = scan(bench, &ada, &web, "", &report("tool", &[])).await;
        let back = scan(bench, &ada, &web, "", &with).await;
        scan(bench, &ada, &web, "", &with).await;
        let told = history(bench, &ada, &web, "a").await;
        let told: Vec<_> = told.iter().map(|event| (event.kind, event.at)).collect();
        assert_eq!(
            told,
            [
                (IssueEventKind::DetectedAgain, back.uploaded_at),
                (IssueEventKind::Absent, gone.uploaded_at),
                (IssueEventKind::FirstDetected, first.uploaded_at),
            ]
        );
    }
}

#[tokio::test]
async fn a_tool_never_closes_what_another_found_nor_another_category() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("one", &[result("a")])).await;
        let other = scan(bench, &ada, &web, "", &report("two", &[result("b")])).await;
        assert_eq!(other.counts, counts(1, 0, 0));
        let mut java = report("one", &[result("j")]);
        java["runs"][0]["automationDetails"] = json!({ "id": "java/" });
        assert_eq!(
            scan(bench, &ada, &web, "", &java).await.counts,
            counts(1, 0, 0)
        );
        let closing = scan(bench, &ada, &web, "", &report("two", &[])).await;
        assert_eq!(closing.counts, counts(0, 0, 1));
        assert_eq!(listed(bench, &ada, &web, "").await, ["a new", "j new"]);
    }
}

#[tokio::test]
async fn an_issue_that_two_categories_show_stays_until_both_lost_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let of = |category: &str, results: &[Value]| {
            let mut report = report("tool", results);
            report["runs"][0]["automationDetails"] = json!({ "id": format!("{category}/") });
            report
        };
        scan(bench, &ada, &web, "", &of("x", &[result("a")])).await;
        scan(bench, &ada, &web, "", &of("y", &[result("a")])).await;
        let half = scan(bench, &ada, &web, "", &of("y", &[])).await;
        assert_eq!(half.counts, counts(0, 0, 0));
        let whole = scan(bench, &ada, &web, "", &of("x", &[])).await;
        assert_eq!(whole.counts, counts(0, 0, 1));
    }
}

#[tokio::test]
async fn a_run_that_broke_off_closes_nothing_and_says_so() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        let mut broken = report("tool", &[result("b")]);
        broken["runs"][0]["invocations"] = json!([{ "executionSuccessful": false }]);
        let empty = json!({ "version": "2.1.0", "runs": [] });
        let none = json!({ "version": "2.1.0", "runs": null });
        let mut without = report("tool", &[]);
        without["runs"][0]
            .as_object_mut()
            .unwrap()
            .remove("results");
        for report in [&broken, &empty, &none, &without] {
            let done = scan(bench, &ada, &web, "", report).await;
            assert_eq!(done.state, ScanState::Completed, "{report}");
            assert_eq!(done.counts.absent, 0, "{report}");
            assert_eq!(done.warnings.len(), 1, "{report}");
        }
        assert_eq!(listed(bench, &ada, &web, "").await, ["a new", "b new"]);
        let clean = scan(bench, &ada, &web, "", &report("tool", &[])).await;
        assert_eq!(clean.counts, counts(0, 0, 2));
    }
}

#[tokio::test]
async fn every_result_is_counted_once() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let mut passed = result("p");
        passed["kind"] = json!("pass");
        let mut gone = result("g");
        gone["baselineState"] = json!("absent");
        let results = [result("a"), result("a"), suppressed("s"), passed, gone];
        let done = scan(bench, &ada, &web, "", &report("tool", &results)).await;
        let expected = ScanCounts {
            results: 5,
            new: 2,
            existing: 0,
            absent: 0,
            merged: 1,
            skipped: 2,
        };
        assert_eq!(done.counts, expected);
        assert_eq!(done.skipped.len(), 2);
        assert_eq!(done.tools, ["tool 1.0"]);
    }
}

#[tokio::test]
async fn a_suppressed_result_is_dismissed_until_it_is_no_longer_suppressed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[suppressed("a")])).await;
        assert!(listed(bench, &ada, &web, "").await.is_empty());
        assert_eq!(
            listed(bench, &ada, &web, "triage=dismissed").await,
            ["a new"]
        );
        let counted = bench.services.project(&ada, web.id).await.unwrap();
        assert_eq!(counted.issues.total(), 0);
        // A branch does not dismiss for the default branch, nor reopen.
        scan(bench, &ada, &web, "fix", &report("tool", &[result("a")])).await;
        assert!(listed(bench, &ada, &web, "").await.is_empty());
        scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        assert_eq!(listed(bench, &ada, &web, "").await, ["a existing"]);
        scan(
            bench,
            &ada,
            &web,
            "fix",
            &report("tool", &[suppressed("a")]),
        )
        .await;
        assert_eq!(listed(bench, &ada, &web, "").await, ["a existing"]);
        assert_eq!(
            listed(bench, &ada, &web, "branch=fix").await,
            ["a existing"]
        );
        let kinds: Vec<_> = history(bench, &ada, &web, "a")
            .await
            .iter()
            .map(|event| event.kind)
            .collect();
        let triaged = kinds
            .iter()
            .filter(|kind| **kind == IssueEventKind::Triaged);
        assert_eq!(triaged.count(), 2);
    }
}

#[tokio::test]
async fn an_issue_is_one_on_all_branches_and_stands_on_each_by_itself() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        let on_fix = report("tool", &[result("a"), result("b")]);
        let fix = scan(bench, &ada, &web, "fix", &on_fix).await;
        assert_eq!(fix.branch, "fix");
        assert_eq!(fix.counts, counts(1, 1, 0));
        scan(bench, &ada, &web, "fix", &report("tool", &[result("b")])).await;
        assert_eq!(listed(bench, &ada, &web, "").await, ["a new"]);
        assert_eq!(
            listed(bench, &ada, &web, "branch=fix&detection=any").await,
            ["a absent", "b existing"]
        );
        let unknown = domain::IssueFilter {
            branch: Some("nowhere".into()),
            ..domain::IssueFilter::default()
        };
        let refused = bench
            .services
            .issues(&ada, web.id, &unknown, &PageRequest::default())
            .await;
        assert!(matches!(refused.unwrap_err(), ServiceError::Invalid(_)));
    }
}

#[tokio::test]
async fn who_may_only_read_uploads_and_deletes_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let done = scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        let mut observer = colleague(bench, ada.organization, GlobalRole::None).await;
        let hidden = bench.services.scan(&observer, done.id).await;
        assert!(matches!(
            hidden.unwrap_err(),
            ServiceError::NotFound(What::Scan)
        ));
        let observing = ApplicationRole::Observer;
        join(bench, &mut observer, web.application_id, observing).await;
        let body = b"{}".as_slice();
        let denied = bench
            .services
            .upload_scan(&observer, web.id, None, body)
            .await;
        assert!(matches!(denied.unwrap_err(), ServiceError::Denied));
        let denied = bench.services.delete_scan(&observer, done.id).await;
        assert!(matches!(denied.unwrap_err(), ServiceError::Denied));
        assert!(bench.services.scan(&observer, done.id).await.is_ok());
    }
}

#[tokio::test]
async fn an_issue_shows_what_its_scanner_told() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let mut told = report("tool", &[result("a")]);
        told["runs"][0]["tool"]["driver"]["rules"] = json!([{
            "id": "a",
            "shortDescription": { "text": "Short" },
            "fullDescription": { "text": "Long" },
            "help": { "text": "Mend", "markdown": "**Mend**" },
            "helpUri": "https://example.com/a",
            "properties": { "security-severity": "9.5", "tags": ["external/cwe/cwe-079"] },
        }]);
        scan(bench, &ada, &web, "", &told).await;
        let page = bench
            .services
            .issues(
                &ada,
                web.id,
                &domain::IssueFilter::default(),
                &PageRequest::default(),
            )
            .await
            .unwrap();
        let row = &page.items[0];
        assert_eq!(row.issue_type, "Short");
        assert_eq!(row.severity, domain::Severity::Critical);
        assert_eq!(row.location, "src/login.c:7");
        assert_eq!(row.triage, TriageStatus::NotDismissed);
        let issue = bench.services.issue(&ada, row.id).await.unwrap();
        assert_eq!(issue.project_name, "web");
        assert_eq!(issue.details.description.unwrap().text, "Long");
        let remediation = issue.details.remediation.unwrap();
        assert_eq!(
            (remediation.text.as_str(), remediation.markdown),
            ("**Mend**", true)
        );
        assert_eq!(issue.details.help_url.unwrap(), "https://example.com/a");
        assert_eq!(issue.details.cwe, [79]);
        assert_eq!(issue.details.snippet.unwrap().text, "call_a()");
        assert_eq!(issue.details.message.text, "a is unsafe");
    }
}
