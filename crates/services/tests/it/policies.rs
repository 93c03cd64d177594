//! Policies: written, chosen, evaluated after scans, after triage and when a date passes.

mod dates;
mod judging;
mod writing;

use domain::policy::PolicyChoiceForm;
use domain::{Actor, IssueQuery, Policy, PolicyForm, Project, TriageForm};
use serde_json::{Value, json};
use services::testing::Bench;

use crate::world::{report, result};

/// A policy whose rules are written as the API takes them.
fn written(name: &str, rules: &Value) -> PolicyForm {
    serde_json::from_value(json!({ "name": name, "rules": rules })).unwrap()
}

async fn created(bench: &Bench, ada: &Actor, name: &str, rules: Value) -> Policy {
    let form = written(name, &rules);
    bench.services.create_policy(ada, form).await.unwrap()
}

/// Has a project judged by these policies alone.
async fn judged_by(bench: &Bench, ada: &Actor, web: &Project, policies: &[&Policy]) {
    let form = PolicyChoiceForm {
        policy_ids: policies.iter().map(|policy| policy.id).collect(),
        ..PolicyChoiceForm::default()
    };
    bench
        .services
        .choose_policies(ada, web.id, &form)
        .await
        .unwrap();
    bench.run_jobs().await;
}

/// `rule: issues` for each rule that is broken.
async fn broken(bench: &Bench, ada: &Actor, web: &Project, branch: Option<&str>) -> Vec<String> {
    let found = bench
        .services
        .violations(ada, web.id, branch)
        .await
        .unwrap();
    let lines = found
        .iter()
        .map(|one| format!("{}: {}", one.rule, one.issues));
    lines.collect()
}

fn wait_until(bench: &Bench, at: chrono::DateTime<chrono::Utc>) {
    bench.clock.advance(at - bench.clock.now());
}

fn findings(rules: &[&str]) -> Value {
    let results: Vec<_> = rules.iter().map(|rule| result(rule)).collect();
    report("CodeQL", &results)
}

async fn triage(
    bench: &Bench,
    ada: &Actor,
    web: &Project,
    rule: &str,
    change: impl Fn(&mut TriageForm),
) {
    let query = IssueQuery {
        q: Some(rule.to_owned()),
        triage: Some("any".into()),
        detection: Some("any".into()),
        ..IssueQuery::default()
    };
    let (filter, page) = query.read().unwrap();
    let found = bench
        .services
        .issues(ada, web.id, &filter, &page)
        .await
        .unwrap();
    let mut form = TriageForm {
        issue_ids: vec![found.items[0].id],
        ..TriageForm::default()
    };
    change(&mut form);
    bench
        .services
        .triage_issues(ada, web.id, &form)
        .await
        .unwrap();
    bench.run_jobs().await;
}
