//! What people may ask to be filed, and what they learn before.

use azure_simulator::{Fault, FaultEffect};
use domain::mapping::{REPRO_STEPS, TITLE};
use domain::{ApplicationRole, ExportForm, ExportState, GlobalRole, IssueId, IssueQuery};
use serde_json::json;
use services::testing::Bench;
use services::{ServiceError, What};
use uuid::Uuid;

use crate::mapping::map;
use crate::tracker::{created, tracked, tracked_in};
use crate::world::{admin, colleague, join, person};

fn form(issue_ids: Vec<IssueId>) -> ExportForm {
    ExportForm {
        issue_ids,
        ..ExportForm::default()
    }
}

#[tokio::test]
async fn an_empty_list_and_foreign_issues_refuse_the_whole_call() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let (web, other) = (tracked(bench, &ada, 1).await, tracked(bench, &ada, 1).await);
        let services = &bench.services;
        let empty = services
            .export_issues(&ada, web.project.id, &form(Vec::new()))
            .await;
        assert!(matches!(empty, Err(ServiceError::Invalid(_))));
        for foreign in [other.issues[0], IssueId(Uuid::now_v7())] {
            let issues = form(vec![web.issues[0], foreign]);
            let error = services.export_issues(&ada, web.project.id, &issues).await;
            assert!(matches!(error, Err(ServiceError::NotFound(What::Issue))));
            let error = services.preview_export(&ada, web.project.id, &issues).await;
            assert!(matches!(error, Err(ServiceError::NotFound(What::Issue))));
        }
        bench.run_jobs().await;
        assert!(created(bench).is_empty());
        let ticket = services
            .issue_ticket(&ada, web.project.id, web.issues[0])
            .await
            .unwrap();
        assert_eq!((ticket.ticket, ticket.export), (None, None));
    }
}

#[tokio::test]
async fn an_issue_that_is_named_twice_is_filed_once() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let twice = form(vec![web.issues[0], web.issues[0]]);
        let id = bench
            .services
            .export_issues(&ada, web.project.id, &twice)
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = bench.services.export(&ada, id).await.unwrap();
        assert_eq!((export.progress.total, export.progress.filed), (1, 1));
        assert_eq!(created(bench).len(), 1);
    }
}

#[tokio::test]
async fn a_preview_tells_what_would_happen_and_does_nothing() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let services = &bench.services;
        let id = services
            .export_issues(&ada, web.project.id, &form(vec![web.issues[0]]))
            .await;
        bench.run_jobs().await;
        let all = form(web.issues.clone());
        let preview = services
            .preview_export(&ada, web.project.id, &all)
            .await
            .unwrap();
        assert_eq!((preview.create, preview.linked, preview.refused), (2, 1, 0));
        let example = preview.example.unwrap();
        assert!(
            example
                .title
                .starts_with("Polaris - Project 'web' contains issue 'r0")
        );
        assert_eq!(example.error, None);
        assert_eq!(created(bench).len(), 1);
        let export = services.export(&ada, id.unwrap()).await.unwrap();
        assert_eq!(export.progress.state, ExportState::Completed);

        // Nothing has left yet for this one, and it is not promised a second time.
        services
            .export_issues(&ada, web.project.id, &form(vec![web.issues[1]]))
            .await
            .unwrap();
        let preview = services
            .preview_export(&ada, web.project.id, &all)
            .await
            .unwrap();
        let counts = (preview.create, preview.linked, preview.under_way);
        assert_eq!(counts, (1, 1, 1));
        assert_eq!(preview.example.unwrap().issue_id, web.issues[2]);

        let strict = tracked_in(bench, &ada, 2, "Contoso Inherited").await;
        let all = form(strict.issues.clone());
        let preview = services
            .preview_export(&ada, strict.project.id, &all)
            .await
            .unwrap();
        assert_eq!((preview.create, preview.linked, preview.refused), (0, 0, 2));
        assert!(preview.example.unwrap().error.is_some());
    }
}

