//! What breaks policies after scans, triage and edits, on every branch; and what the gate says.

use domain::policy::PolicyChoiceForm;
use domain::{Gate, IssueQuery, PageRequest, Project};
use serde_json::json;
use services::testing::Bench;

use super::{broken, created, findings, judged_by, triage, written};
use crate::world::{admin, project, scan};

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
            .change_policy(&ada, policy.id, renamed, None)
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
