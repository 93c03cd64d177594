//! The list of issues: what each filter lets through, in which order, in which parts, as which file.

use domain::{
    Actor, IssueFilter, IssueGrouping, IssueQuery, IssueRow, PageRequest, Project, SavedFilterForm,
    TriageForm,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{Download, ServiceError};

use crate::world::{admin, colleague, project, report, result, scan};

fn found(rule: &str, path: &str, level: &str, cwe: &str) -> Value {
    let mut result = result(rule);
    result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = json!(path);
    result["level"] = json!(level);
    result["properties"] = json!({ "tags": [format!("external/cwe/cwe-{cwe}")] });
    result
}

/// Six issues of two tools on `main`, two of them on `fix` too, and one on `fix` alone.
async fn ground(bench: &Bench, ada: &Actor) -> Project {
    let web = project(bench, ada).await;
    let semgrep = [
        found("sql-injection", "src/Übung/Login.java", "error", "89"),
        found("xss", "src/web/view.js", "error", "79"),
        found("weak-hash", "lib/crypto.c", "warning", "327"),
    ];
    let codeql = [
        found("path-traversal", "src/files.c", "error", "22"),
        found("unused", "test/unused_test.c", "note", "563"),
        found("ssrf", "src/web/fetch.js", "error", "918"),
    ];
    scan(bench, ada, &web, "", &report("Semgrep", &semgrep)).await;
    scan(bench, ada, &web, "", &report("CodeQL", &codeql)).await;
    let mut fix = semgrep[..2].to_vec();
    fix.push(found("new-one", "src/new.c", "error", "78"));
    scan(bench, ada, &web, "fix", &report("Semgrep", &fix)).await;
    web
}

async fn rows(bench: &Bench, actor: &Actor, web: &Project, query: &str) -> Vec<IssueRow> {
    let (filter, page) = IssueQuery::of_address(query).unwrap().read().unwrap();
    let found = bench
        .services
        .issues(actor, web.id, &filter, &page)
        .await
        .unwrap();
    let count = bench
        .services
        .count_issues(actor, web.id, &filter)
        .await
        .unwrap();
    assert_eq!(usize::try_from(count), Ok(found.items.len()), "{query}");
    found.items
}

async fn names(bench: &Bench, actor: &Actor, web: &Project, query: &str) -> Vec<String> {
    let mut names: Vec<_> = rows(bench, actor, web, query)
        .await
        .into_iter()
        .map(|row| row.issue_type)
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_filter_lets_through_what_it_names() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = ground(bench, &ada).await;
        let cases: [(&str, &[&str]); 22] = [
            ("severity=low", &["unused"]),
            ("severity=low,medium", &["unused", "weak-hash"]),
            ("tool=Semgrep", &["sql-injection", "weak-hash", "xss"]),
            ("tool=Nothing", &[]),
            ("type=xss", &["xss"]),
            ("cwe=79,CWE-22", &["path-traversal", "xss"]),
            ("owasp=2021-A03", &["sql-injection", "xss"]),
            ("owasp=2021-A03,2021-A10", &["sql-injection", "ssrf", "xss"]),
            ("path=SRC/web/", &["ssrf", "xss"]),
            ("path=nowhere", &[]),
            ("q=web", &["ssrf", "xss"]),
            ("q=inj", &["sql-injection"]),
            ("q=jection", &[]),
            ("q=src+java", &["sql-injection"]),
            ("q=ÜBUNG", &["sql-injection"]),
            ("q=codeql", &["path-traversal", "ssrf", "unused"]),
            ("q=%25", &[]),
            (
                "tool=CodeQL&path=src&severity=high",
                &["path-traversal", "ssrf"],
            ),
            (
                "absent_in=fix",
                &["path-traversal", "ssrf", "unused", "weak-hash"],
            ),
            ("present_in=fix", &["sql-injection", "xss"]),
            ("branch=fix&absent_in=main", &["new-one"]),
            ("detection=absent", &[]),
        ];
        for (query, wanted) in cases {
            assert_eq!(names(bench, &ada, &web, query).await, wanted, "{query}");
        }
        let unknown = IssueFilter {
            absent_in: Some("nowhere".into()),
            ..IssueFilter::default()
        };
        let refused = bench
            .services
            .issues(&ada, web.id, &unknown, &PageRequest::default())
            .await;
        assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    }
}

