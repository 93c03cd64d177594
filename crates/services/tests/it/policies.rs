//! Policies: written, chosen, evaluated after scans, after triage and when a date passes.

use chrono::TimeDelta;
use domain::policy::{AssignForm, PolicyChoiceForm, TrialForm};
use domain::{
    Actor, ApplicationRole, Gate, GlobalRole, IssueQuery, PageRequest, Policy, PolicyForm, Project,
    TriageForm,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{Conflict, ServiceError};

use crate::world::{admin, colleague, join, project, report, result, scan};

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

#[tokio::test]
async fn a_policy_is_written_by_managers_and_read_by_all_who_work_here() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let services = &bench.services;
        let strict = created(bench, &ada, "Strict", json!([{ "name": "Any" }])).await;
        let twice = services
            .create_policy(&ada, written("Strict", &json!([{ "name": "a" }])))
            .await;
        assert!(matches!(
            twice,
            Err(ServiceError::Conflict(Conflict::NameTaken(_)))
        ));
        let mut member = colleague(bench, ada.organization, GlobalRole::None).await;
        let outsider = services.policies(&member).await;
        assert!(matches!(outsider, Err(ServiceError::Denied)));
        join(
            bench,
            &mut member,
            web.application_id,
            ApplicationRole::ApplicationAdmin,
        )
        .await;
        assert_eq!(services.policies(&member).await.unwrap().len(), 1);
        let form = written("Mine", &json!([{ "name": "a" }]));
        let denied = services.change_policy(&member, strict.id, form).await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        judged_by(bench, &member, &web, &[&strict]).await;
        assert_eq!(services.policy(&ada, strict.id).await.unwrap().projects, 1);
        let copy = services.duplicate_policy(&ada, strict.id).await.unwrap();
        assert_eq!(
            (copy.name.as_str(), &copy.rules),
            ("Strict (copy)", &strict.rules)
        );
        services.make_default_policy(&ada, copy.id).await.unwrap();
        let kept = services.delete_policy(&ada, copy.id).await;
        assert!(matches!(
            kept,
            Err(ServiceError::Conflict(Conflict::DefaultPolicy))
        ));
        // Existing projects keep theirs, new ones begin with the default one.
        let before = services.project_policies(&ada, web.id).await.unwrap();
        assert_eq!(before[0].policies, [strict.id]);
        let new = project(bench, &ada).await;
        let begins = services.project_policies(&ada, new.id).await.unwrap();
        assert_eq!(begins[0].policies, [copy.id]);
        let both = AssignForm {
            project_ids: vec![web.id, new.id],
        };
        let strict = services
            .assign_policy(&ada, strict.id, &both)
            .await
            .unwrap();
        assert_eq!(strict.projects, 2);
        services.delete_policy(&ada, strict.id).await.unwrap();
        let left = services.project_policies(&ada, web.id).await.unwrap();
        assert_eq!(left[0].policies, []);
    }
}

#[tokio::test]
async fn at_most_five_policies_judge_a_project() {
    let bench = &Bench::start().await;
    let ada = admin(bench).await;
    let web = project(bench, &ada).await;
    let mut policies = Vec::new();
    for number in 0..6 {
        let name = format!("P{number}");
        policies.push(created(bench, &ada, &name, json!([{ "name": "Any" }])).await);
    }
    let five: Vec<_> = policies.iter().take(5).collect();
    judged_by(bench, &ada, &web, &five).await;
    let more = AssignForm {
        project_ids: vec![web.id],
    };
    let refused = bench
        .services
        .assign_policy(&ada, policies[5].id, &more)
        .await;
    let limit = Conflict::PolicyLimit {
        project: "web".into(),
        most: 5,
    };
    assert!(matches!(refused, Err(ServiceError::Conflict(conflict)) if conflict == limit));
}

