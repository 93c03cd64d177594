//! What the fields of work items get, and what happens when Azure DevOps refuses it.

use std::collections::BTreeMap;

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{
    ApplicationRole, Export, FieldMapping, GlobalRole, Integration, MappingForm, MappingTrial,
    Severity, TicketState, WaitReason,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::tracker::{Tracked, azure, created, creations, integration_form, tracked, tracked_in};
use crate::world::{admin, colleague, join, report, result, scan};
use domain::Actor;

const INHERITED: &str = "Contoso Inherited";
const REVIEW: &str = "Custom.SecurityReview";
const AREA: &str = "System.AreaPath";

fn fields(value: Value) -> BTreeMap<String, FieldMapping> {
    serde_json::from_value(value).unwrap()
}

fn form(value: Value) -> MappingForm {
    MappingForm {
        fields: fields(value),
        accept_failing: false,
    }
}

async fn map(bench: &Bench, ada: &Actor, web: &Tracked, value: Value) -> Integration {
    let saved = bench
        .services
        .save_mapping(ada, web.project.id, &form(value), None)
        .await;
    saved.unwrap().integration
}

async fn check(bench: &Bench, ada: &Actor, web: &Tracked) -> domain::MappingCheck {
    let saved = MappingTrial::default();
    let check = bench.services.check_mapping(ada, web.project.id, &saved);
    check.await.unwrap()
}

/// The fields of the work item of an export's first item.
async fn filed(bench: &Bench, export: &Export) -> serde_json::Map<String, Value> {
    let link = export.items[0].work_item.as_ref().unwrap();
    let client = azure(bench, tokens::FULL);
    client.work_item(link.id).await.unwrap().fields
}

async fn rename_area(bench: &Bench, from: &str, to: &str) {
    let rename = FaultEffect::RenameArea {
        project: INHERITED.to_owned(),
        area: from.to_owned(),
        to: to.to_owned(),
    };
    bench.simulator.faults().add(Fault::new(rename).times(1));
    let client = azure(bench, tokens::FULL);
    client.project(INHERITED).await.unwrap();
}

#[tokio::test]
async fn a_required_field_without_an_answer_comes_first_and_is_told_before_anything_is_filed() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 20, INHERITED).await;
        let sheet = bench.services.mapping(&ada, web.project.id).await.unwrap();
        let first = &sheet.described[0];
        assert_eq!(
            (first.reference_name.as_str(), first.needs_answer),
            (REVIEW, true)
        );
        assert_eq!(first.allowed, ["Accepted", "Pending", "Rejected"]);
        assert!(first.is_limited && first.help.is_some());
        assert!(sheet.described[1..].iter().all(|field| !field.needs_answer));
        let area = sheet
            .described
            .iter()
            .find(|field| field.is_named(AREA))
            .unwrap();
        assert!(
            area.allowed
                .contains(&"Contoso Inherited\\Web\\Checkout".to_owned())
        );

        let told = check(bench, &ada, &web).await;
        let problem = told.problem(REVIEW).unwrap();
        assert!(!told.ok && told.refuses_all());
        assert_eq!(problem.severities, Severity::ALL);
        assert!(
            problem.message.contains("Security Review needs a value."),
            "{}",
            problem.message
        );
        assert!(
            problem
                .message
                .contains("Choose one of: Accepted, Pending, Rejected.")
        );
        assert!(
            problem.message.contains("Azure DevOps says: TF401"),
            "{}",
            problem.message
        );

        let before = web.export(bench, &ada).await;
        assert_eq!((before.progress.waiting, before.progress.failed), (20, 0));
        assert_eq!(before.items[0].reason, Some(WaitReason::Parked));
        let told = before.items[0].error.as_ref().unwrap();
        assert!(
            told.contains("Security Review") && told.contains("Settings > Integrations > Fields")
        );
        assert!(creations(bench).len() <= 6, "those in hand were enough");

        map(bench, &ada, &web, json!({ REVIEW: "Pending" })).await;
        bench.run_jobs().await;
        let after = bench
            .services
            .export(&ada, before.progress.id)
            .await
            .unwrap();
        assert_eq!(after.progress.filed, 20);
        assert_eq!(filed(bench, &after).await[REVIEW], "Pending");
        let integration = bench
            .services
            .integration(&ada, web.project.id)
            .await
            .unwrap();
        assert!(integration.mapping_check.unwrap().ok);
    }
}

