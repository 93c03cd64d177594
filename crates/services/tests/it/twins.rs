//! What several tools find at one place: told apart, and listed together where a project wants it.

use domain::{IssueFilter, IssueRow, PageRequest, Project, TwinsForm};
use serde_json::{Value, json};
use services::testing::Bench;

use crate::world::{admin, project, report, result, scan};

/// A report whose rules are about these weaknesses.
fn about(tool: &str, rules: &[(&str, &str)]) -> Value {
    let results: Vec<_> = rules.iter().map(|(rule, _)| result(rule)).collect();
    let mut report = report(tool, &results);
    let rules = rules.iter().map(|(rule, cwe)| {
        json!({ "id": rule, "properties": { "tags": [format!("external/cwe/cwe-{cwe}")] } })
    });
    report["runs"][0]["tool"]["driver"]["rules"] = rules.collect();
    report
}

async fn rows(
    bench: &Bench,
    actor: &domain::Actor,
    web: &Project,
    filter: &IssueFilter,
) -> Vec<IssueRow> {
    let whole = PageRequest::default();
    let page = bench.services.issues(actor, web.id, filter, &whole);
    let page = page.await.unwrap();
    let count = bench.services.count_issues(actor, web.id, filter).await;
    assert_eq!(usize::try_from(count.unwrap()), Ok(page.items.len()));
    page.items
}

#[tokio::test]
async fn what_two_tools_find_at_one_place_is_one_line_where_the_project_wants_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let mine = about("CodeQL", &[("sqli", "089"), ("xss", "079")]);
        scan(bench, &ada, &web, "main", &mine).await;
        scan(
            bench,
            &ada,
            &web,
            "main",
            &about("Semgrep", &[("sql", "89")]),
        )
        .await;
        let all = IssueFilter::default();
        let apart = rows(bench, &ada, &web, &all).await;
        assert_eq!(apart.len(), 3, "never merged silently");
        assert!(apart.iter().all(|row| row.twins.is_empty()));

        let form = TwinsForm { together: true };
        let services = &bench.services;
        services
            .set_twins_together(&ada, web.id, form)
            .await
            .unwrap();
        let together = rows(bench, &ada, &web, &all).await;
        assert_eq!(together.len(), 2);
        let doubled: Vec<_> = together
            .iter()
            .filter(|row| !row.twins.is_empty())
            .collect();
        let [first] = doubled[..] else {
            panic!("one line stands for two: {doubled:?}")
        };
        let [twin] = &first.twins[..] else {
            panic!("one twin: {:?}", first.twins)
        };
        assert_ne!(twin.tool, first.tool);
        let issue = services.issue(&ada, twin.id).await.unwrap();
        assert_eq!(issue.row.twins[0].id, first.id, "each tells of the other");

        // Who asks for a tool sees all that it found.
        let tool = IssueFilter {
            tool: Some("Semgrep".into()),
            ..IssueFilter::default()
        };
        assert_eq!(rows(bench, &ada, &web, &tool).await.len(), 1);

        let form = TwinsForm { together: false };
        services
            .set_twins_together(&ada, web.id, form)
            .await
            .unwrap();
        assert_eq!(rows(bench, &ada, &web, &all).await, apart);
    }
}

#[tokio::test]
async fn a_twin_that_is_dismissed_stands_for_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(
            bench,
            &ada,
            &web,
            "main",
            &about("CodeQL", &[("sqli", "89")]),
        )
        .await;
        scan(
            bench,
            &ada,
            &web,
            "main",
            &about("Semgrep", &[("sql", "89")]),
        )
        .await;
        let form = TwinsForm { together: true };
        let services = &bench.services;
        services
            .set_twins_together(&ada, web.id, form)
            .await
            .unwrap();
        let all = IssueFilter::default();
        let together = rows(bench, &ada, &web, &all).await;
        assert_eq!(together.len(), 1);
        let form = domain::TriageForm {
            issue_ids: vec![together[0].id],
            status: Some("dismissed".into()),
            ..domain::TriageForm::default()
        };
        services.triage_issues(&ada, web.id, &form).await.unwrap();
        let left = rows(bench, &ada, &web, &all).await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].id, together[0].twins[0].id);
        assert!(left[0].twins.is_empty());
    }
}