#[tokio::test]
async fn violations_follow_scans_triage_and_edits() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let services = &bench.services;
        let rules = json!([
            { "name": "New", "conditions": { "detection": "new" } },
            { "name": "Open high", "conditions": { "severity": "high",
                "triage": "not_dismissed,to_be_fixed" } },
        ]);
        let policy = created(bench, &ada, "Strict", rules).await;
        judged_by(bench, &ada, &web, &[&policy]).await;
        scan(bench, &ada, &web, "", &findings(&["a", "b"])).await;
        assert_eq!(
            broken(bench, &ada, &web, None).await,
            ["New: 2", "Open high: 2"]
        );
        let of = |project: Project| project.violations;
        assert_eq!(of(services.project(&ada, web.id).await.unwrap()), 2);
        let applications = services
            .applications(&ada, &PageRequest::default())
            .await
            .unwrap();
        assert_eq!(applications.items[0].violations, 2);
        scan(bench, &ada, &web, "", &findings(&["b", "c"])).await;
        assert_eq!(
            broken(bench, &ada, &web, None).await,
            ["New: 1", "Open high: 2"]
        );
        scan(bench, &ada, &web, "", &findings(&["a", "b", "c"])).await;
        assert_eq!(
            broken(bench, &ada, &web, None).await,
            ["New: 1", "Open high: 3"],
            "what is back is new"
        );
        triage(bench, &ada, &web, "b", |form| {
            form.status = Some("dismissed".into());
        })
        .await;
        assert_eq!(
            broken(bench, &ada, &web, None).await,
            ["New: 1", "Open high: 2"]
        );
        let query = IssueQuery {
            policy: Some(policy.id.to_string()),
            rule: Some(policy.rule_id(&policy.rules[1]).to_string()),
            ..IssueQuery::default()
        };
        let (filter, page) = query.read().unwrap();
        let listed = services.issues(&ada, web.id, &filter, &page).await.unwrap();
        assert_eq!(listed.items.len(), 2);
        assert_eq!(
            services.count_issues(&ada, web.id, &filter).await.unwrap(),
            2
        );
        let renamed = written("Strict", &json!([{ "name": "All", "conditions": {} }]));
        services
            .change_policy(&ada, policy.id, renamed)
            .await
            .unwrap();
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["All: 3"]);
        judged_by(bench, &ada, &web, &[]).await;
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        assert_eq!(of(services.project(&ada, web.id).await.unwrap()), 0);
    }
}

#[tokio::test]
async fn branches_are_judged_by_what_they_choose() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let policy = created(bench, &ada, "Any", json!([{ "name": "Any" }])).await;
        let other = created(
            bench,
            &ada,
            "Low",
            json!([
                { "name": "Low", "conditions": { "severity": "low" } },
            ]),
        )
        .await;
        judged_by(bench, &ada, &web, &[&policy]).await;
        scan(bench, &ada, &web, "fix", &findings(&["a"])).await;
        assert_eq!(broken(bench, &ada, &web, Some("fix")).await, ["Any: 1"]);
        let choose = async |choice: &str, policy_ids| {
            let form = PolicyChoiceForm {
                branch: Some("fix".into()),
                choice: Some(choice.into()),
                policy_ids,
            };
            bench
                .services
                .choose_policies(&ada, web.id, &form)
                .await
                .unwrap();
            bench.run_jobs().await;
            broken(bench, &ada, &web, Some("fix")).await
        };
        assert_eq!(choose("own", vec![other.id]).await, [""; 0]);
        assert_eq!(choose("own", vec![policy.id, other.id]).await, ["Any: 1"]);
        assert_eq!(choose("none", Vec::new()).await, [""; 0]);
        assert_eq!(choose("project", Vec::new()).await, ["Any: 1"]);
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
    }
}