#[tokio::test]
async fn what_people_decided_is_filtered_by() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = ground(bench, &ada).await;
        let xss = rows(bench, &ada, &web, "type=xss").await[0].id;
        let unused = rows(bench, &ada, &web, "type=unused").await[0].id;
        let decide = |ids: Vec<domain::IssueId>, status: &str, owner: Option<String>| TriageForm {
            issue_ids: ids,
            status: Some(status.to_owned()),
            owner,
            ..TriageForm::default()
        };
        for form in [
            decide(vec![xss], "to_be_fixed", Some(ada.user.to_string())),
            decide(vec![unused], "dismissed", None),
        ] {
            bench
                .services
                .triage_issues(&ada, web.id, &form)
                .await
                .unwrap();
        }
        let of_ada = format!("owner={}", ada.user);
        let cases: [(&str, &[&str]); 6] = [
            (&of_ada, &["xss"]),
            (
                "owner=none&severity=high",
                &["path-traversal", "sql-injection", "ssrf"],
            ),
            ("triage=dismissed", &["unused"]),
            ("triage=to_be_fixed,dismissed", &["unused", "xss"]),
            ("triage=to_be_fixed", &["xss"]),
            ("triage=any&severity=low", &["unused"]),
        ];
        for (query, wanted) in cases {
            assert_eq!(names(bench, &ada, &web, query).await, wanted, "{query}");
        }
        scan(bench, &ada, &web, "", &report("CodeQL", &[])).await;
        assert_eq!(
            names(bench, &ada, &web, "detection=absent&triage=any").await,
            ["path-traversal", "ssrf", "unused"]
        );
        assert_eq!(
            names(bench, &ada, &web, "detection=any&triage=any")
                .await
                .len(),
            6
        );
        assert_eq!(names(bench, &ada, &web, "detection=new").await.len(), 3);
    }
}

#[tokio::test]
async fn the_parts_of_a_list_are_the_list_in_each_order() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = ground(bench, &ada).await;
        for query in [
            "sort=severity",
            "sort=newest",
            "sort=oldest",
            "sort=newest&q=src",
            "sort=severity&detection=any&triage=any",
            "sort=oldest&detection=any&triage=any&severity=high,low",
        ] {
            let whole = rows(bench, &ada, &web, query).await;
            let mut asked = IssueQuery::of_address(query).unwrap();
            asked.limit = Some(2);
            let mut parts = Vec::new();
            loop {
                let (filter, page) = asked.read().unwrap();
                let part = bench
                    .services
                    .issues(&ada, web.id, &filter, &page)
                    .await
                    .unwrap();
                parts.extend(part.items);
                asked.cursor = part.next_cursor;
                if asked.cursor.is_none() {
                    break;
                }
            }
            assert_eq!(parts, whole, "{query}");
            assert!(whole.len() > 2, "{query}");
        }
        let newest = rows(bench, &ada, &web, "sort=newest").await;
        assert!(newest.is_sorted_by(|one, next| one.first_detected_at >= next.first_detected_at));
        let worst = rows(bench, &ada, &web, "").await;
        assert!(worst.is_sorted_by(|one, next| one.severity <= next.severity));
    }
}

