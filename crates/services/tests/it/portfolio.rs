use domain::{
    ApiTokenId, ApplicationRole, Credential, GlobalRole, PageQuery, PageRequest, ProjectId,
};
use services::testing::Bench;
use services::{Conflict, ServiceError, What};
use uuid::Uuid;

use crate::world::{admin, colleague, join, named, project, report, result, scan};

#[tokio::test]
async fn a_project_comes_with_its_default_branch() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let made = project(bench, &ada).await;
        assert_eq!(made.default_branch, "main");
        assert_eq!(made.last_scan_at, None);
        let branches = bench.services.branches(&ada, made.id).await.unwrap();
        let shown: Vec<_> = branches
            .iter()
            .map(|branch| (branch.name.as_str(), branch.is_default))
            .collect();
        assert_eq!(shown, [("main", true)]);
    }
}

#[tokio::test]
async fn a_name_is_taken_once_in_its_organization_and_free_in_another() {
    for bench in &Bench::each().await {
        let (ada, other) = (admin(bench).await, admin(bench).await);
        let services = &bench.services;
        let shop = services
            .create_application(&ada, named(" Shop "))
            .await
            .unwrap();
        assert_eq!(shop.name, "Shop");
        let again = services.create_application(&ada, named("Shop")).await;
        let refused = again.unwrap_err();
        assert!(
            matches!(&refused, ServiceError::Conflict(Conflict::NameTaken(_))),
            "{refused}"
        );
        services
            .create_application(&other, named("Shop"))
            .await
            .unwrap();
        services
            .create_project(&ada, shop.id, named("web"))
            .await
            .unwrap();
        let again = services.create_project(&ada, shop.id, named("web")).await;
        assert!(matches!(
            again.unwrap_err(),
            ServiceError::Conflict(Conflict::NameTaken(_))
        ));
        let empty = services.create_application(&ada, named(" \n")).await;
        assert!(matches!(empty.unwrap_err(), ServiceError::Invalid(_)));
    }
}

#[tokio::test]
async fn people_see_the_applications_where_they_have_a_role() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let services = &bench.services;
        let shop = services
            .create_application(&ada, named("Shop"))
            .await
            .unwrap();
        services
            .create_application(&ada, named("Bank"))
            .await
            .unwrap();
        let mut bob = colleague(bench, ada.organization, GlobalRole::None).await;
        join(bench, &mut bob, shop.id, ApplicationRole::Observer).await;
        let all = PageRequest::default();
        let names = |page: domain::Page<domain::Application>| -> Vec<String> {
            page.items.into_iter().map(|item| item.name).collect()
        };
        let seen = services.applications(&ada, &all).await.unwrap();
        assert_eq!(names(seen), ["Bank", "Shop"]);
        let seen = services.applications(&bob, &all).await.unwrap();
        assert_eq!(names(seen), ["Shop"]);
        let denied = services
            .rename_application(&bob, shop.id, named("Mine"))
            .await;
        assert!(matches!(denied.unwrap_err(), ServiceError::Denied));
        let stranger = admin(bench).await;
        assert!(
            services
                .applications(&stranger, &all)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let hidden = services
            .rename_application(&stranger, shop.id, named("Mine"))
            .await;
        assert!(matches!(
            hidden.unwrap_err(),
            ServiceError::NotFound(What::Application)
        ));
    }
}

#[tokio::test]
async fn an_upload_token_lists_no_applications() {
    for bench in &Bench::each().await {
        let mut ada = admin(bench).await;
        ada.credential =
            Credential::UploadToken(ApiTokenId(Uuid::now_v7()), ProjectId(Uuid::now_v7()));
        let denied = bench
            .services
            .applications(&ada, &PageRequest::default())
            .await;
        assert!(matches!(denied.unwrap_err(), ServiceError::Denied));
    }
}

#[tokio::test]
async fn a_list_continues_where_its_cursor_says() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let services = &bench.services;
        for name in ["c", "a", "b", "e", "d"] {
            services
                .create_application(&ada, named(name))
                .await
                .unwrap();
        }
        let mut query = PageQuery {
            limit: Some(2),
            cursor: None,
        };
        let mut seen = Vec::new();
        loop {
            let page = services
                .applications(&ada, &query.read().unwrap())
                .await
                .unwrap();
            seen.extend(page.items.into_iter().map(|item| item.name));
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    }
}

#[tokio::test]
async fn deleting_wants_the_name_and_takes_all_with_it() {
    for bench in &Bench::each().await {
        let ada = admin(bench).await;
        let services = &bench.services;
        let web = project(bench, &ada).await;
        let imported = scan(bench, &ada, &web, "", &report("tool", &[result("a")])).await;
        assert_eq!(imported.counts.new, 1);
        let contents = services
            .application_contents(&ada, web.application_id)
            .await
            .unwrap();
        assert_eq!(
            (contents.projects, contents.scans, contents.issues),
            (1, 1, 1)
        );
        let mistyped = services.delete_project(&ada, web.id, Some("wab")).await;
        assert!(matches!(mistyped.unwrap_err(), ServiceError::Invalid(_)));
        let shop = services
            .application(&ada, web.application_id)
            .await
            .unwrap();
        assert_eq!(shop.issues.high, 1);
        services
            .delete_application(&ada, shop.id, Some(&shop.name))
            .await
            .unwrap();
        let gone = services.project(&ada, web.id).await;
        assert!(matches!(
            gone.unwrap_err(),
            ServiceError::NotFound(What::Project)
        ));
        let gone = services.scan(&ada, imported.id).await;
        assert!(matches!(
            gone.unwrap_err(),
            ServiceError::NotFound(What::Scan)
        ));
    }
}