#[tokio::test]
async fn the_gate_of_a_scan_tells_which_rules_break_the_build() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let ungated = scan(bench, &ada, &web, "", &findings(&["a"])).await;
        assert_eq!(ungated.gate, Gate::None);
        let policy = created(
            bench,
            &ada,
            "Gate",
            json!([
                { "name": "New", "conditions": { "detection": "new" },
                  "actions": { "break_the_build": {} } },
                { "name": "Any", "actions": { "break_the_build": { "enabled": false } } },
            ]),
        )
        .await;
        judged_by(bench, &ada, &web, &[&policy]).await;
        let passed = scan(bench, &ada, &web, "", &findings(&["a"])).await;
        assert_eq!((passed.gate, passed.violated), (Gate::Passed, Vec::new()));
        let failed = scan(bench, &ada, &web, "", &findings(&["a", "b"])).await;
        assert_eq!(failed.gate, Gate::Failed);
        let rules: Vec<_> = failed
            .violated
            .iter()
            .map(|one| (one.rule.as_str(), one.issues))
            .collect();
        assert_eq!(rules, [("New", 1)]);
        assert!(
            failed.violated[0]
                .link
                .contains("/issues?triage=any&policy=")
        );
    }
}

#[tokio::test]
async fn dates_come_from_policies_unless_a_person_chose_one() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let policy = created(bench, &ada, "Dates", json!([
            { "name": "Overdue", "conditions": { "fix_by": "overdue" },
              "fix_by": [{ "severity": "high", "days": 30 }] },
            { "name": "Soon", "conditions": { "fix_by": "due_soon", "cwe": "" },
              "fix_by": [{ "severity": "high", "days": 10 }, { "severity": "low", "days": 1 }] },
        ])).await;
        judged_by(bench, &ada, &web, &[&policy]).await;
        let first = scan(bench, &ada, &web, "", &findings(&["a", "b"])).await;
        triage(bench, &ada, &web, "b", |form| {
            form.fix_by = Some("none".into());
        })
        .await;
        let dates = async || {
            let all = IssueQuery::default().read().unwrap();
            let page = bench
                .services
                .issues(&ada, web.id, &all.0, &all.1)
                .await
                .unwrap();
            let mut dates: Vec<_> = page
                .items
                .iter()
                .map(|row| (row.issue_type.clone(), row.fix_by))
                .collect();
            dates.sort();
            dates
        };
        let due = first.uploaded_at + TimeDelta::days(10);
        assert_eq!(dates().await, [("a".into(), Some(due)), ("b".into(), None)]);
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        // Nobody does anything; time passes.
        wait_until(bench, due - TimeDelta::days(7) - TimeDelta::seconds(1));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        wait_until(bench, due - TimeDelta::days(7));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Soon: 1"]);
        wait_until(bench, due);
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Soon: 1"]);
        wait_until(bench, due + TimeDelta::seconds(1));
        bench.run_jobs().await;
        assert_eq!(broken(bench, &ada, &web, None).await, ["Overdue: 1"]);
        triage(bench, &ada, &web, "a", |form| {
            form.fix_by = Some("2027-01-01".into());
        })
        .await;
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
        judged_by(bench, &ada, &web, &[]).await;
        assert!(dates().await[0].1.is_some(), "what a person chose stays");
    }
}

#[tokio::test]
async fn a_policy_is_tried_before_it_is_saved() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let low = {
            let mut low = result("low");
            low["level"] = json!("note");
            low
        };
        let found = report("CodeQL", &[result("a"), result("b"), low]);
        scan(bench, &ada, &web, "", &found).await;
        let policy = written(
            "Draft",
            &json!([
                { "name": "High", "conditions": { "severity": "high", "path": "*/login.c",
                    "tool_type": "sast" },
                  "actions": { "break_the_build": {}, "create_ticket": {} } },
                { "name": "Old", "conditions": { "age": "1" } },
                { "name": "Components", "conditions": { "tool_type": "sca" } },
            ]),
        );
        let form = TrialForm {
            project_id: web.id,
            branch: None,
            policy,
        };
        let trial = bench.services.try_policy(&ada, form).await.unwrap();
        let counts: Vec<_> = trial.rules.iter().map(|rule| rule.issues).collect();
        assert_eq!(counts, [2, 0, 0]);
        assert_eq!(
            trial.rules[0].effects,
            [
                "Create ticket does nothing: the project has no issue tracking integration.",
                "Builds would break: the gate of the scan fails.",
            ]
        );
        assert_eq!(bench.services.policies(&ada).await.unwrap(), []);
        assert_eq!(broken(bench, &ada, &web, None).await, [""; 0]);
    }
}