#[tokio::test]
async fn fields_get_texts_of_the_issue_and_values_by_severity() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        map(
            bench,
            &ada,
            &web,
            json!({
                "System.Title": "[{severity}] {issue_type} in {path}",
                "System.Tags": "security; {tool}; POLARIS",
                "System.AreaPath": "Agile",
                "System.AssignedTo": "",
                "Microsoft.VSTS.TCM.ReproSteps": "Look at <this>:\n{message}",
                "Microsoft.VSTS.Common.Priority": { "critical": "1", "high": "1", "low": "4" },
                "Microsoft.VSTS.TCM.SystemInfo": "{application} {branch}",
            }),
        )
        .await;
        let export = web.export(bench, &ada).await;
        let fields = filed(bench, &export).await;
        assert_eq!(fields["System.Title"], "[High] r00 in src/login.c");
        assert_eq!(fields["System.Tags"], "polaris; security; tool");
        assert_eq!(fields["Microsoft.VSTS.Common.Priority"], 1);
        assert_eq!(fields["Microsoft.VSTS.Common.Severity"], "2 - High");
        let steps = fields["Microsoft.VSTS.TCM.ReproSteps"].as_str().unwrap();
        assert!(
            steps.starts_with("Look at &lt;this&gt;:<br>\nr00 is unsafe<p><a href="),
            "{steps}"
        );
        let info = fields["Microsoft.VSTS.TCM.SystemInfo"].as_str().unwrap();
        assert!(info.ends_with(" main"), "{info}");
    }
}

#[tokio::test]
async fn without_a_mapping_severity_goes_where_the_type_has_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        for (project, kind, severity) in [
            ("Agile", "Bug", Some("2 - High")),
            ("CMMI", "Bug", Some("2 - High")),
            ("Basic", "Issue", None),
        ] {
            let web = tracked_in(bench, &ada, 1, "Agile").await;
            let seen = bench
                .services
                .integration(&ada, web.project.id)
                .await
                .unwrap();
            let mut to = integration_form(web.instance.id, project);
            to.work_item_type = kind.to_owned();
            bench
                .services
                .save_integration(&ada, web.project.id, &to, Some(&seen.etag()))
                .await
                .unwrap();
            let export = web.export(bench, &ada).await;
            let fields = filed(bench, &export).await;
            let found = fields.get("Microsoft.VSTS.Common.Severity");
            assert_eq!(found.and_then(Value::as_str), severity, "{project}");
            assert_eq!(fields["System.Tags"], "polaris");
        }
    }
}

#[tokio::test]
async fn a_mapping_that_azure_devops_refuses_is_saved_only_on_purpose() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 1, INHERITED).await;
        let services = &bench.services;
        let mut wrong = form(json!({ REVIEW: "Perhaps", "Custom.Gone": "x" }));
        let error = services
            .save_mapping(&ada, web.project.id, &wrong, None)
            .await
            .unwrap_err();
        let ServiceError::Invalid(refused) = error else {
            panic!("{error} names no field");
        };
        assert_eq!(refused[0].field, "Custom.Gone");
        wrong.fields.remove("Custom.Gone");
        let error = services
            .save_mapping(&ada, web.project.id, &wrong, None)
            .await
            .unwrap_err();
        let ServiceError::Invalid(refused) = error else {
            panic!("{error} names no field");
        };
        assert_eq!(refused[0].field, REVIEW);
        assert!(
            refused[0].message.contains("does not accept"),
            "{}",
            refused[0].message
        );
        let sheet = services.mapping(&ada, web.project.id).await.unwrap();
        assert_eq!(sheet.fields.iter().count(), 0);

        wrong.accept_failing = true;
        let saved = services
            .save_mapping(&ada, web.project.id, &wrong, None)
            .await;
        assert!(!saved.unwrap().integration.mapping_check.unwrap().ok);
        let trial = MappingTrial {
            fields: Some(fields(json!({ REVIEW: "Accepted" }))),
        };
        let tried = services.check_mapping(&ada, web.project.id, &trial).await;
        assert!(tried.unwrap().ok);
        let sheet = services.mapping(&ada, web.project.id).await.unwrap();
        assert!(!sheet.checked.unwrap().ok, "a trial changes nothing");
        assert!(created(bench).is_empty());
    }
}