#[tokio::test]
async fn a_preview_counts_and_shows_an_example_though_azure_devops_cannot_be_asked() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 4).await;
        let services = &bench.services;
        let ask = async |issue| {
            let one = form(vec![issue]);
            let export = services.export_issues(&ada, web.project.id, &one).await;
            export.unwrap()
        };
        ask(web.issues[0]).await;
        bench.run_jobs().await;
        ask(web.issues[1]).await;
        map(
            bench,
            &ada,
            &web,
            json!({ TITLE: "Mend {path}", REPRO_STEPS: "In {tool}. {link}" }),
        )
        .await;
        let dead = Fault::new(FaultEffect::ExpireToken {});
        let dead = bench.simulator.faults().add(dead);
        let all = form(web.issues.clone());
        let preview = || services.preview_export(&ada, web.project.id, &all);
        let told = preview().await.unwrap();
        let counts = (told.create, told.linked, told.under_way, told.refused);
        assert_eq!(counts, (2, 1, 1, 0));
        let notice = told.notice.unwrap();
        assert!(
            notice.contains("enter it under My Organization > Integrations"),
            "{notice}"
        );
        let example = told.example.unwrap();
        assert_eq!(example.issue_id, web.issues[2]);
        assert!(example.title.starts_with("Mend "), "{}", example.title);
        assert!(
            example.description.starts_with("In tool."),
            "{}",
            example.description
        );
        bench.simulator.faults().remove(dead);
        let told = preview().await.unwrap();
        assert_eq!((told.create, told.notice), (2, None));
        assert_eq!(told.example.unwrap().description, example.description);
    }
}

#[tokio::test]
async fn exports_need_the_role_and_are_seen_by_readers_of_the_project_alone() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let services = &bench.services;
        let export = web.ask(bench, &ada).await;
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        let unseen = services.export(&bob, export).await.unwrap_err();
        assert!(matches!(unseen, ServiceError::NotFound(What::Export)));
        let application = web.project.application_id;
        join(bench, &mut bob, application, ApplicationRole::Observer).await;
        assert_eq!(
            services.export(&bob, export).await.unwrap().progress.total,
            1
        );
        let denied = services
            .export_issues(&bob, web.project.id, &form(web.issues.clone()))
            .await;
        assert!(matches!(denied, Err(ServiceError::Denied)));
        let eve = person(bench, GlobalRole::OrganizationAdmin).await;
        let foreign = services.export_progress(&eve, export).await.unwrap_err();
        assert!(matches!(foreign, ServiceError::NotFound(What::Export)));
    }
}

#[tokio::test]
async fn an_export_that_failed_can_be_asked_for_again() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 1).await;
        let refusal = Fault::new(FaultEffect::Status {
            status: 400,
            retry_after: None,
        });
        bench
            .simulator
            .faults()
            .add(refusal.on("POST", "*/_apis/wit/workitems/$*").times(1));
        let failed = web.export(bench, &ada).await;
        assert_eq!(failed.progress.failed, 1);
        let services = &bench.services;
        let again = web.export(bench, &ada).await;
        assert_eq!(again.progress.filed, 1);
        let first = services.export(&ada, failed.progress.id).await.unwrap();
        assert_eq!(first, failed, "what is over stays as it was");
    }
}

#[tokio::test]
async fn a_filter_chooses_what_the_list_shows_with_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = tracked(bench, &ada, 3).await;
        let services = &bench.services;
        let mut filtered = ExportForm {
            filter: Some(IssueQuery {
                q: Some("r01".to_owned()),
                ..IssueQuery::default()
            }),
            ..ExportForm::default()
        };
        let id = services
            .export_issues(&ada, web.project.id, &filtered)
            .await
            .unwrap();
        bench.run_jobs().await;
        let export = services.export(&ada, id).await.unwrap();
        assert_eq!((export.progress.total, export.progress.filed), (1, 1));
        assert_eq!(export.items[0].issue_type.as_deref(), Some("r01"));
        filtered.issue_ids = web.issues.clone();
        let both = services
            .export_issues(&ada, web.project.id, &filtered)
            .await;
        assert!(matches!(both, Err(ServiceError::Invalid(_))));
    }
}
