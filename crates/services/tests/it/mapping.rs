//! What the fields of work items get, and who says so.

use std::collections::BTreeMap;

use azure_simulator::tokens;
use domain::{
    Actor, ApplicationRole, Export, FieldMapping, GlobalRole, Integration, MappingCheck,
    MappingForm, MappingTrial,
};
use serde_json::{Value, json};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::tracker::{Tracked, azure, created, integration_form, tracked, tracked_in};
use crate::world::{admin, colleague, join};

pub(crate) const INHERITED: &str = "Contoso Inherited";
pub(crate) const REVIEW: &str = "Custom.SecurityReview";

pub(crate) fn fields(value: Value) -> BTreeMap<String, FieldMapping> {
    serde_json::from_value(value).unwrap()
}

pub(crate) fn form(value: Value) -> MappingForm {
    MappingForm {
        fields: fields(value),
        accept_failing: false,
    }
}

pub(crate) async fn map(bench: &Bench, ada: &Actor, web: &Tracked, value: Value) -> Integration {
    let saved = bench
        .services
        .save_mapping(ada, web.project.id, &form(value), None)
        .await;
    saved.unwrap().integration
}

pub(crate) async fn check(bench: &Bench, ada: &Actor, web: &Tracked) -> MappingCheck {
    let saved = MappingTrial::default();
    let check = bench.services.check_mapping(ada, web.project.id, &saved);
    check.await.unwrap()
}

/// The fields of the work item of an export's first item.
pub(crate) async fn filed(bench: &Bench, export: &Export) -> serde_json::Map<String, Value> {
    let link = export.items[0].work_item.as_ref().unwrap();
    let client = azure(bench, tokens::FULL);
    client.work_item(link.id).await.unwrap().fields
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