#[tokio::test]
async fn an_area_that_was_renamed_is_told_at_night_and_what_waits_files_itself_once_it_is_mended() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 2, INHERITED).await;
        let area =
            |name: &str| json!({ REVIEW: "Pending", AREA: format!("Contoso Inherited\\{name}") });
        map(bench, &ada, &web, area("Web")).await;
        bench.services.schedule_recurring_jobs().await.unwrap();
        rename_area(bench, "Contoso Inherited\\Web", "Shop").await;
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        let integration = bench
            .services
            .integration(&ada, web.project.id)
            .await
            .unwrap();
        let told = integration.mapping_check.unwrap();
        assert!(!told.ok && told.problem(AREA).is_some(), "{}", told.message);

        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.waiting, 2);
        assert!(creations(bench).len() <= 2);
        map(bench, &ada, &web, area("Shop")).await;
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!(export.progress.filed, 2);

        // Mended over there: the next night finds out.
        rename_area(bench, "Contoso Inherited\\Shop", "Web").await;
        let other = result("late");
        scan(
            bench,
            &ada,
            &web.project,
            "",
            &report("tool", &[result("r00"), result("r01"), other]),
        )
        .await;
        let late = Tracked {
            issues: crate::tracker::issue_ids(bench, &ada, &web.project).await,
            ..web
        };
        let export = late.export(bench, &ada).await;
        assert_eq!((export.progress.waiting, export.progress.failed), (1, 2));
        rename_area(bench, "Contoso Inherited\\Web", "Shop").await;
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!((export.progress.waiting, export.progress.filed), (0, 1));
    }
}

#[tokio::test]
async fn a_refusal_of_what_one_issue_says_fails_that_ticket_alone() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 2, INHERITED).await;
        let rule =
            |id: &str| json!({ "ruleId": id, "message": { "text": "unsafe" }, "level": "error" });
        scan(
            bench,
            &ada,
            &web.project,
            "",
            &report("tool", &[rule("Pending"), rule("odd")]),
        )
        .await;
        let web = Tracked {
            issues: crate::tracker::issue_ids(bench, &ada, &web.project).await,
            ..web
        };
        let mut mapping = form(json!({ REVIEW: "{rule}" }));
        mapping.accept_failing = true;
        bench
            .services
            .save_mapping(&ada, web.project.id, &mapping, None)
            .await
            .unwrap();
        let export = web.export(bench, &ada).await;
        assert_eq!((export.progress.filed, export.progress.failed), (1, 1));
        let failed = export
            .items
            .iter()
            .find(|item| item.state == TicketState::Failed);
        assert!(
            failed
                .unwrap()
                .error
                .as_ref()
                .unwrap()
                .contains("Security Review")
        );
        assert_eq!(creations(bench).len(), 2);
    }
}

#[tokio::test]
async fn a_value_that_is_wrong_for_one_severity_holds_up_no_other() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 1, INHERITED).await;
        let low = json!({ "ruleId": "low", "level": "note", "message": { "text": "unsafe" } });
        scan(
            bench,
            &ada,
            &web.project,
            "",
            &report("tool", &[result("r00"), low]),
        )
        .await;
        let web = Tracked {
            issues: crate::tracker::issue_ids(bench, &ada, &web.project).await,
            ..web
        };
        let mut mapping = form(json!({ REVIEW: { "any": "Pending", "low": "Perhaps" } }));
        mapping.accept_failing = true;
        bench
            .services
            .save_mapping(&ada, web.project.id, &mapping, None)
            .await
            .unwrap();
        let export = web.export(bench, &ada).await;
        assert_eq!((export.progress.filed, export.progress.waiting), (1, 1));
        let told = check(bench, &ada, &web).await;
        assert_eq!(told.problem(REVIEW).unwrap().severities, [Severity::Low]);
        map(bench, &ada, &web, json!({ REVIEW: "Pending" })).await;
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!(export.progress.filed, 2);
    }
}