#[tokio::test]
async fn issues_are_counted_by_what_they_have_in_common() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = ground(bench, &ada).await;
        let counts = |query: &'static str, by| {
            let (ada, web) = (&ada, &web);
            async move {
                let (filter, _) = IssueQuery::of_address(query).unwrap().read().unwrap();
                let groups = bench
                    .services
                    .group_issues(ada, web.id, &filter, by)
                    .await
                    .unwrap();
                let words = groups.iter().map(|group| {
                    format!("{}={}", group.value.as_deref().unwrap_or("-"), group.count)
                });
                words.collect::<Vec<_>>().join(" ")
            }
        };
        assert_eq!(
            counts("", IssueGrouping::Severity).await,
            "high=4 low=1 medium=1"
        );
        assert_eq!(counts("", IssueGrouping::Tool).await, "CodeQL=3 Semgrep=3");
        assert_eq!(
            counts("path=src/web", IssueGrouping::Cwe).await,
            "79=1 918=1"
        );
        assert_eq!(
            counts("tool=Semgrep", IssueGrouping::Owasp).await,
            "2021-A03=2 2021-A02=1"
        );
        assert_eq!(counts("", IssueGrouping::Owner).await, "none=6");
        assert_eq!(counts("", IssueGrouping::Triage).await, "not_dismissed=6");
        assert_eq!(counts("", IssueGrouping::Detection).await, "new=6");
        assert_eq!(counts("type=xss", IssueGrouping::IssueType).await, "xss=1");
    }
}

#[tokio::test]
async fn a_list_is_a_file_without_formulas() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let results = [result("=cmd|' /C calc'!A0"), result("\"quoted\", rule")];
        scan(bench, &ada, &web, "", &report("tool", &results)).await;
        let filter = IssueFilter::default();
        let (ada, web, filter) = (&ada, &web, &filter);
        let part = bench
            .services
            .download_issues(ada, web.id, filter, Download::Csv, None);
        let csv = String::from_utf8(part.await.unwrap().bytes).unwrap();
        assert!(csv.starts_with("Type,Severity,Location,"), "{csv}");
        assert!(csv.contains("\n'=cmd|' /C calc'!A0,High,"), "{csv}");
        assert!(
            csv.contains("\n\"\"\"quoted\"\", rule\",High,src/login.c:7,tool,Not dismissed,"),
            "{csv}"
        );
        assert_eq!(csv.lines().count(), 3);
        let part = bench
            .services
            .download_issues(ada, web.id, filter, Download::Json, None);
        let json: Value = serde_json::from_slice(&part.await.unwrap().bytes).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 2);
        assert_eq!(json[0]["branch"], "main");
        let nothing = IssueFilter {
            tool: Some("x".into()),
            ..IssueFilter::default()
        };
        let part = bench
            .services
            .download_issues(ada, web.id, &nothing, Download::Json, None);
        let json: Value = serde_json::from_slice(&part.await.unwrap().bytes).unwrap();
        assert_eq!(json, json!([]));
    }
}

#[tokio::test]
async fn a_filter_is_kept_by_name_for_oneself() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let save = |name: &str, query: &str| SavedFilterForm {
            name: name.to_owned(),
            query: query.to_owned(),
        };
        let services = &bench.services;
        let worst = save("Worst", "severity=critical&cursor=x");
        let first = services.save_filter(&ada, web.id, &worst).await.unwrap();
        assert_eq!(first.query, "severity=critical");
        let again = services
            .save_filter(&ada, web.id, &save(" Worst ", "?q=login"))
            .await
            .unwrap();
        assert_eq!((again.id, again.query.as_str()), (first.id, "q=login"));
        for wrong in [
            save("", "q=x"),
            save("x", "nonsense=1"),
            save("x", "severity=bad"),
        ] {
            let refused = services.save_filter(&ada, web.id, &wrong).await;
            assert!(
                matches!(refused, Err(ServiceError::Invalid(_))),
                "{wrong:?}"
            );
        }
        let other = colleague(
            bench,
            ada.organization,
            domain::GlobalRole::OrganizationAdmin,
        )
        .await;
        assert!(
            services
                .saved_filters(&other, web.id)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(services.delete_filter(&other, first.id).await.is_err());
        assert_eq!(
            services.delete_filter(&ada, first.id).await.unwrap(),
            web.id
        );
        assert!(
            services
                .saved_filters(&ada, web.id)
                .await
                .unwrap()
                .is_empty()
        );
    }
}
