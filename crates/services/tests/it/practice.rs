//! Trying everything without an Azure DevOps of one's own.

use azure_simulator::tokens;
use domain::{ExportForm, GlobalRole, ScanState};
use services::testing::Bench;
use services::{Conflict, ServiceError};

use crate::tracker::{created, instance, issue_ids};
use crate::world::{admin, colleague};

#[tokio::test]
async fn the_practice_organization_is_complete_and_says_that_it_is_simulated() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let services = &bench.services;
        assert!(services.practice_is_offered(&ada).await.unwrap());
        let project = services.load_practice(&ada).await.unwrap();
        bench.run_jobs().await;
        let scans = services
            .scans(&ada, project, &domain::PageRequest::default())
            .await
            .unwrap();
        assert_eq!(scans.items[0].state, ScanState::Completed);
        assert_eq!(scans.items[0].counts.new, 11);
        let integration = services.integration(&ada, project).await.unwrap();
        assert!(integration.practice);
        assert!(services.instances(&ada).await.unwrap()[0].practice);
        assert!(services.test_integration(&ada, project).await.unwrap().ok);

        let project = services.project(&ada, project).await.unwrap();
        let form = ExportForm {
            issue_ids: issue_ids(bench, &ada, &project).await,
            ..ExportForm::default()
        };
        let export = services.export_issues(&ada, project.id, &form).await;
        bench.run_jobs().await;
        let export = services.export(&ada, export.unwrap()).await.unwrap();
        assert_eq!(export.progress.filed, 11);
        assert_eq!(created(bench).len(), 11);

        assert!(!services.practice_is_offered(&ada).await.unwrap());
        let again = services.load_practice(&ada).await.unwrap_err();
        assert!(matches!(
            again,
            ServiceError::Conflict(Conflict::PracticeLoaded)
        ));
    }
}

#[tokio::test]
async fn practice_instances_follow_the_simulator_to_its_next_address() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let project = bench.services.load_practice(&ada).await.unwrap();
        bench.services.find_practice_again().await.unwrap();
        let report = bench
            .services
            .test_integration(&ada, project)
            .await
            .unwrap();
        assert!(report.ok, "{}", report.message);
    }
}

#[tokio::test]
async fn an_instance_that_somebody_made_for_practice_keeps_its_token() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let made = instance(bench, &ada, tokens::READ_ONLY).await;
        bench.services.find_practice_again().await.unwrap();
        let report = bench.services.test_instance(&ada, made.id).await.unwrap();
        assert_eq!(report.acts_as.as_deref(), Some("Read Only"));
    }
}

#[tokio::test]
async fn only_admins_load_the_practice_organization() {
    let bench = Bench::start().await;
    let ada = admin(&bench).await;
    let bob = colleague(&bench, ada.organization, GlobalRole::None).await;
    assert!(!bench.services.practice_is_offered(&bob).await.unwrap());
    let denied = bench.services.load_practice(&bob).await;
    assert!(matches!(denied, Err(ServiceError::Denied)));
}
