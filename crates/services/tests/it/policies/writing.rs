//! Policies as people write, try and choose them.

use domain::policy::{AssignForm, TrialForm};
use domain::{ApplicationRole, GlobalRole};
use serde_json::json;
use services::testing::Bench;
use services::{Conflict, ServiceError};

use super::{broken, created, judged_by, written};
use crate::world::{admin, colleague, join, project, report, result, scan};

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
        let denied = services.change_policy(&member, strict.id, form, None).await;
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

#[tokio::test]
async fn nobody_replaces_a_policy_that_somebody_else_has_changed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let strict = created(bench, &ada, "Strict", json!([{ "name": "Any" }])).await;
        let change = async |name: &str, seen: &str| {
            bench.clock.advance(chrono::TimeDelta::seconds(1));
            let form = written(name, &json!([{ "name": "Any" }]));
            let changed = bench
                .services
                .change_policy(&ada, strict.id, form, Some(seen));
            changed.await
        };
        let first = change("First", &strict.etag()).await.unwrap();
        let late = change("Late", &strict.etag()).await;
        assert!(matches!(
            late,
            Err(ServiceError::Conflict(Conflict::ChangedMeanwhile))
        ));
        assert_eq!(change("Last", &first.etag()).await.unwrap().name, "Last");
    }
}
