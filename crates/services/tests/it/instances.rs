//! Connections to Azure DevOps, as administrators keep them.

use azure_simulator::{Fault, FaultEffect, tokens};
use domain::{ChangeInstanceForm, GlobalRole};
use services::testing::Bench;
use services::{ServiceError, What};

use crate::tracker::{instance, instance_form, tracked};
use crate::world::{admin, colleague, person};

fn refused_field(error: &ServiceError) -> &str {
    match error {
        ServiceError::Invalid(fields) => &fields[0].field,
        other => panic!("{other} is no refused field"),
    }
}

#[tokio::test]
async fn what_people_paste_is_stored_in_one_form_and_without_the_token() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let pasted = format!(
            "{}/Agile/_workitems",
            bench.simulator.organization_url("Contoso")
        );
        let form = instance_form(pasted, tokens::FULL);
        let added = bench.services.add_instance(&ada, form).await.unwrap();
        assert_eq!(added.url, bench.simulator.organization_url("contoso"));
        let listed = bench.services.instances(&ada).await.unwrap();
        assert_eq!(listed, [added]);
        assert!(
            !serde_json::to_string(&listed)
                .unwrap()
                .contains(tokens::FULL)
        );
        // The same organization may be connected twice, with different tokens.
        instance(bench, &ada, tokens::READ_ONLY).await;
        assert_eq!(bench.services.instances(&ada).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn addresses_and_tokens_that_cannot_work_are_refused_in_words() {
    let bench = Bench::start().await;
    let ada = admin(&bench).await;
    for url in [
        "https://tfs.example.com/tfs/DefaultCollection",
        "http://dev.azure.com/contoso",
        "https://dev.azure.com",
        "",
    ] {
        let form = instance_form(url.to_owned(), tokens::FULL);
        let error = bench.services.add_instance(&ada, form).await.unwrap_err();
        assert_eq!(refused_field(&error), "url", "{url}");
    }
    for token in ["", "two words"] {
        let form = instance_form("https://dev.azure.com/contoso".to_owned(), token);
        let error = bench.services.add_instance(&ada, form).await.unwrap_err();
        assert_eq!(refused_field(&error), "token");
    }
    let mut form = instance_form("https://dev.azure.com/contoso".to_owned(), tokens::FULL);
    form.token_expires_on = Some("31.12.2026".to_owned());
    let error = bench.services.add_instance(&ada, form).await.unwrap_err();
    assert_eq!(refused_field(&error), "token_expires_on");
}

#[tokio::test]
async fn a_test_says_whether_the_token_works_and_who_it_acts_as() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        for (token, works) in [
            (tokens::FULL, true),
            (tokens::NO_PERMISSION, true),
            (tokens::READ_ONLY, false),
            (tokens::EXPIRED, false),
            (tokens::REVOKED, false),
            (tokens::NO_SCOPE, false),
            (tokens::OTHER_ORGANIZATION, false),
        ] {
            let added = instance(bench, &ada, token).await;
            let report = bench.services.test_instance(&ada, added.id).await.unwrap();
            assert_eq!(report.ok, works, "{}", report.message);
            assert!(!report.message.contains(token));
            let stored = bench.services.instance(&ada, added.id).await.unwrap();
            assert_eq!(stored.last_test, Some(report));
        }
        assert!(crate::tracker::created(bench).is_empty());
    }
}

#[tokio::test]
async fn a_token_goes_to_no_other_address_than_the_one_it_was_entered_for() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let added = instance(bench, &ada, tokens::FULL).await;
        bench.services.test_instance(&ada, added.id).await.unwrap();
        let elsewhere = bench.simulator.organization_url("manyprojects");
        let mut form = ChangeInstanceForm {
            url: Some(elsewhere.clone()),
            ..ChangeInstanceForm::default()
        };
        let error = bench
            .services
            .change_instance(&ada, added.id, form.clone())
            .await
            .unwrap_err();
        assert_eq!(refused_field(&error), "token");
        form.token = Some(tokens::FULL.to_owned().into());
        let changed = bench
            .services
            .change_instance(&ada, added.id, form)
            .await
            .unwrap();
        assert_eq!((changed.url, changed.last_test), (elsewhere, None));
        assert!(
            bench
                .services
                .test_instance(&ada, added.id)
                .await
                .unwrap()
                .ok
        );
    }
}

#[tokio::test]
async fn a_disabled_instance_is_not_used_until_it_is_enabled() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let set = |enabled| ChangeInstanceForm {
            enabled: Some(enabled),
            ..ChangeInstanceForm::default()
        };
        let waiting = web.ask(bench, &ada).await;
        bench
            .services
            .change_instance(&ada, web.instance.id, set(false))
            .await
            .unwrap();
        let tested = bench.services.test_integration(&ada, web.project.id).await;
        let report = tested.unwrap();
        assert!(!report.ok, "{}", report.message);
        assert!(report.message.contains("disabled"), "{}", report.message);
        // Whether its token works can be asked before it is enabled again.
        let report = bench.services.test_instance(&ada, web.instance.id).await;
        assert!(report.unwrap().ok);
        bench.run_jobs().await;
        let export = bench.services.export(&ada, waiting).await.unwrap();
        assert_eq!(export.progress.waiting, 1);
        bench
            .services
            .change_instance(&ada, web.instance.id, set(true))
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = bench.services.export(&ada, waiting).await.unwrap();
        assert_eq!(export.progress.filed, 1);
    }
}

#[tokio::test]
async fn a_successful_test_takes_up_what_was_parked() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let policy = bench
            .simulator
            .faults()
            .add(Fault::new(FaultEffect::ExpireToken {}));
        let export = web.export(bench, &ada).await;
        assert_eq!(export.progress.waiting, 1);
        bench.simulator.faults().remove(policy);
        assert!(
            bench
                .services
                .test_instance(&ada, web.instance.id)
                .await
                .unwrap()
                .ok
        );
        bench.run_jobs().await;
        let export = bench
            .services
            .export(&ada, export.progress.id)
            .await
            .unwrap();
        assert_eq!(export.progress.filed, 1);
    }
}

#[tokio::test]
async fn only_admins_of_the_same_organization_reach_an_instance() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let added = instance(bench, &ada, tokens::FULL).await;
        let manager = GlobalRole::OrganizationApplicationManager;
        let bob = colleague(bench, ada.organization, manager).await;
        let eve = person(bench, GlobalRole::OrganizationAdmin).await;
        let denied = bench.services.instances(&bob).await.unwrap_err();
        assert!(matches!(denied, ServiceError::Denied));
        let denied = bench
            .services
            .test_instance(&bob, added.id)
            .await
            .unwrap_err();
        assert!(matches!(denied, ServiceError::Denied));
        for foreign in [
            bench.services.instance(&eve, added.id).await.unwrap_err(),
            bench
                .services
                .test_instance(&eve, added.id)
                .await
                .unwrap_err(),
            bench
                .services
                .delete_instance(&eve, added.id)
                .await
                .unwrap_err(),
            bench
                .services
                .azure_projects(&eve, added.id, "")
                .await
                .unwrap_err(),
        ] {
            assert!(matches!(foreign, ServiceError::NotFound(What::Instance)));
        }
        assert!(bench.services.instances(&eve).await.unwrap().is_empty());
    }
}
