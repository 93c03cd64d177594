//! Branches: the default one, the deleted ones, and those that nobody scans any more.

use chrono::TimeDelta;
use domain::{Branch, CleanUpForm, GlobalRole, TriageForm};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};

use crate::world::{admin, colleague, listed, project, report, result, scan, upload};

#[tokio::test]
async fn another_branch_becomes_the_default_one() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        scan(
            bench,
            &ada,
            &web,
            "next",
            &report("tool", &[result("b"), result("c")]),
        )
        .await;
        let services = &bench.services;
        let branches = services.branch_summaries(&ada, web.id).await.unwrap();
        let counts: Vec<_> = branches
            .iter()
            .map(|one| (one.name.as_str(), one.issues.total()))
            .collect();
        assert_eq!(counts, [("main", 1), ("next", 2)]);
        services
            .make_default_branch(&ada, branches[1].id)
            .await
            .unwrap();
        assert_eq!(
            services.project(&ada, web.id).await.unwrap().issues.total(),
            2
        );
        assert_eq!(listed(bench, &ada, &web, "").await.len(), 2);
        let refused = services.delete_branch(&ada, branches[1].id).await;
        assert!(matches!(
            refused,
            Err(ServiceError::Conflict(Conflict::DefaultBranch))
        ));
        let outsider = colleague(bench, ada.organization, GlobalRole::None).await;
        let refused = services.delete_branch(&outsider, branches[0].id).await;
        assert!(matches!(refused, Err(ServiceError::NotFound(What::Branch))));
    }
}

#[tokio::test]
async fn a_deleted_branch_takes_along_what_only_it_knows() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "", &report("tool", &[result("both")])).await;
        let on_branch = [result("both"), result("alone"), result("decided")];
        scan(bench, &ada, &web, "old", &report("tool", &on_branch)).await;
        let services = &bench.services;
        let (filter, page) = domain::IssueQuery::of_address("branch=old")
            .unwrap()
            .read()
            .unwrap();
        let rows = services
            .issues(&ada, web.id, &filter, &page)
            .await
            .unwrap()
            .items;
        let id_of = |name: &str| rows.iter().find(|row| row.issue_type == name).unwrap().id;
        let form = TriageForm {
            issue_ids: vec![id_of("decided")],
            status: Some("to_be_fixed".into()),
            ..TriageForm::default()
        };
        services.triage_issues(&ada, web.id, &form).await.unwrap();
        let old = services
            .branch_summaries(&ada, web.id)
            .await
            .unwrap()
            .pop()
            .unwrap();
        services.delete_branch(&ada, old.id).await.unwrap();
        assert!(services.issue(&ada, id_of("alone")).await.is_err());
        assert!(services.issue(&ada, id_of("decided")).await.is_ok());
        assert_eq!(listed(bench, &ada, &web, "").await, ["both new"]);
    }
}

#[tokio::test]
async fn branches_that_nobody_scans_are_removed_after_their_days() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        scan(bench, &ada, &web, "old", &report("tool", &[result("a")])).await;
        let services = &bench.services;
        let names =
            |branches: Vec<Branch>| branches.into_iter().map(|one| one.name).collect::<Vec<_>>();
        for wrong in ["0", "-1", "x", "4000"] {
            let form = CleanUpForm { days: wrong.into() };
            assert!(
                services.set_branch_days(&ada, web.id, &form).await.is_err(),
                "{wrong}"
            );
        }
        services.schedule_recurring_jobs().await.unwrap();
        bench.clock.advance(TimeDelta::days(31));
        bench.run_jobs().await;
        assert_eq!(
            names(services.branches(&ada, web.id).await.unwrap()),
            ["main", "old"]
        );
        let form = CleanUpForm { days: "30".into() };
        services.set_branch_days(&ada, web.id, &form).await.unwrap();
        upload(
            bench,
            &ada,
            &web,
            "young",
            report("tool", &[]).to_string().as_bytes(),
        )
        .await;
        bench.clock.advance(TimeDelta::hours(2));
        bench.run_jobs().await;
        assert_eq!(
            names(services.branches(&ada, web.id).await.unwrap()),
            ["main", "young"]
        );
    }
}

#[tokio::test]
async fn the_same_upload_twice_under_one_key_is_one_scan() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let web = project(bench, &ada).await;
        let body = report("tool", &[result("a")]).to_string();
        let once = |key, body| {
            bench
                .services
                .upload_scan_once(&ada, web.id, None, key, body)
        };
        let first = once("run-1", body.as_bytes()).await.unwrap();
        assert_eq!(once("run-1", body.as_bytes()).await.unwrap(), first);
        assert_ne!(once("run-2", body.as_bytes()).await.unwrap(), first);
        let reused = once("run-1", b"{}").await;
        assert!(matches!(
            reused,
            Err(ServiceError::Conflict(Conflict::KeyReused))
        ));
        let nameless = once("", body.as_bytes()).await;
        assert!(matches!(nameless, Err(ServiceError::Invalid(_))));
    }
}
