//! What happens when Azure DevOps refuses what the fields of work items get.

use azure_simulator::{Fault, FaultEffect, tokens};
use chrono::TimeDelta;
use domain::{ExportForm, ExportState, IssueQuery, Severity, TicketState, WaitReason};
use serde_json::json;
use services::ServiceError;
use services::testing::Bench;

use crate::mapping::{INHERITED, REVIEW, check, filed, form, map};
use crate::tracker::{Tracked, azure, creations, issue_ids, tracked, tracked_in};
use crate::world::{admin, report, result, scan};

const AREA: &str = "System.AreaPath";

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
            issues: issue_ids(bench, &ada, &web.project).await,
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
            issues: issue_ids(bench, &ada, &web.project).await,
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
            issues: issue_ids(bench, &ada, &web.project).await,
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

#[tokio::test]
async fn of_two_hundred_the_thirty_that_are_refused_are_explained_and_not_sent_again() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked_in(bench, &ada, 0, INHERITED).await;
        let at = |rule: &str, number: usize| {
            let place = json!({ "artifactLocation": { "uri": format!("src/{number}.c") } });
            json!({
                "ruleId": rule,
                "level": "error",
                "message": { "text": "unsafe" },
                "locations": [{ "physicalLocation": place }],
            })
        };
        let fine = (0..170).map(|number| at("Pending", number));
        let odd_rules = (170..185).map(|number| at(&format!("odd {number}"), number));
        let of_web: Vec<_> = fine.chain(odd_rules).collect();
        let of_nowhere: Vec<_> = (185..200).map(|number| at("Pending", number)).collect();
        for (tool, results) in [("Web", of_web), ("Nowhere", of_nowhere)] {
            scan(bench, &ada, &web.project, "", &report(tool, &results)).await;
        }
        let mut mapping = form(json!({ REVIEW: "{rule}", AREA: "Contoso Inherited\\{tool}" }));
        mapping.accept_failing = true;
        let services = &bench.services;
        services
            .save_mapping(&ada, web.project.id, &mapping, None)
            .await
            .unwrap();
        let all = ExportForm {
            filter: Some(IssueQuery::default()),
            ..ExportForm::default()
        };
        let id = services
            .export_issues(&ada, web.project.id, &all)
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = services.export(&ada, id).await.unwrap();
        assert_eq!(export.progress.state, ExportState::Completed);
        assert_eq!((export.progress.filed, export.progress.failed), (170, 30));
        for (field, count) in [("Security Review", 15), ("Area Path", 15)] {
            let errors = export.items.iter().filter_map(|item| item.error.as_ref());
            let named = errors.filter(|error| error.contains(field));
            assert_eq!(named.count(), count, "{field}");
        }
        assert_eq!(creations(bench).len(), 200);
        bench.clock.advance(TimeDelta::days(2));
        bench.run_jobs().await;
        assert_eq!(creations(bench).len(), 200);
    }
}
