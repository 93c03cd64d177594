//! Where the exports of a project go.

use azure_simulator::{Fault, FaultEffect, tokens};
use domain::{ApplicationRole, ExportForm, GlobalRole, IntegrationForm};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::tracker::{created, instance, integration_form, tracked};
use crate::world::{admin, colleague, join, person, project};

#[tokio::test]
async fn a_project_is_connected_to_what_azure_devops_confirms() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let (instance, web) = (
            instance(bench, &ada, tokens::FULL).await,
            project(bench, &ada).await,
        );
        let projects = bench
            .services
            .azure_projects(&ada, instance.id, "fabrikam")
            .await
            .unwrap();
        assert_eq!(projects[0].name, "Fabrikam Fiber");
        let types = bench
            .services
            .work_item_types(&ada, instance.id, &projects[0].id.to_string())
            .await
            .unwrap();
        assert_eq!(
            types.iter().find(|kind| kind.is_bug_type).unwrap().name,
            "Bug"
        );
        let mut form = integration_form(instance.id, &projects[0].id.to_string());
        form.work_item_type = "Shared Steps".to_owned();
        let error = bench
            .services
            .save_integration(&ada, web.id, &form, None)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("Choose one of: Bug"), "{error}");
        form.work_item_type = "bug".to_owned();
        let saved = bench
            .services
            .save_integration(&ada, web.id, &form, None)
            .await
            .unwrap();
        assert!(saved.is_new);
        assert_eq!(saved.integration.azure_project_name, "Fabrikam Fiber");
        assert_eq!(saved.integration.work_item_type, "Bug");
        let unknown = integration_form(instance.id, "No such project");
        let other = project(bench, &ada).await;
        let error = bench
            .services
            .save_integration(&ada, other.id, &unknown, None)
            .await;
        assert!(matches!(error.unwrap_err(), ServiceError::Invalid(_)));
    }
}

#[tokio::test]
async fn a_second_integration_is_refused_and_the_first_is_changed_by_who_has_seen_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let (instance, web) = (
            instance(bench, &ada, tokens::FULL).await,
            project(bench, &ada).await,
        );
        let form = integration_form(instance.id, "Agile");
        let services = &bench.services;
        let (one, two) = tokio::join!(
            services.save_integration(&ada, web.id, &form, None),
            services.save_integration(&ada, web.id, &form, None),
        );
        let (saved, refused): (Vec<_>, Vec<_>) = [one, two].into_iter().partition(Result::is_ok);
        let exists = ServiceError::Conflict(Conflict::IntegrationExists).to_string();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].as_ref().unwrap_err().to_string(), exists);
        let seen = saved[0].as_ref().unwrap().integration.etag();
        let error = services
            .save_integration(&ada, web.id, &form, None)
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), exists);
        let basic = IntegrationForm {
            work_item_type: "Issue".to_owned(),
            ..integration_form(instance.id, "Basic")
        };
        let changed = services
            .save_integration(&ada, web.id, &basic, Some(&seen))
            .await
            .unwrap();
        assert!(!changed.is_new);
        assert_eq!(changed.integration.azure_project_name, "Basic");
        let error = services
            .save_integration(&ada, web.id, &form, Some(&seen))
            .await
            .unwrap_err();
        assert!(matches!(
            error,
            ServiceError::Conflict(Conflict::ChangedMeanwhile)
        ));
    }
}

#[tokio::test]
async fn a_member_tests_what_a_contributor_has_chosen() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let (id, application) = (web.project.id, web.project.application_id);
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let form = integration_form(web.instance.id, "Basic");
        let services = &bench.services;
        assert!(matches!(
            services.integration(&bob, id).await,
            Err(ServiceError::NotFound(_))
        ));
        assert!(matches!(
            services.azure_projects(&bob, web.instance.id, "").await,
            Err(ServiceError::Denied)
        ));
        join(bench, &mut bob, application, ApplicationRole::Observer).await;
        assert!(matches!(
            services.test_integration(&bob, id).await,
            Err(ServiceError::Denied)
        ));
        join(bench, &mut bob, application, ApplicationRole::Member).await;
        let report = services.test_integration(&bob, id).await.unwrap();
        assert!(report.ok, "{}", report.message);
        assert!(created(bench).is_empty());
        let seen = services.integration(&bob, id).await.unwrap();
        assert_eq!(seen.last_test, Some(report));
        let denied = services
            .save_integration(&bob, id, &form, Some(&seen.etag()))
            .await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        assert!(matches!(
            services.delete_integration(&bob, id).await,
            Err(ServiceError::Denied)
        ));
        join(bench, &mut bob, application, ApplicationRole::Contributor).await;
        services
            .azure_projects(&bob, web.instance.id, "")
            .await
            .unwrap();
        services.delete_integration(&bob, id).await.unwrap();
        assert!(matches!(
            services.integration(&ada, id).await,
            Err(ServiceError::NotFound(What::Integration))
        ));
    }
}

#[tokio::test]
async fn a_test_tells_why_a_work_item_could_not_be_created() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 0).await;
        let policy = Fault::new(FaultEffect::ConditionalAccess {});
        bench.simulator.faults().add(policy.times(1));
        let report = bench
            .services
            .test_integration(&ada, web.project.id)
            .await
            .unwrap();
        assert!(!report.ok);
        assert!(
            report.message.contains("conditional access policy"),
            "{}",
            report.message
        );
    }
}

#[tokio::test]
async fn links_outlive_the_integration_they_were_made_through() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 2).await;
        web.export(bench, &ada).await;
        let services = &bench.services;
        assert_eq!(
            services
                .integration(&ada, web.project.id)
                .await
                .unwrap()
                .links,
            2
        );
        services
            .delete_integration(&ada, web.project.id)
            .await
            .unwrap();
        let ticket = services
            .issue_ticket(&ada, web.project.id, web.issues[0])
            .await
            .unwrap();
        assert!(ticket.ticket.unwrap().work_item.is_some());
        assert!(ticket.integration.is_none());
        let form = ExportForm {
            issue_ids: web.issues.clone(),
            ..ExportForm::default()
        };
        let error = services
            .export_issues(&ada, web.project.id, &form)
            .await
            .unwrap_err();
        assert!(matches!(
            error,
            ServiceError::Conflict(Conflict::NoIntegration)
        ));
    }
}

#[tokio::test]
async fn an_instance_of_another_organization_does_not_exist() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let foreign = instance(bench, &ada, tokens::FULL).await;
        let eve = person(bench, GlobalRole::OrganizationAdmin).await;
        let web = project(bench, &eve).await;
        let form = integration_form(foreign.id, "Agile");
        let error = bench
            .services
            .save_integration(&eve, web.id, &form, None)
            .await
            .unwrap_err();
        assert!(matches!(error, ServiceError::NotFound(What::Instance)));
    }
}