#[tokio::test]
async fn two_people_who_map_at_once_are_told() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let services = &bench.services;
        let seen = services.mapping(&ada, web.project.id).await.unwrap().etag;
        let save = |value: Value| {
            let (form, seen) = (form(value), seen.clone());
            let (ada, project) = (ada.clone(), web.project.id);
            async move {
                services
                    .save_mapping(&ada, project, &form, Some(&seen))
                    .await
            }
        };
        let (one, two) = tokio::join!(
            save(json!({ "System.Tags": "one" })),
            save(json!({ "System.Tags": "two" })),
        );
        let (saved, refused): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
        assert_eq!((saved.len(), refused.len()), (1, 1));
        let refusal = refused.into_iter().next().unwrap().unwrap_err();
        assert!(matches!(
            refusal,
            ServiceError::Conflict(Conflict::ChangedMeanwhile)
        ));
        let late = save(json!({ "System.Tags": "three" })).await;
        assert!(matches!(
            late,
            Err(ServiceError::Conflict(Conflict::ChangedMeanwhile))
        ));
    }
}

#[tokio::test]
async fn a_mapping_is_read_and_tried_by_members_and_changed_by_contributors() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let (services, id) = (&bench.services, web.project.id);
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let unseen = services.mapping(&bob, id).await;
        assert!(matches!(unseen, Err(ServiceError::NotFound(What::Project))));
        join(
            bench,
            &mut bob,
            web.project.application_id,
            ApplicationRole::Member,
        )
        .await;
        services.mapping(&bob, id).await.unwrap();
        let trial = MappingTrial::default();
        assert!(services.check_mapping(&bob, id, &trial).await.unwrap().ok);
        let denied = services
            .save_mapping(&bob, id, &form(json!({})), None)
            .await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        join(
            bench,
            &mut bob,
            web.project.application_id,
            ApplicationRole::Contributor,
        )
        .await;
        services
            .save_mapping(&bob, id, &form(json!({})), None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_mapping_ends_with_the_target_that_it_was_made_for() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let services = &bench.services;
        let saved = map(bench, &ada, &web, json!({ "System.Tags": "one" })).await;
        let mut to = integration_form(web.instance.id, "Agile");
        let same = services
            .save_integration(&ada, web.project.id, &to, Some(&saved.etag()))
            .await;
        let kept = services.mapping(&ada, web.project.id).await.unwrap();
        assert_eq!(kept.fields.iter().count(), 1);
        to.work_item_type = "Task".to_owned();
        let seen = same.unwrap().integration.etag();
        services
            .save_integration(&ada, web.project.id, &to, Some(&seen))
            .await
            .unwrap();
        let gone = services.mapping(&ada, web.project.id).await.unwrap();
        assert_eq!((gone.fields.iter().count(), gone.checked), (0, None));
    }
}

#[tokio::test]
async fn a_dead_token_says_nothing_about_the_mapping() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let services = &bench.services;
        assert!(check(bench, &ada, &web).await.ok);
        web.replace_token(bench, &ada, tokens::REVOKED).await;
        services.schedule_recurring_jobs().await.unwrap();
        bench.clock.advance(TimeDelta::days(1));
        bench.run_jobs().await;
        let sheet = services.mapping(&ada, web.project.id).await.unwrap();
        assert!(sheet.checked.unwrap().ok);
        assert!(sheet.problem.unwrap().contains("token"));
        let mut unchecked = form(json!({ "System.Tags": "one" }));
        let error = services
            .save_mapping(&ada, web.project.id, &unchecked, None)
            .await;
        assert!(matches!(error, Err(ServiceError::Azure(_))));
        unchecked.accept_failing = true;
        let saved = services
            .save_mapping(&ada, web.project.id, &unchecked, None)
            .await;
        assert_eq!(saved.unwrap().integration.mapping_check, None);
    }
}
